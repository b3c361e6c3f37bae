"""Sends each clip to the provider of its model: the `VideoProvider` that the steps are given."""

import threading
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from grok_spicy.adapters.video import VIDEO_PROVIDERS
from grok_spicy.errors import BadInput, KeyRefused
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.policies.capabilities import camera_of_model, video_model
from grok_spicy.ports import VideoProvider


class VideoRouter:
    """The `VideoProvider` port over all providers. Each is built when it is first needed, and again
    when its key has changed. KeyRefused where a camera has no key, or is set up wrongly: nothing
    was sent then."""

    def __init__(self, read_key: Callable[..., str]) -> None:
        self._read_key = read_key
        self._build = lru_cache(maxsize=2 * len(VIDEO_PROVIDERS))(self._build_provider)
        self._building = threading.Lock()  # else lanes that begin at once would each build it

    def submit(self, request: VideoRequest) -> Job:
        return self.provider_of(request.model).submit(request)

    def poll(self, job: Job) -> JobStatus:
        return self.provider_of(job.model, job.provider).poll(job)

    def find_job(self, model: str, stored_as: str) -> Job | None:
        return self.provider_of(model).find_job(model, stored_as)

    def fetch_stored(self, job: Job) -> bytes | None:
        return self.provider_of(job.model, job.provider).fetch_stored(job)

    def provider_of(self, model: str, provider: str | None = None) -> VideoProvider:
        """The provider of that model, or the one that is named."""
        camera = camera_of_model(model)
        try:
            key = self._read_key(*camera.keys) if camera.keys else ""
            with self._building:
                return self._build(provider or video_model(model).provider, key)
        except BadInput as problem:
            raise KeyRefused(f"{camera.name}: {problem}") from problem

    def _build_provider(self, provider: str, _key: str) -> VideoProvider:
        built: VideoProvider = import_module(VIDEO_PROVIDERS[provider]).build(self._read_key)
        return built
