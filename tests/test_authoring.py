"""Refreshing, counting minutes, measuring."""

import os

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring import bench, minutes, refresh

authors_machine = pytest.mark.skipif(
    os.name != "posix",
    reason="outputs are made on Linux or macOS; sanitize.cfg knows their folders",
)


def write(path, *sources):
    notebook = new_notebook(metadata={"widgets": {}, "author": "me"})
    notebook.cells = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    for cell in notebook.cells:
        cell.metadata.update(execution={"iopub.execute_input": "now"}, collapsed=False)
        cell.execution_count = 99
    nbformat.write(notebook, path)
    return path


def outputs_of(path, index=0):
    return nbformat.read(path, as_version=4).cells[index].outputs


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "two words"
    folder.mkdir()
    return folder / "lesson.ipynb"


@authors_machine
def test_second_refresh_changes_no_byte(path):
    write(
        path,
        "import tempfile; tempfile.mkdtemp()",
        "import ipywidgets; ipywidgets.IntSlider()",
        "from matplotlib.figure import Figure\nfrom course_utils import show\n"
        "fig = Figure(); fig.subplots().plot([0, 1]); show(fig, alt='A line to 1.')",
        "print({'a', 'b'} == {'b', 'a'})",
    )
    refresh.refresh(path)
    once = path.read_bytes()
    refresh.refresh(path)
    assert path.read_bytes() == once
    assert list(path.parent.iterdir()) == [path]


def test_outputs_are_canonical(path):
    write(path, "print('a')\nprint('b')\nprint('c', flush=True)\nprint('d')", "1 + 1")
    refresh.refresh(path)
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata == refresh.METADATA
    assert [cell.id for cell in notebook.cells] == ["cell-0", "cell-1"]
    assert [cell.metadata for cell in notebook.cells] == [{}, {}]
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert notebook.cells[1].outputs[0].execution_count == 2
    assert notebook.cells[0].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "a\nb\nc\nd\n"}
    ]


def test_widgets_keep_their_text_and_nothing_that_needs_a_kernel(path):
    write(path, 'from course_utils import predict\npredict("01.p1", "up", "down")')
    refresh.refresh(path)
    assert set(outputs_of(path)[0].data) == {"text/plain", "text/html"}
    assert "widget" not in path.read_text().replace("predict", "")


@authors_machine
def test_temporary_paths_are_replaced(path):
    write(path, "import tempfile\ntempfile.mkdtemp()", "print(tempfile.mkdtemp())")
    refresh.refresh(path)
    assert outputs_of(path)[0].data["text/plain"] == "'TEMPORARY'"
    assert outputs_of(path, 1)[0].text == "TEMPORARY\n"


def test_pictures_survive_the_replacing(path):
    html = '<img alt="1" src="data:image/png;base64,iVBO/tmp/Rw0KGgo=">'
    write(path, f"from IPython.display import HTML\nHTML({html!r})")
    refresh.refresh(path)
    assert outputs_of(path)[0].data["text/html"] == html


def test_learners_progress_is_not_touched(path, tmp_path, monkeypatch):
    own = tmp_path / "mine.json"
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(own))
    write(path, "from course_utils import progress\nprogress.record('01.p1', 'up')")
    refresh.refresh(path)
    assert not own.exists()


def test_pictures_appear_whatever_the_backend(path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    write(path, "import os\nos.environ.get('MPLBACKEND') == 'agg'")
    refresh.refresh(path)
    assert outputs_of(path)[0].data["text/plain"] == "False"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("object()", "its output shows an object's address"),
        ("import os\nos._exit(1)", "Kernel died"),
    ],
)
def test_an_error_names_the_cell_and_leaves_the_notebook(path, capsys, source, said):
    write(path, "print('fine')", source, "print('never')")
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    message = capsys.readouterr().err
    assert "lesson.ipynb, cell cell-1" in message
    assert said in message
    assert "\x1b" not in message
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_cell_that_hangs_is_stopped(path, capsys, monkeypatch):
    monkeypatch.setattr(refresh, "CELL_TIMEOUT_SECONDS", 1)
    write(path, "import time\ntime.sleep(60)")
    assert refresh.main([str(path)]) == 1
    assert "cell cell-0" in capsys.readouterr().err


