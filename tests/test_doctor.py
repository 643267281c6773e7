"""Each check of the doctor is made to fail, and its cure is seen."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from importlib import metadata
from pathlib import Path

import pytest

from course_utils import __main__, doctor, launch, workspace

PYPROJECT = """
[project]
requires-python = "{python}"
dependencies = ["numpy{numpy}", "{other}>=1"]
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Return a repository of its own, sound in every way."""
    write_project(tmp_path)
    (tmp_path / "requirements.lock").write_text(f"numpy=={metadata.version('numpy')}\n")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(doctor, "_root", lambda: tmp_path)
    return tmp_path


def write_project(root, *, python=">=3.11", numpy=">=1", other="packaging"):
    text = PYPROJECT.format(python=python, numpy=numpy, other=other)
    (root / "pyproject.toml").write_text(text)


def find(results, name):
    (result,) = [result for result in results if result.name == name]
    return result


def failing(result, *words):
    assert result.state == "FAIL"
    line = str(result)
    assert line.startswith("FAIL  ")
    assert "Cure: " in line
    for word in words:
        assert word in line
    return True


def test_a_sound_machine_passes_and_says_so(root, capsys):
    doctor.report()

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "All is well: you can start."
    assert all(line.startswith("OK    ") for line in lines[:-1])
    names = [line.removeprefix("OK    ").partition(":")[0] for line in lines[:-1]]
    expected = ["Python", "numpy", "packaging", "Lock", "Kernel", "Widgets", "Progress"]
    assert names == [*expected, "Your copies"]


def test_a_python_out_of_range(root):
    write_project(root, python=">=4")
    assert failing(doctor._check_python(), "is not >=4", "make clean lab")


def test_a_package_out_of_range(root):
    write_project(root, numpy=">=99")
    result = find(doctor._check_packages(), "numpy")
    assert failing(result, metadata.version("numpy"), "is not >=99", "Replace it: make clean lab")


def test_a_package_that_is_missing(root):
    write_project(root, other="no-such-package")
    result = find(doctor._check_packages(), "no-such-package")
    assert failing(result, "not installed, >=1 is needed", "Install it")


def test_a_version_before_its_release_counts_as_newer(root, monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "99.0rc1")
    assert [result.state for result in doctor._check_packages()] == ["OK", "OK"]


def test_in_conda_the_cure_is_condas(root, monkeypatch, tmp_path):
    (tmp_path / "conda-meta").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    write_project(root, numpy=">=99")
    result = find(doctor._check_packages(), "numpy")
    assert failing(result, "conda env update --file environment.yml")


def test_away_from_the_repository_the_ranges_are_those_it_was_installed_with(root):
    (root / "pyproject.toml").unlink()
    names = [result.name for result in doctor._check_packages()]
    assert "torch" in names
    assert "pytest" not in names


def test_drift_from_the_lock_is_a_note(root):
    (root / "requirements.lock").write_text(
        "# comment\nnumpy==1.0\n    # via x\nnot-there==2\nappnope==1 ; sys_platform == 'none'\n"
    )
    result = doctor._check_lock()
    assert result.state == "NOTE"
    assert "2 packages" in result.detail
    assert f"numpy {metadata.version('numpy')} (lock: ==1.0)" in result.detail
    assert "not-there missing" in result.detail
    assert not result.cure


def test_a_build_without_gpu_is_no_drift(root, monkeypatch):
    (root / "requirements.lock").write_text("torch==2.13.0\n")
    monkeypatch.setattr(metadata, "version", lambda name: "2.13.0+cpu")
    assert doctor._check_lock().state == "OK"
    monkeypatch.setattr(metadata, "version", lambda name: "2.13.1+cpu")
    assert doctor._check_lock().state == "NOTE"


def test_no_lock_is_a_note(root):
    (root / "requirements.lock").unlink()
    assert doctor._check_lock().state == "NOTE"


def test_a_kernel_that_dies(root, monkeypatch):
    monkeypatch.setattr(doctor, "ASK_A_KERNEL", "raise SystemExit('no kernel today')")
    assert failing(doctor._check_kernel(), "no kernel today", "make clean lab")


def test_a_kernel_that_never_answers(root, monkeypatch):
    monkeypatch.setattr(doctor, "ASK_A_KERNEL", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "SECONDS_FOR_A_KERNEL", 0.5)
    assert failing(doctor._check_kernel(), "timed out", "make clean lab")


def test_a_kernel_of_another_python(root, monkeypatch):
    monkeypatch.setattr(doctor, "ASK_A_KERNEL", "print('42 /usr')")
    assert failing(doctor._check_kernel(), "another Python, in /usr", "make clean lab")


def test_a_stale_kernel_of_the_user_does_not_win(root, monkeypatch, tmp_path):
    stale = tmp_path / "stale" / "kernels" / "python3"
    stale.mkdir(parents=True)
    (stale / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "x"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "stale"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "stale"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")

    assert doctor._check_kernel().state == "OK"


def test_widgets_without_their_front_end(root, monkeypatch, tmp_path):
    import jupyter_core.paths

    folder = tmp_path / "labextensions"
    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda *_: [str(folder)])
    assert failing(doctor._check_widgets(), "jupyterlab-manager and anywidget", "make clean lab")

    for name in doctor.LAB_EXTENSIONS:
        (folder / name).mkdir(parents=True)
        (folder / name / "package.json").touch()
    assert doctor._check_widgets().state == "OK"


def test_answers_that_cannot_be_kept(root, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert failing(doctor._check_progress(), str(tmp_path / "file"), "ANN_COURSE_PROGRESS")

    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(tmp_path / "work"))  # a folder
    assert failing(doctor._check_progress(), "ANN_COURSE_PROGRESS")


def test_the_look_at_progress_changes_nothing(root, monkeypatch, tmp_path):
    kept = tmp_path / "kept" / "progress.json"
    kept.parent.mkdir()
    kept.write_text('{"01.p1": 2}')
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(kept))
    assert doctor._check_progress().state == "OK"
    assert kept.read_text() == '{"01.p1": 2}'
    assert list(kept.parent.iterdir()) == [kept]


def test_newer_lessons_are_a_note(root):
    (root / "work" / "01_x-updated.ipynb").touch()
    result = doctor._check_copies()
    assert result.state == "NOTE"
    assert "work/01_x-updated.ipynb" in result.detail


def test_no_copies_yet_are_a_note(root):
    (root / "work").rmdir()
    assert doctor._check_copies().state == "NOTE"


def test_the_exit_status_tells(root, monkeypatch, capsys):
    sound, sick = doctor.Result("a", "NOTE", "x"), doctor.Result("b", "FAIL", "y", "Do z.")
    monkeypatch.setattr(doctor, "run_checks", lambda: [sound])
    assert __main__.main(["doctor"]) == 0
    monkeypatch.setattr(doctor, "run_checks", lambda: [sound, sick])
    assert __main__.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "FAIL  b: y\n      Cure: Do z.\n1 of 2 checks failed." in out


def test_it_works_in_a_running_kernel_and_prints_to_stdout_alone(root):
    """A kernel runs its cells inside an asyncio loop."""
    script = """
        import asyncio, sys
        from course_utils import doctor
        async def cell():
            assert doctor.report() is None
        asyncio.run(cell())
        print("heavy:", [m for m in ("torch", "sklearn", "matplotlib") if m in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert "OK    Kernel" in done.stdout
    assert done.stdout.endswith("heavy: []\n")


def test_the_real_repository_is_what_it_looks_at():
    assert (doctor._root() / "pyproject.toml").exists()
    assert doctor._root() == workspace.course_root()
    assert Path(launch.__file__).parent.parent == doctor._root()


@pytest.mark.parametrize("command", ["import course_utils", "import course_utils.__main__"])
def test_a_python_without_the_packages_is_told_apart(command):
    script = f"import sys; sys.modules['platformdirs'] = None; {command}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: The course needs the package platformdirs, which ")
    assert sys.executable in last
    assert ".venv/bin/python" in last
    assert "ann-course" in last


def test_a_part_of_the_course_that_is_missing_is_named_as_it_is():
    script = "import sys; sys.modules['course_utils.predict'] = None; import course_utils"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert "course_utils.predict" in done.stderr.strip().splitlines()[-1]
    assert "needs the package" not in done.stderr
