"""The lessons that need no PyTorch run on a small machine."""

import sys

import hygiene
import nbformat
import pytest

from course_utils.authoring.bench import peak_megabytes

LIMIT_MEGABYTES = 250
NOTEBOOKS = ("00_start_here", "01_logistic_regression", "02_perceptrons")

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def read(name):
    return nbformat.read(hygiene.ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


@linux
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_kernel_stays_small(name):
    assert peak_megabytes(read(name), hygiene.ROOT / "notebooks") < LIMIT_MEGABYTES


@linux
def test_memory_is_measured(tmp_path):
    hungry = nbformat.v4.new_notebook()
    hungry.cells.append(nbformat.v4.new_code_cell("big = bytes(range(256)) * 1_200_000; del big"))
    assert peak_megabytes(hungry, tmp_path) > LIMIT_MEGABYTES
