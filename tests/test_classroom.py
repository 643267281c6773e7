"""Each check before a class is made to fail, and its cure is seen."""

from __future__ import annotations

import os
import shutil
import socket

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils import __main__, classroom, doctor, workspace

FIGURE = """
from matplotlib.figure import Figure
from course_utils import show
show(Figure(), alt="nothing")
"""


@pytest.fixture
def root(tmp_path):
    """Return a repository of its own with nothing in it."""
    for name in ("notebooks", "slides/dist/handouts", "slides/handouts", "work"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def failing(result, *words):
    assert result.state == "FAIL"
    line = str(result)
    assert "Cure: " in line
    for word in words:
        assert word in line
    return True


def lesson(root, *sources, figure_at):
    """Write a lesson of code cells, and return it; as committed, one of them shows a figure."""
    cells = [new_code_cell(source) for source in sources]
    cells[figure_at].outputs = [new_output("display_data", {"image/png": ""})]
    path = root / "notebooks" / "07_x.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# X"), *cells]), path)
    return path


# ---- ports -----------------------------------------------------------------------------------


@pytest.fixture
def taken():
    """Return a port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_free(taken, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(classroom, "PORTS", (port, taken))
    assert str(classroom._check_ports()) == f"OK    Ports: {port} is free"


def test_the_next_port_is_a_note(taken, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(classroom, "PORTS", (taken, port))
    assert classroom._check_ports().state == "NOTE"
    assert classroom._check_ports().detail == f"{taken} is taken: JupyterLab will take {port}"


def test_no_port(taken, monkeypatch):
    monkeypatch.setattr(classroom, "PORTS", (taken, taken))
    assert failing(classroom._check_ports(), "none of", str(taken), "Close other JupyterLabs")


def test_the_ports_are_those_that_jupyterlab_tries():
    from jupyter_server.serverapp import ServerApp

    first, tries = ServerApp.port.default_value, ServerApp.port_retries.default_value
    assert (classroom.PORTS[0], len(classroom.PORTS)) == (first or 8888, tries)


# ---- slides ----------------------------------------------------------------------------------


def deck(root, name, *, built_seconds_later=None):
    path = root / "slides" / f"{name}.ipynb"
    path.touch()
    os.utime(path, (10_000, 10_000))
    if built_seconds_later is not None:
        built = root / "slides" / "dist" / f"{name}.html"
        built.touch()
        os.utime(built, (10_000 + built_seconds_later,) * 2)


def test_no_slides_are_a_note(root):
    assert classroom._check_decks(root).state == "NOTE"


def test_slides_that_are_built(root):
    deck(root, "01_x", built_seconds_later=5)
    deck(root, "handouts/01_x", built_seconds_later=5)
    deck(root, "02_copied", built_seconds_later=-20)
    result = classroom._check_decks(root)
    assert (result.state, result.detail[:2]) == ("OK", "3 ")


def test_slides_that_are_not_built_or_are_old(root):
    deck(root, "01_x", built_seconds_later=5)
    deck(root, "02_x")
    deck(root, "handouts/03_x")
    deck(root, "04_x", built_seconds_later=-3600)
    result = classroom._check_decks(root)
    assert failing(result, "not built: 02_x.ipynb, handouts/03_x.ipynb; ", "make slides")
    assert result.detail.endswith("older than the notebook: 04_x.ipynb")


def test_a_learners_laptop_with_packed_packages_needs_no_slides(root):
    deck(root, "01_x")
    shutil.rmtree(root / "slides" / "dist")
    assert classroom._check_decks(root).state == "FAIL"
    (root / "wheels").mkdir()
    assert classroom._check_decks(root).state == "NOTE"
    (root / "slides" / "dist").mkdir()
    assert classroom._check_decks(root).state == "FAIL"


# ---- lessons ---------------------------------------------------------------------------------


def test_a_lesson_runs_up_to_its_first_figure_and_no_further(root):
    path = lesson(root, "x = 6", f"assert x == 6{FIGURE}", "1 / 0", figure_at=1)
    result = classroom._check_lesson(root, path)
    assert str(result) == "OK    Lesson 07: opens, and runs up to its first figure (code cells: 2)"


def test_a_lesson_whose_first_cell_fails(root):
    path = lesson(root, "import no_such_package", FIGURE, figure_at=1)
    result = classroom._check_lesson(root, path)
    assert failing(result, "No module named 'no_such_package'", "Set up the packages anew")


def test_a_lesson_whose_figure_does_not_come(root):
    path = lesson(root, "x = 6", figure_at=0)
    assert failing(classroom._check_lesson(root, path), "no figure came", "Set up the packages")


def test_a_lesson_that_does_not_open(root):
    path = root / "notebooks" / "07_x.ipynb"
    path.write_text('{"cells": [')
    result = classroom._check_lesson(root, path)
    assert failing(result, "cannot be read", "Fetch the course anew", "notebooks/07_x.ipynb")


def test_a_lesson_that_never_ends(root, monkeypatch):
    monkeypatch.setattr(classroom, "SECONDS", 0.5)
    monkeypatch.setattr(classroom, "RUN_FIRST_CELLS", "import time; time.sleep(60)")
    result = classroom._check_lesson(root, root / "notebooks" / "07_x.ipynb")
    assert failing(result, "timed out", "Set up the packages anew")


def test_a_stale_kernel_of_the_user_does_not_win(root, tmp_path, monkeypatch):
    stale = tmp_path / "stale" / "kernels" / "python3"
    stale.mkdir(parents=True)
    (stale / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "x"}')
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "stale"))
    path = lesson(root, FIGURE, figure_at=0)
    assert classroom._check_lesson(root, path).state == "OK"


def test_the_learners_answers_and_the_lesson_stay_as_they_are(root, tmp_path, monkeypatch):
    kept = tmp_path / "kept.json"
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(kept))
    path = lesson(root, f"from course_utils import predict{FIGURE}", figure_at=0)
    before = path.read_bytes()
    assert classroom._check_lesson(root, path).state == "OK"
    assert path.read_bytes() == before
    assert not kept.exists()


# ---- labs and fonts --------------------------------------------------------------------------


def test_a_lab_that_does_not_draw_is_named(root, monkeypatch):
    broken = "from course_utils import labs; labs.valley = lambda: 1 / 0\n"
    monkeypatch.setattr(classroom, "DRAW_LABS", broken + classroom.DRAW_LABS)
    assert failing(classroom._check_labs(root), "valley: ZeroDivisionError", "Set up the packages")


def test_the_labs_draw(root):
    from course_utils import labs

    result = classroom._check_labs(root)
    assert (result.state, result.detail) == ("OK", f"all {len(labs.__all__)} draw themselves")


def test_the_signs_are_drawn(root, monkeypatch):
    assert classroom._check_signs(root).state == "OK"


@pytest.mark.parametrize(
    ("setting", "words"),
    [("font.family: cmr10", "missing from font"), ("font.family: No Such Font", "not found")],
)
def test_a_font_that_lacks_signs(root, tmp_path, monkeypatch, setting, words):
    (tmp_path / "matplotlibrc").write_text(setting)
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    assert failing(classroom._check_signs(root), words, "settings of matplotlib")


# ---- all of them -----------------------------------------------------------------------------


def test_all_checks_are_made(root, monkeypatch):
    for name in ("DRAW_LABS", "DRAW_SIGNS", "RUN_FIRST_CELLS"):
        monkeypatch.setattr(classroom, name, "print(3)")
    lesson(root, "", figure_at=0)
    results = classroom.run_checks(root)
    names = [result.name for result in results]
    assert names == ["Ports", "Slides", "Lesson 07", "Labs", "Fonts"]
    assert "FAIL" not in [result.state for result in results]


def test_the_command_makes_them_only_if_asked(monkeypatch, capsys):
    sound, sick = doctor.Result("a", "OK", "x"), doctor.Result("b", "FAIL", "y", "Do z.")
    monkeypatch.setattr(doctor, "run_checks", lambda: [sound])
    monkeypatch.setattr(classroom, "run_checks", lambda root: [sick])
    assert __main__.main(["doctor"]) == 0
    assert __main__.main(["doctor", "--class"]) == 1
    assert "1 of 2 checks failed" in capsys.readouterr().out


def test_away_from_the_repository_it_says_so(monkeypatch, capsys):
    def refuse():
        raise workspace.WorkspaceError("The lessons are not beside the package.")

    monkeypatch.setattr(doctor, "run_checks", list)
    monkeypatch.setattr(workspace, "course_root", refuse)
    assert __main__.main(["doctor", "--class"]) == 1
    assert capsys.readouterr().err == "The lessons are not beside the package.\n"


@pytest.mark.slow
def test_this_repository_is_ready_for_a_class():
    results = classroom.run_checks(workspace.course_root())
    assert [str(one) for one in results if one.state == "FAIL" and one.name != "Slides"] == []
