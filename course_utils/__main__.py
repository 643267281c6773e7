"""The commands of the course: `python -m course_utils lab` and `python -m course_utils doctor`."""

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
    commands.add_parser(
        "doctor",
        help="check this machine's setup, with a cure for whatever fails",
        description="Print one line for each check; the exit status is 1 if any of them fails.",
    )
    command = parser.parse_args(arguments).command

    from course_utils.workspace import WorkspaceError

    if command == "doctor":
        from course_utils import doctor

        results = doctor.run_checks()
        doctor.show_results(results)
        return int(any(result.state == "FAIL" for result in results))

    from course_utils import launch

    try:
        launch.lab()
    except WorkspaceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # A server that has stopped may leave a thread that waits for work for ever, and Python would
    # wait for the thread: the learner's Ctrl-C would seem to do nothing.
    os._exit(status)
