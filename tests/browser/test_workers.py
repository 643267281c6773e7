"""How the browser tests are shared out between workers."""

from __future__ import annotations

import pytest


def test_what_shares_a_page_shares_a_worker(request):
    """xdist knows a group by a mark in the test's id; when it cannot set it, it says nothing.

    Then every page is opened on both workers, and two tests that need one port meet.
    """
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("the tests are not shared out")
    assert request.node.nodeid.rpartition("@")[2] == "test_workers None None"
