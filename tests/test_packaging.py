"""All that says what the course needs, and what it is, says the same."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import course_utils

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA_NAMES = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}
BUILT_IN_BOTH = {"python", "pip"}  # conda's own needs
PROVIDERS = metadata.packages_distributions()  # import name -> packages
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
COMES_WITH = {
    # Imported by name, installed by a dependency that cannot do without it.
    "IPython": "ipykernel",
    "PIL": "matplotlib",
    "contourpy": "matplotlib",
    "joblib": "scikit-learn",
    "jupyter_client": "ipykernel",
    "jupyter_core": "jupyterlab",
    "jupyter_server": "jupyterlab",
    "psutil": "ipykernel",
    "traitlets": "ipykernel",
    "zmq": "ipykernel",
    "yaml": "jupyterlab",
}


def requirements(lines):
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


LEARNER = requirements(PROJECT["dependencies"])
EXTRAS = {name: requirements(lines) for name, lines in PROJECT["optional-dependencies"].items()}


def lock(name):
    """Return each locked package with its lines: more than one where Pythons differ."""
    pins = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


LOCK, DEV_LOCK = lock("requirements.lock"), lock("requirements-dev.lock")
LOCKS = pytest.mark.parametrize("pins", [LOCK, DEV_LOCK], ids=["learner", "dev"])


def pinned(pin):
    (clause,) = pin.specifier
    assert clause.operator == "==", f"{pin} is no exact version"
    return clause.version


# ---- ranges and locks ------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEARNER)
@LOCKS
def test_a_lock_satisfies_each_range_of_the_learner(pins, name):
    assert name in pins
    for pin in pins[name]:
        assert LEARNER[name].specifier.contains(pinned(pin)), pin


@pytest.mark.parametrize("name", sorted({n for extra in EXTRAS.values() for n in extra}))
def test_the_dev_lock_satisfies_each_range_of_the_extras(name):
    (wanted,) = [extra[name] for extra in EXTRAS.values() if name in extra]
    for pin in DEV_LOCK[name]:
        assert wanted.specifier.contains(pinned(pin)), pin


def test_the_locks_agree():
    def lines(pins):
        return {name: sorted(map(str, pins[name])) for name in LOCK}

    assert lines(DEV_LOCK) == lines(LOCK)


@LOCKS
def test_every_python_gets_exactly_one_version(pins):
    for name, lines in pins.items():
        for python in PYTHONS:
            environment = {"python_version": python, "python_full_version": f"{python}.9"}
            suits = [p for p in lines if not p.marker or p.marker.evaluate(environment)]
            assert len(suits) <= 1, f"{name} on Python {python}"


@LOCKS
def test_one_pytorch_for_all_and_nothing_of_cuda(pins):
    assert [str(pin) for pin in pins["torch"]] == ["torch==2.13.0"]
    assert not [name for name in pins if re.match(r"nvidia|cuda|triton", name)]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_hash_and_no_host(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash" not in text
    assert "://" not in text


# ---- conda -----------------------------------------------------------------------------------


def conda_specs():
    from rattler import MatchSpec

    specs = [MatchSpec(line) for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    return {spec.name.normalized: str(spec.version) if spec.version else "" for spec in specs}


def test_conda_has_the_same_packages_with_the_same_ranges():
    conda = conda_specs()
    wanted = {CONDA_NAMES.get(name, name): str(r.specifier) for name, r in LEARNER.items()}
    assert set(conda) - BUILT_IN_BOTH == set(wanted)
    for name, specifier in wanted.items():
        assert SpecifierSet(conda[name]) == SpecifierSet(specifier), name


def test_conda_has_a_python_the_course_supports():
    allowed = SpecifierSet(conda_specs()["python"])
    assert [f"3.{n}" for n in range(9, 17) if allowed.contains(f"3.{n}")] == list(PYTHONS)
    assert all(SpecifierSet(PROJECT["requires-python"]).contains(python) for python in PYTHONS)


def test_conda_reads_from_conda_forge_alone_and_pip_adds_the_course():
    assert ENVIRONMENT["name"] == "ann-course"
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    assert [d for d in ENVIRONMENT["dependencies"] if isinstance(d, dict)] == [{"pip": ["-e ."]}]


# ---- imports ---------------------------------------------------------------------------------


def imported(source):
    """Return the top-level names of all modules that `source` imports."""
    source = re.sub(r"^\s*[%!].*$", "pass", source, flags=re.MULTILINE)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def code_of(path):
    if path.suffix == ".py":
        return [path.read_text(encoding="utf-8")]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def not_covered(path, allowed, own=frozenset({"course_utils"})):
    names = {name for source in code_of(path) for name in imported(source)}
    for name in sorted(names - set(sys.stdlib_module_names) - own):
        packages = {canonicalize_name(package) for package in PROVIDERS.get(name, [name])}
        if not (packages & set(allowed) or COMES_WITH.get(name) in allowed):
            yield name


PACKAGE = sorted((ROOT / "course_utils").rglob("*.py"))
AUTHORING = ROOT / "course_utils" / "authoring"
# Draws a PNG with an author's package, and does without where a learner has none (test_labs).
DOES_WITHOUT = ROOT / "course_utils" / "labs" / "still.py"
LESSONS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *PACKAGE]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_of_a_lesson_is_a_dependency_of_the_learner(path):
    for_authors = AUTHORING in path.parents or path == DOES_WITHOUT
    allowed = {**LEARNER, **EXTRAS["authoring"]} if for_authors else LEARNER
    assert list(not_covered(path, allowed)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: path.stem)
def test_every_import_of_a_test_is_a_dependency_of_the_tests(path):
    allowed = {**LEARNER, **EXTRAS["test"], **EXTRAS["authoring"]}
    siblings = {other.stem for other in path.parent.glob("*.py")} | {"tests", "course_utils"}
    assert list(not_covered(path, allowed, own=siblings)) == []


def test_an_import_without_a_dependency_is_seen(tmp_path):
    (tmp_path / "lesson.py").write_text("import numpy.linalg\nfrom pytest import mark\nimport os\n")
    assert list(not_covered(tmp_path / "lesson.py", LEARNER)) == ["pytest"]


@pytest.mark.parametrize("module", ["course_utils", "course_utils.doctor", "course_utils.launch"])
def test_opening_the_course_is_cheap(module):
    heavy = {"torch", "sklearn", "scipy", "matplotlib", "ipywidgets", "jupyterlab"}
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy & set(done.stdout.split()) == set()


# ---- what is shipped, and what it is called --------------------------------------------------


def test_the_wheel_takes_the_whole_package():
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"packages": ["course_utils"]}
    for name in (
        "data_sets/penguins.csv",
        "data_sets/README.md",
        "lab_settings/overrides.json",
        "labs/lab.css",
        "labs/lab.js",
    ):
        path = ROOT / "course_utils" / name
        assert path.exists()
        ignored = subprocess.run(["git", "check-ignore", "-q", str(path)], cwd=ROOT, check=False)
        assert ignored.returncode != 0, f"{name} is ignored by git, so hatch leaves it out"


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (newest, *_) = re.findall(r"^## \[(.+?)\]", changelog, flags=re.MULTILINE)
    found = {PROJECT["version"], citation["version"], course_utils.__version__, newest}
    assert found == {metadata.version("ann-course")}


def test_the_licences_are_there():
    assert PROJECT["license"] == "BSD-3-Clause"
    for name in PROJECT["license-files"]:
        assert "2026" in (ROOT / name).read_text(encoding="utf-8")
    assert "CC BY 4.0" in (ROOT / "LICENSE-TEXT").read_text(encoding="utf-8")


SCHEMAS = {
    "CITATION.cff": "vendor.citation-file-format",
    ".github/workflows/ci.yml": "vendor.github-workflows",
    ".github/workflows/weekly.yml": "vendor.github-workflows",
}


def validate(path, schema):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_follows_its_schema(name):
    done = validate(ROOT / name, SCHEMAS[name])
    assert done.returncode == 0, done.stdout


def test_the_schema_sees_a_mistake(tmp_path):
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    (tmp_path / "ci.yml").write_text(text.replace("runs-on", "runs_on", 1), encoding="utf-8")
    assert validate(tmp_path / "ci.yml", "vendor.github-workflows").returncode == 1


@pytest.mark.parametrize("name", ["ci.yml", "weekly.yml"])
def test_a_workflow_may_do_little_and_not_for_long(name):
    text = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert job.get("permissions", {"issues": "write"}) == {"issues": "write"}
    for action in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action), action