def test_a_failed_write_leaves_the_notebook(path, monkeypatch):
    write(path, "1 + 1")
    before = path.read_bytes()

    def full_disk(notebook, part):
        part.write_text("{")
        raise OSError("No space left on device")

    monkeypatch.setattr(nbformat, "write", full_disk)
    with pytest.raises(OSError, match="No space"):
        refresh.refresh(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_seconds_are_printed(path, capsys):
    assert refresh.main([str(write(path, "1"))]) == 0
    assert capsys.readouterr().out.startswith("lesson.ipynb: ")


# ---- minutes -----------------------------------------------------------------------------------


def count_minutes(*cells):
    return minutes.core_minutes(NotebookNode(cells=cells))


def words(n):
    return "word " * n


@pytest.mark.parametrize(
    ("n", "expected"), [(0, 5), (1100, 5), (1124, 5), (1125, 10), (1500, 10), (13500, 90)]
)
def test_words_count(n, expected):
    assert count_minutes(new_markdown_cell(words(n))) == expected


def test_only_core_sections_count():
    deeper = new_markdown_cell("# Title\n\n## 1 Proof · deeper\n\n" + words(3000))
    still_deeper = new_code_cell('check("01.e1", f)')
    core = new_markdown_cell("## 2 Use · core\n\n" + words(1500))
    assert count_minutes(deeper, still_deeper, core) == 10


def test_predictions_and_exercises_count():
    asked = new_code_cell('predict("01.p1", "a", "b")\npredict(\n    "01.p2", "a", "b"\n)')
    exercise = new_code_cell('check("01.e1", f)')
    assert count_minutes(asked, exercise) == 15
    assert count_minutes(asked, asked, asked) == 20
    for code in ("model.predict(X)", "def predict(x): ...", "check(x)", "from c import predict"):
        assert count_minutes(*[new_code_cell(code)] * 9) == 5


def test_demonstrations_do_not_count():
    shown = [new_code_cell('check("00.e1", f)', id=f"demo-{i}") for i in range(9)]
    assert count_minutes(*shown) == 5
    assert count_minutes(*shown, new_code_cell('check("00.e1", f)', id="demonstrated")) == 10


def test_marks_are_no_words():
    assert count_minutes(new_markdown_cell("| --- | · — ## " * 3000)) == 5


def test_a_section_that_is_neither_is_refused():
    with pytest.raises(ValueError, match=r'must end in "· core" or "· deeper", got ## 1 Use'):
        count_minutes(new_markdown_cell("## 1 Use"))


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_words_never_take_less(a, b):
    shorter, longer = sorted((a, b))
    few, many = (count_minutes(new_markdown_cell(words(n))) for n in (shorter, longer))
    assert 5 <= few <= many
    assert few % 5 == 0


# ---- bench -------------------------------------------------------------------------------------


def test_measuring_takes_turns():
    calls = []
    durations = bench.measure(3, lambda: calls.append("a"), lambda: calls.append("b"))
    assert calls == ["a", "b"] * 3
    assert [len(taken) for taken in durations] == [3, 3]


def test_ratio_is_of_pairs(capsys):
    bench.print_ratio("twice", [0.2, 0.4, 0.9], [0.1, 0.2, 0.3])
    assert "2.00 (2.00 to 3.00)" in capsys.readouterr().out


def test_bench_gradient_and_show_print_a_ratio(capsys):
    bench.bench_gradient()
    bench.bench_show()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert [line.split(":")[0] for line in lines[1:]] == ["show(fig) / plain inline PNG"] * 2
