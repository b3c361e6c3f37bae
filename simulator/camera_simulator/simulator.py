"""The cameras' services as a whole: construction, start and stop."""

import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from camera_simulator.faults import ActiveFaults, read_script
from camera_simulator.jobs import Charge
from camera_simulator.server import CONTROL, CameraServer
from camera_simulator.service import Service
from camera_simulator.services import SERVICES
from camera_simulator.studio import RENDERERS, Studio
from xai_simulator.control import CameraControl
from xai_simulator.server.latency import Latency
from xai_simulator.server.state_store import StateStore

LOOPBACK = "127.0.0.1"


class CameraSimulator:
    """The simulated services in this process, on loopback.

        with CameraSimulator(folder) as cameras:
            client = RunwayML(api_key=cameras.keys["runway"], base_url=cameras.urls["runway"])

    A clip takes `latency_scale` of what it typically takes, or the time that `latency` says (see
    `xai_simulator.server.latency`). Port 0 means the port that this state had last time, so that
    old URLs stay valid, or else a free one.
    """

    def __init__(
        self,
        state_dir: Path,
        seed: int = 0,
        latency_scale: float = 0.0,
        *,
        latency: Any = "realistic",
        faults: str | Path | Sequence[Any] | None = None,
        port: int = 0,
        alike_clips: bool = False,
    ) -> None:
        """ValueError if the fault script is not valid. `alike_clips`: draw one clip for all that
        begin with the same picture and are as long, whatever their prompts say."""
        self.state_dir = Path(state_dir).resolve()
        self._seed, self._latency = seed, Latency.read(latency, latency_scale)
        self._script, self._requested_port = read_script(faults), port
        self._alike_clips = alike_clips
        self._stack = contextlib.ExitStack()
        self._services: dict[str, Service] = {}
        self._address = ""
        self.faults: ActiveFaults

    @property
    def urls(self) -> dict[str, str]:
        """Where each service is reached, by provider: {"runway": "http://127.0.0.1:PORT/runway"}"""
        return {each.provider: each.studio.address for each in self._services.values()}

    @property
    def keys(self) -> dict[str, str]:
        """A key that each service takes, by provider; empty where it needs none."""
        return {each.provider: each.key for each in self._services.values()}

    @property
    def control(self) -> CameraControl:
        """Replaces the fault script while it runs, and reads what was called and billed."""
        return CameraControl(f"{self._address}/{CONTROL}")

    @property
    def ready(self) -> dict[str, Any]:
        """What the line of JSON says of it."""
        return {
            "cameras": self.urls,
            "keys": self.keys,
            "camera_control": self.control.address,
        }

    def ledger(self, name: str) -> list[Charge]:
        """What a service (or provider) bills, a line for each job. KeyError if there is none."""
        return self._studio_of(name).charges()

    def submissions(self, name: str) -> int:
        """How many calls asked a service (or provider) for a clip, those that were refused among
        them. KeyError if there is none."""
        return self._studio_of(name).submissions()

    def start(self) -> Self:
        """Open the state and serve. StateInUse, or OSError (port in use)."""
        with contextlib.ExitStack() as stack:
            store = StateStore(self.state_dir)
            stack.callback(store.close)
            self.faults = ActiveFaults(store, self._seed, self._script)
            renderers = ThreadPoolExecutor(RENDERERS, thread_name_prefix="clip")
            stack.callback(renderers.shutdown, cancel_futures=True)
            self._services = {
                kind.name: kind(self._studio(kind, store, renderers)) for kind in SERVICES
            }
            server = self._serve(store)
            stack.callback(server.stop)
            self._address = server.address
            store.write("port", {"port": server.port})
            server.start()
            self._stack = stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop serving and release the state. Jobs go on with the next start on it."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _studio(
        self, kind: type[Service], store: StateStore, renderers: ThreadPoolExecutor
    ) -> Studio:
        return Studio(
            kind.name,
            kind.provider,
            store,
            self.faults,
            self._latency,
            renderers,
            self._seed,
            lambda: f"{self._address}/{kind.name}",
            self._alike_clips,
        )

    def _studio_of(self, name: str) -> Studio:
        for service in self._services.values():
            if name in (service.name, service.provider):
                return service.studio
        raise KeyError(name)

    def _serve(self, store: StateStore) -> CameraServer:
        previous = int((store.read("port") or {}).get("port", 0))
        for port in (self._requested_port or previous, 0):
            try:
                return CameraServer(self._services, self.faults, store, LOOPBACK, port)
            except OSError:
                if self._requested_port or not port:
                    raise
        raise AssertionError("unreachable")
