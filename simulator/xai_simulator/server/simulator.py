"""The simulator as a whole: construction, start and stop."""

import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import grpc

from xai_simulator.control import ControlClient
from xai_simulator.drawing.modes import DrawingMode
from xai_simulator.server.account_service import AccountService
from xai_simulator.server.call_pipeline import CallPipeline, Options
from xai_simulator.server.chat_service import ChatService
from xai_simulator.server.control_http import ControlServer
from xai_simulator.server.files import Files
from xai_simulator.server.files_service import FilesService
from xai_simulator.server.grpc_registry import NotSimulated, register
from xai_simulator.server.image_service import ImageService
from xai_simulator.server.limits import MESSAGE_BYTES
from xai_simulator.server.media import Media
from xai_simulator.server.media_http import MediaServer
from xai_simulator.server.pictures import PictureStore
from xai_simulator.server.pruner import EVERY_SECONDS, Pruner
from xai_simulator.server.state_store import StateStore
from xai_simulator.server.video_jobs import VideoJobs
from xai_simulator.server.video_requests import VideoRequests
from xai_simulator.server.video_service import VideoService

LOOPBACK = "127.0.0.1"
# Calls mostly wait, for latency or a scripted hang; the work itself is limited elsewhere.
CALLS_AT_ONCE = 256


class Simulator:
    """A simulated xAI in this process, on loopback.

        with Simulator(folder, seed=1) as xai:
            client = xai_sdk.Client(api_key="any", api_host=xai.host, use_insecure_channel=True)

    `state_dir` is the folder for its state; the other options are those of `Options`. Port 0 means
    the port that this state had last time, so that old URLs stay valid, or else a free one.
    """

    def __init__(
        self,
        state_dir: Path,
        seed: int = 0,
        latency: Any = "instant",
        latency_scale: float = 1.0,
        faults: str | Path | None = None,
        drift: float = 0.15,
        drawing: DrawingMode = "full",
        port: int = 0,
        media_port: int = 0,
        control_port: int = 0,
        **options: Any,
    ) -> None:
        self.state_dir = Path(state_dir).resolve()
        self._options = Options(seed, latency, latency_scale, faults, drift, drawing, **options)
        self._requested_ports = {
            "port": port,
            "media_port": media_port,
            "control_port": control_port,
        }
        self._stack = contextlib.ExitStack()
        self.port = 0
        self.media_port = 0
        self.control_port = 0

    @property
    def host(self) -> str:
        """The SDK's `api_host`: "127.0.0.1:PORT"."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def media(self) -> str:
        """The start of the temporary URLs: "http://127.0.0.1:PORT"."""
        return f"http://{LOOPBACK}:{self.media_port}"

    @property
    def control(self) -> ControlClient:
        """Replaces the fault script while it runs, and reads what was called."""
        return ControlClient(f"http://{LOOPBACK}:{self.control_port}")

    def start(self) -> Self:
        """Open the state, resume unfinished jobs, serve. Raises StateInUse, ValueError (invalid
        fault script) or OSError (port in use)."""
        with contextlib.ExitStack() as stack:
            store = StateStore(self.state_dir)
            stack.callback(store.close)
            pipeline = CallPipeline(store, self._options)
            media = Media(store, self._options.url_lifetime)
            files = Files(store)
            pictures = PictureStore(store, media, files)
            jobs = VideoJobs(pipeline, media, files)
            stack.callback(jobs.close)
            ports = store.read("ports") or {}

            downloads = _on_port(
                lambda port: MediaServer(pipeline, media, files, LOOPBACK, port),
                self._requested_ports["media_port"],
                ports.get("media_port", 0),
            )
            media.address = files.address = downloads.address
            self.media_port = downloads.port
            downloads.start()
            stack.callback(downloads.stop)
            control = _on_port(
                lambda port: ControlServer(pipeline, LOOPBACK, port),
                self._requested_ports["control_port"],
                ports.get("control_port", 0),
            )
            self.control_port = control.port
            control.start()
            stack.callback(control.stop)

            pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="call")
            stack.callback(pool.shutdown, wait=False)
            server = grpc.server(
                pool,
                options=[
                    ("grpc.max_receive_message_length", MESSAGE_BYTES),
                    ("grpc.max_send_message_length", MESSAGE_BYTES),
                    ("grpc.so_reuseport", 0),
                    # The SDK pings idle channels; xAI does not answer that with GOAWAY.
                    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
                    ("grpc.keepalive_permit_without_calls", 1),
                ],
            )
            for service in (
                ChatService(pipeline, pictures),
                ImageService(pipeline, pictures, media, files),
                VideoService(pipeline, VideoRequests(pipeline, pictures, media, files, jobs), jobs),
                FilesService(pipeline, files),
                AccountService(pipeline),
            ):
                register(server, service.handlers())
            server.add_generic_rpc_handlers((NotSimulated(),))
            self.port = _on_port(
                lambda port: _bind(server, port),
                self._requested_ports["port"],
                ports.get("port", 0),
            )
            addresses = {"port": self.port, "media_port": self.media_port}
            store.write("ports", {**addresses, "control_port": self.control_port})
            pruner = Pruner(store, media, self._options.keep_megabytes)
            pruning = threading.Thread(target=_prune_until, args=(pruner, pipeline.closing))
            pruning.start()
            stack.callback(pruning.join)
            stack.callback(pipeline.closing.set)
            server.start()
            stack.callback(lambda: server.stop(grace=0).wait(5))
            stack.callback(pipeline.closing.set)
            jobs.resume()
            self._stack = stack.pop_all()
        return self

    def stop(self) -> None:
        """End all calls, stop rendering, release the state. Unfinished jobs stay unfinished."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _prune_until(pruner: Pruner, closing: threading.Event) -> None:
    while True:
        pruner.prune()
        if closing.wait(EVERY_SECONDS):
            return


def _on_port(bind: Any, requested: int, previous: int) -> Any:
    if requested or not previous:
        return bind(requested)
    try:
        return bind(previous)
    except OSError:
        return bind(0)


def _bind(server: grpc.Server, port: int) -> int:
    # gRPC logs many errors for a port in use; this check first is quiet.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
    try:
        return int(server.add_insecure_port(f"{LOOPBACK}:{port}"))
    except RuntimeError as error:
        raise OSError(f"port {port} is in use") from error
