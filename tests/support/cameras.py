"""A camera's real adapter beside the simulated service that it speaks to."""

import dataclasses
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

from camera_simulator import CameraSimulator, Charge
from camera_simulator.services import SERVICES
from grok_spicy.adapters.http_download import HttpDownloads
from grok_spicy.adapters.video import VIDEO_PROVIDERS
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.ports import VideoProvider
from tests.support.pictures import disc

PATIENCE_SECONDS = 60.0
_SIMULATED = {service.provider for service in SERVICES}


def provider_of(camera: Camera) -> str:
    """The provider that a camera's models belong to."""
    return next(iter(camera.models.values())).provider


SIMULATED = {
    name: camera
    for name, camera in CAMERAS.items()
    if provider_of(camera) in _SIMULATED and not camera.retired
}
"""The cameras that film and whose service is simulated."""


class CameraRig:
    """The adapter of one camera, and its service. `request` is one that it can film."""

    def __init__(self, camera: Camera, simulator: CameraSimulator) -> None:
        self.camera, self.simulator = camera, simulator
        self.provider = provider_of(camera)
        self.model_name, self.model = next(iter(camera.models.items()))
        self.video = self.build()

    @property
    def key(self) -> str:
        return self.simulator.keys[self.provider]

    def build(self, key: str | None = None) -> VideoProvider:
        """The adapter, as another container would build it."""
        module = import_module(VIDEO_PROVIDERS[self.provider])
        chosen = self.key if key is None else key
        return cast(VideoProvider, module.build(lambda *_names: chosen))

    def request(self, prompt: str = "A fox crosses a frozen lake.", **changes: Any) -> VideoRequest:
        return dataclasses.replace(usual_request(self.model_name, self.model, prompt), **changes)

    def fail(self, kind: str, **more: Any) -> None:
        """Make the service fail, from now on as this fault says and in no other way."""
        self.simulator.faults.set([{"service": self.provider, "kind": kind, **more}])

    def film(self, prompt: str = "A fox crosses a frozen lake.") -> JobStatus:
        """Submit a clip and poll it until it has ended."""
        return self.until_over(self.video.submit(self.request(prompt)))

    def until_over(self, job: Job) -> JobStatus:
        end = time.monotonic() + PATIENCE_SECONDS
        while (status := self.video.poll(job)).state == "rendering":
            assert time.monotonic() < end, "the job does not end"
            time.sleep(0.02)
        return status

    def fetch(self, job: Job, status: JobStatus, path: Path) -> Path:
        """The clip of a job that is done, from its URL or from where the service has stored it."""
        if status.url:
            HttpDownloads().fetch(status.url, path)
        else:
            path.write_bytes(self.video.fetch_stored(job) or b"")
        return path

    @property
    def ledger(self) -> list[Charge]:
        return self.simulator.ledger(self.provider)

    @property
    def submissions(self) -> int:
        """How often the service was asked for a clip."""
        return self.simulator.submissions(self.provider)


def usual_request(name: str, model: VideoModel, prompt: str) -> VideoRequest:
    """A short clip that the model can film: from a first frame, if it takes one."""
    seconds = model.filmed_seconds(3)
    assert seconds is not None
    takes_frame = any("first_frame" in mode for mode in model.modes)
    return VideoRequest(
        model=name,
        prompt=prompt,
        seconds=seconds,
        aspect_ratio=model.aspect_ratios[0],
        resolution=model.resolutions[0],
        first_frame=disc("orange", "JPEG") if takes_frame else None,
        store_as="call-of-a-fox-1",
        seed=7 if model.takes_seed else None,
    )


@contextmanager
def open_rig(name: str, state_dir: Path, **options: Any) -> Iterator[CameraRig]:
    """A rig with a simulator of its own."""
    camera = SIMULATED[name]
    with CameraSimulator(state_dir, **options) as simulator, pytest.MonkeyPatch.context() as patch:
        for variable, value in environment_of(camera, simulator.urls).items():
            patch.setenv(variable, value)
        yield CameraRig(camera, simulator)


def environment_of(camera: Camera, urls: Mapping[str, str]) -> dict[str, str]:
    """The variables by which a camera's adapter finds its service."""
    assert camera.url_variable, f"{camera.name} can't be pointed at a simulator"
    return {camera.url_variable: urls[provider_of(camera)]}
