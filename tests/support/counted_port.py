"""A port that passes everything on to another, and counts the bytes on their way there."""

import socket
import threading
from contextlib import suppress
from typing import Self

_PART = 65_536


class CountedPort:
    """A port of 127.0.0.1, as a context manager; `host` is its address. `sent` are the bytes that
    clients have sent to `target`, an address such as `127.0.0.1:50051`."""

    def __init__(self, target: str) -> None:
        name, port = target.rsplit(":", 1)
        self._target = (name, int(port))
        self._server = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.sent = 0
        self._counting = threading.Lock()
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="counted-port", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._server, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._server.accept()
                server = socket.create_connection(self._target)
                self._open += [client, server]
                for source, sink, counts in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._pass_on, args=(source, sink, counts), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while part := source.recv(_PART):
                sink.sendall(part)
                if counts:
                    with self._counting:
                        self.sent += len(part)
            sink.shutdown(socket.SHUT_WR)
