"""The canaries: an open network must be noticed, in this process, in its children, in a kernel."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

# Addresses that are set aside for documentation: no one answers there even if the guard is missing.
ELSEWHERE = "192.0.2.1"
NAME = "example.invalid"
REFUSED = "Tests run without a network: refused"

SEND = "import socket\nwith socket.socket({kind}) as s:\n    s.settimeout(0.5)\n    s.{call}"
ATTEMPTS = {
    "connect": SEND.format(kind="", call=f"connect(({ELSEWHERE!r}, 80))"),
    "connect by IPv6": SEND.format(kind="socket.AF_INET6", call="connect(('2001:db8::1', 80))"),
    "connect_ex": SEND.format(kind="", call=f"connect_ex(({ELSEWHERE!r}, 80))"),
    "send": SEND.format(kind="type=socket.SOCK_DGRAM", call=f"sendto(b'', ({ELSEWHERE!r}, 9))"),
    "look up": f"import socket; socket.getaddrinfo({NAME!r}, 80)",
    "look up bytes": f"import socket; socket.getaddrinfo({NAME.encode()!r}, 80)",
    "look up, old way": f"import socket; socket.gethostbyname({NAME!r})",
    "look up backwards": f"import socket; socket.gethostbyaddr({ELSEWHERE!r})",
    "name of an address": f"import socket; socket.getnameinfo(({ELSEWHERE!r}, 80), 0)",
    "fetch": f"import urllib.request; urllib.request.urlopen('http://{NAME}/', timeout=0.5)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_this_process_is_refused(attempt):
    with pytest.raises(RuntimeError, match=REFUSED):
        exec(attempt, {})


def test_a_kernel_is_refused():
    cells = [nbformat.v4.new_code_cell(attempt) for attempt in ATTEMPTS.values()]
    canary = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(canary, kernel_name="python3", timeout=60, allow_errors=True).execute()
    said = [[output.get("evalue", "no error") for output in cell.outputs] for cell in cells]
    assert all(len(values) == 1 and values[0].startswith(REFUSED) for values in said), said


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, port), timeout=5):
                pass


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
def test_unix_sockets_are_open():
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    ours.sendall(b"!")
    assert theirs.recv(1) == b"!"
    ours.close()
    theirs.close()


def test_another_sitecustomize_still_runs(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('the other one')\n")
    guard = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(guard), str(tmp_path)])}
    ran = subprocess.run(
        [sys.executable, "-c", ATTEMPTS["connect"]],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "the other one\n"
    assert REFUSED in ran.stderr
