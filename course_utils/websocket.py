"""JupyterLab's way from the kernel to the page, without a wait between small messages."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection, which sends each message at once.

    A kernel answers a lab by three small messages in a row. As TCP is set by default, the second
    waits until the page has acknowledged the first (Nagle's algorithm, RFC 896), and a page that
    has nothing to say may take 40 ms for that: every second answer of a lab came so much later.
    """

    def connect(self) -> Any:
        """Connect to the kernel, and keep nothing back from the page."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
