"""What a room of learners needs: `python -m course_utils.authoring.room`, on Linux, some minutes.

Eight kernels run lesson 05 at the same moment, as on a hub, first with the threads that PyTorch
takes by itself and then with one each; then each lesson runs alone, and JupyterLab with it in a
browser, where there is one. A lesson is run at once from top to bottom, which no learner does: the
numbers are those of the worst moment.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from course_utils.arguments import accepts, instance, optional
from course_utils.authoring import browser
from course_utils.authoring.refresh import CELL_TIMEOUT_SECONDS, NOTEBOOKS
from course_utils.numeric_arguments import integer
from course_utils.progress import ENVIRONMENT_VARIABLE

LEARNERS = 8
SECONDS_BETWEEN_LOOKS = 0.5
THREADS = "OMP_NUM_THREADS"


@dataclass(frozen=True)
class Cost:
    """What kernels that ran at the same time cost.

    Attributes
    ----------
    seconds : list of float
        How long each kernel ran, its start included.
    computed : list of float
        For how many seconds each kernel, with the processes that it started, kept one core busy.
    megabytes : list of float
        The most memory of each: its own and its share of what it has in common with others (PSS),
        with the processes that it started.
    together : float
        The most memory of all at one moment, in MB.
    """

    seconds: list[float]
    computed: list[float]
    megabytes: list[float]
    together: float


@accepts(notebooks=instance(list), threads=optional(integer(at_least=1)))
def run_together(notebooks: list[Path], threads: int | None) -> Cost:
    """Run notebooks at the same moment, each in a kernel of its own, and measure them.

    Parameters
    ----------
    notebooks : list of pathlib.Path
        One for each learner; they are left as they are.
    threads : int or None
        How many threads each kernel may compute with; None leaves it to the libraries.
    """
    return asyncio.run(_run_together(notebooks, threads))


async def _run_together(notebooks: Sequence[Path], threads: int | None) -> Cost:
    clients = [
        NotebookClient(
            nbformat.read(path, as_version=4),  # type: ignore[no-untyped-call]
            timeout=5 * CELL_TIMEOUT_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )
        for path in notebooks
    ]
    most = [0.0] * len(clients)
    computed = [0.0] * len(clients)
    together = 0.0

    async def look() -> None:
        nonlocal together
        while True:
            pids = [_pid(client) for client in clients]
            now = [megabytes(pid) for pid in pids]
            most[:] = map(max, most, now)
            computed[:] = map(max, computed, map(computing_seconds, pids))
            together = max(together, sum(now))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def learn(client: NotebookClient, answers: str) -> float:
        environment = {name: value for name, value in os.environ.items() if name != THREADS}
        environment.pop("MPLBACKEND", None)
        environment |= {THREADS: str(threads)} if threads else {}
        started = time.perf_counter()
        await client.async_execute(env=environment | {ENVIRONMENT_VARIABLE: answers})
        return time.perf_counter() - started

    with tempfile.TemporaryDirectory() as folder:
        looking = asyncio.create_task(look())
        seconds = await asyncio.gather(
            *(learn(client, f"{folder}/{at}.json") for at, client in enumerate(clients))
        )
        looking.cancel()
    return Cost(seconds, computed, most, together)


def _pid(client: NotebookClient) -> int | None:
    provisioner = client.km.provisioner if client.km else None
    return getattr(provisioner, "pid", None)


@accepts(pid=optional(integer(at_least=1)))
def megabytes(pid: int | None) -> float:
    """Return the memory (PSS) of a process and of those it started, in MB; 0 once it is gone."""
    return sum(map(_share, _family(pid))) if pid else 0.0


@accepts(pid=optional(integer(at_least=1)))
def computing_seconds(pid: int | None) -> float:
    """Return for how long a process and those it started kept one core busy; 0 once it is gone."""
    ticks = 0
    for one in _family(pid) if pid else []:
        with suppress(OSError):  # it has ended; its parent has counted it
            stat = Path(f"/proc/{one}/stat").read_text(encoding="utf-8")
            # From the 14th: in the program and in the system, its own and its ended children's.
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """Return `pid` and the processes that come from it."""
    children: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended
            children += task.read_text(encoding="ascii").split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _share(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended
        return 0.0
    return int(rollup.partition("\nPss:")[2].split()[0]) * 1024 / 1e6


@accepts(notebook=instance(Path))
def server_megabytes(notebook: Path) -> float:
    """Return the memory of JupyterLab's own process once a browser has run `notebook` in it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        browser.jupyterlab(notebook.parents[1], Path(folder)) as server,
        browser.chromium() as chromium,
    ):
        page = chromium.new_page()
        browser.open_notebook(page, server.address, f"{notebook.parent.name}/{notebook.name}")
        page.evaluate(browser.RUN_ALL)
        (pid,) = [one for one in _family(os.getpid()) if "jupyterlab" in _command(one)]
        return _share(pid)


def _command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")


def _print_cost(name: str, cost: Cost) -> None:
    seconds, memory = cost.seconds, cost.megabytes
    print(
        f"{name:<54}{min(seconds):>7.1f}{statistics.median(seconds):>7.1f}{max(seconds):>7.1f} s"
        f"{statistics.mean(cost.computed):>9.1f} s{max(memory):>8.0f} MB{cost.together:>8.0f} MB",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    lessons = sorted(NOTEBOOKS.glob("*.ipynb"))
    print(f"{os.cpu_count()} cores; memory is PSS, {SECONDS_BETWEEN_LOOKS} s between looks")
    print(
        f"{'':<54}{'least':>7}{'median':>7}{'most':>7}{'computing':>13}{'one':>9}{'together':>11}"
    )
    for lesson in lessons:
        _print_cost(f"{lesson.stem}, alone, one thread", run_together([lesson], 1))
    for threads in (None, 1):
        said = "one thread each" if threads else "as many threads as they take"
        cost = run_together([lessons[-1]] * LEARNERS, threads)
        _print_cost(f"05 eight times at once, {said}", cost)
    if browser.find_chromium():
        print(f"JupyterLab's server, lesson 05 open: {server_megabytes(lessons[-1]):.0f} MB")


if __name__ == "__main__":
    main()
