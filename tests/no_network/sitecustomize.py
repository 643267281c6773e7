"""Refuse the network to every Python process that has this folder on PYTHONPATH, kernels included.

Loopback and Unix sockets stay open: kernels and JupyterLab need them. What C libraries do by
themselves is not seen here.
"""

import ipaddress
import socket
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def is_local(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_network(event, arguments):
    if event in CONNECTS:
        sock, address = arguments
        if address is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
            return
        host = address[0]
    elif event in LOOK_UPS:
        host = arguments[0]
    elif event == "socket.getnameinfo":
        host = arguments[0][0]
    else:
        return
    if not is_local(host):
        raise RuntimeError(f"Tests run without a network: refused {event} to {host!r}")


sys.addaudithook(refuse_network)

# Python takes the first sitecustomize it finds; one that this machine has of its own still runs.
HERE = Path(__file__).resolve().parent
OTHERS = [entry for entry in sys.path if Path(entry).resolve() != HERE]
if OTHER := PathFinder.find_spec("sitecustomize", OTHERS):
    OTHER.loader.exec_module(module_from_spec(OTHER))
