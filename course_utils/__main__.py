"""The commands of the course: `python -m course_utils lab`, and so on; `--help` lists them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils",
        description="From a Line to a Network: five Jupyter lessons on artificial neural networks.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser(
        "lab",
        help="open your own copies of the lessons in JupyterLab",
        description="Lay your own copies of the lessons in work/, or bring them up to date without"
        " touching what you edited, then open them in JupyterLab.",
    )
    doctor_parser = commands.add_parser(
        "doctor",
        help="check this machine's setup, with a cure for whatever fails",
        description="Print one line for each check; the exit status is 1 if any of them fails.",
    )
    doctor_parser.add_argument(
        "--class",
        action="store_true",
        dest="for_class",
        help="before a class: ports, slides, fonts and labs too, and whether each lesson starts;"
        " half a minute",
    )
    progress_parser = commands.add_parser(
        "progress",
        help="say where your answers are kept, or begin anew",
        description="Say in which file your predictions and passed exercises are kept.",
    )
    progress_parser.add_argument(
        "--reset",
        action="store_true",
        help="begin anew: give the file another name; nothing is deleted",
    )
    chosen = parser.parse_args(arguments)
    command = chosen.command

    from course_utils.workspace import WorkspaceError

    try:
        if command == "doctor":
            return _doctor(chosen.for_class)
        if command == "progress":
            return _progress(chosen.reset)
        from course_utils import launch

        launch.lab()
    except WorkspaceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _doctor(for_class: bool) -> int:
    from course_utils import classroom, doctor, workspace

    results = doctor.run_checks()
    if for_class:
        results += classroom.run_checks(workspace.course_root())
    doctor.show_results(results)
    return int(any(result.state == "FAIL" for result in results))


def _progress(reset: bool) -> int:
    from course_utils import progress

    if not reset:
        print(f"Your answers are kept in {progress.progress_path()}")
        return 0
    try:
        aside = progress.set_aside()
    except OSError as error:
        print(f"The file stays as it was: {error}", file=sys.stderr)
        return 1
    print(f"What was there is kept in {aside}" if aside else "Nothing has been stored yet.")
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # A server that has stopped may leave a thread that waits for work for ever, and Python would
    # wait for the thread: the learner's Ctrl-C would seem to do nothing.
    os._exit(status)
