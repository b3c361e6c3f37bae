"""An HTTP server on loopback in its own threads, which can stop listening for a while."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_POLL_SECONDS = 0.05


class LoopbackServer:
    """Serves with instances of `handler`; port 0 takes a free one."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], host: str, port: int) -> None:
        self._handler = handler
        self._http = _Server((host, port), handler)
        self._host = host
        self._lock = threading.Lock()
        self._away = False
        self._stopped = False
        self.port = int(self._http.server_address[1])
        self.address = f"http://{host}:{self.port}"

    @property
    def away(self) -> bool:
        """Whether nothing listens just now."""
        return self._away

    def start(self) -> None:
        """Start serving."""
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(_POLL_SECONDS,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        with self._lock:
            self._stopped = True
            self._close()

    def leave(self, seconds: float, is_over: Callable[[], bool]) -> None:
        """Stop listening, and listen again after so many seconds, or as soon as `is_over`.

        Returns once nothing listens. Nothing happens if nothing listens already.
        """
        with self._lock:
            if self._away or self._stopped:
                return
            self._away = True
            self._close()
        threading.Thread(target=self._return, args=(seconds, is_over), daemon=True).start()

    def _return(self, seconds: float, is_over: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._stopped and not is_over():
            time.sleep(_POLL_SECONDS)
        with self._lock:
            if not self._stopped:
                self._http = _Server((self._host, self.port), self._handler)
                self.start()
            self._away = False

    def _close(self) -> None:
        if not self._away or self._thread.is_alive():
            self._http.shutdown()
            self._http.server_close()
            self._thread.join(timeout=5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        # A client that disconnects early is no error of ours.
        return
