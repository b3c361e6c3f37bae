"""The simulator as a whole: put together, started, stopped."""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import grpc

from xai_simulator.server.account_service import AccountService
from xai_simulator.server.call_pipeline import Desk, Options
from xai_simulator.server.chat_service import ChatService
from xai_simulator.server.files import Files
from xai_simulator.server.files_service import FilesService
from xai_simulator.server.grpc_registry import register
from xai_simulator.server.image_service import ImageService
from xai_simulator.server.limits import MESSAGE_BYTES
from xai_simulator.server.media import Media
from xai_simulator.server.media_http import MediaServer
from xai_simulator.server.pictures import Gallery
from xai_simulator.server.state_store import Memory
from xai_simulator.server.video_jobs import Films
from xai_simulator.server.video_service import VideoService

LOOPBACK = "127.0.0.1"
# Calls mostly wait (for latency, for a scripted hang); the work itself is bounded elsewhere.
CALLS_AT_ONCE = 64


class Simulator:
    """A simulated xAI in this process, on loopback.

        with Simulator(folder, seed=1) as xai:
            client = xai_sdk.Client(api_key="any", api_host=xai.host, use_insecure_channel=True)

    `memory` is the folder it remembers in; the other options are those of `Options`. A port of 0
    is the one this memory had last time, so that URLs given out stay good, or else a free one.
    """

    def __init__(
        self,
        memory: Path,
        seed: int = 0,
        latency: Any = "instant",
        latency_scale: float = 1.0,
        faults: str | Path | None = None,
        drift: float = 0.15,
        port: int = 0,
        media_port: int = 0,
        **options: Any,
    ) -> None:
        self.memory = Path(memory).resolve()
        self._options = Options(seed, latency, latency_scale, faults, drift, **options)
        self._asked_ports = {"port": port, "media_port": media_port}
        self._stack = contextlib.ExitStack()
        self.port = 0
        self.media_port = 0

    @property
    def host(self) -> str:
        """What to give the SDK as `api_host`: "127.0.0.1:PORT"."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def media(self) -> str:
        """Where the temporary URLs begin: "http://127.0.0.1:PORT"."""
        return f"http://{LOOPBACK}:{self.media_port}"

    def start(self) -> Self:
        """Open the memory, take up unfinished work, answer. MemoryInUse, ValueError (a bad fault
        script) or OSError (a port that is taken) if that can't be."""
        with contextlib.ExitStack() as stack:
            memory = Memory(self.memory)
            stack.callback(memory.close)
            desk = Desk(memory, self._options)
            media = Media(memory, self._options.url_lifetime)
            files = Files(memory)
            gallery = Gallery(memory, media, files)
            films = Films(desk, media)
            stack.callback(films.close)
            ports = memory.read("ports") or {}

            downloads = _on_port(
                lambda port: MediaServer(desk, media, LOOPBACK, port),
                self._asked_ports["media_port"],
                ports.get("media_port", 0),
            )
            media.address, self.media_port = downloads.address, downloads.port
            downloads.start()
            stack.callback(downloads.stop)

            pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="call")
            stack.callback(pool.shutdown, wait=False)
            server = grpc.server(
                pool,
                options=[
                    ("grpc.max_receive_message_length", MESSAGE_BYTES),
                    ("grpc.max_send_message_length", MESSAGE_BYTES),
                    ("grpc.so_reuseport", 0),
                    # The SDK pings idle channels; answering GOAWAY to that would not be xAI's way.
                    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
                    ("grpc.keepalive_permit_without_calls", 1),
                ],
            )
            for service in (
                ChatService(desk, gallery),
                ImageService(desk, gallery, media),
                VideoService(desk, gallery, media, files, films),
                FilesService(desk, files),
                AccountService(desk),
            ):
                register(server, service.behaviours())
            self.port = _on_port(
                lambda port: _bind(server, port), self._asked_ports["port"], ports.get("port", 0)
            )
            memory.write("ports", {"port": self.port, "media_port": self.media_port})
            server.start()
            stack.callback(lambda: server.stop(grace=0).wait(5))
            stack.callback(desk.closing.set)
            films.resume()
            self._stack = stack.pop_all()
        return self

    def stop(self) -> None:
        """End all calls, stop rendering, let go of the memory. Unfinished jobs stay unfinished."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(memory: Path, *, exit_with_parent: bool = False, **options: Any) -> None:
    """Run a simulator until SIGINT or SIGTERM (or, `exit_with_parent`, until stdin ends).

    Takes what `Simulator` takes. Prints one line of JSON on stdout once it is ready.
    """
    ended = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: ended.set())
    if exit_with_parent:
        threading.Thread(target=_wait_for_parent, args=(ended,), daemon=True).start()
    with Simulator(memory, **options) as xai:
        ready = {"host": xai.host, "media": xai.media, "memory": str(xai.memory)}
        print(json.dumps(ready), flush=True)  # noqa: T201 – the line that says it is ready
        while not ended.wait(0.5):  # a signal just before a wait without end would be missed
            pass


def _wait_for_parent(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    ended.set()


def _on_port(bind: Any, asked: int, last_time: int) -> Any:
    if asked or not last_time:
        return bind(asked)
    try:
        return bind(last_time)
    except OSError:
        return bind(0)


def _bind(server: grpc.Server, port: int) -> int:
    # gRPC logs a stack of errors for a port that is taken; asking the system first is quieter.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
    try:
        return int(server.add_insecure_port(f"{LOOPBACK}:{port}"))
    except RuntimeError as error:
        raise OSError(f"port {port} is taken") from error
