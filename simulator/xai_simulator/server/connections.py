"""Dropping a client's connection for real, as a network does: by closing its socket.

gRPC offers no way to end one connection, so the socket is looked up among this process's open
files by the address of its peer.
"""

import contextlib
import os
import socket
import stat
from pathlib import Path
from urllib.parse import unquote


def drop(peer: str) -> bool:
    """Shut the connection from `peer` ("ipv4:127.0.0.1:40212"); False if it is not found."""
    host, port = unquote(peer).split(":", 1)[1].rsplit(":", 1)
    found = False
    for entry in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(int(entry.name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                if connection.getpeername()[:2] == (host.strip("[]"), int(port)):
                    connection.shutdown(socket.SHUT_RDWR)
                    found = True
    return found
