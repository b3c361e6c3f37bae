"""Drops a client's connection as a network failure does: by closing its socket.

gRPC can't close a single connection, so this looks the socket up among the process's open files by
the address of its peer.
"""

import contextlib
import os
import socket
import stat
from pathlib import Path
from urllib.parse import unquote


def drop(peer: str) -> bool:
    """Shut the connection from `peer` ("ipv4:127.0.0.1:40212"); False if there is none."""
    host, port = unquote(peer).split(":", 1)[1].rsplit(":", 1)
    closed = False
    for entry in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(int(entry.name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                if connection.getpeername()[:2] == (host.strip("[]"), int(port)):
                    connection.shutdown(socket.SHUT_RDWR)
                    closed = True
    return closed
