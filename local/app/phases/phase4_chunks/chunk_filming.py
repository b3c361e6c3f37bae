"""Films one chunk: a paid call with its reservation, polled to its end, its clip kept.

What was paid is found again: the job of a call that was interrupted, and the clip of a chunk that
was filmed from the same prompt.
"""

import logging
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from grok_spicy import bootstrap
from grok_spicy.errors import (
    BadInput,
    ClipLost,
    OutputRefused,
    ProviderRejected,
    Transient,
)
from grok_spicy.models.chunks import ChunkSpec
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import Billed, JobStatus, VideoRequest
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.spending import CallKey, Lease, Reservation, ticks, usd
from grok_spicy.policies.asset_keys import chunk_key
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.pricing import clip_price
from grok_spicy.ports import VideoProvider
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions, XaiHost
from phase6.keys import read_environment
from phase6.runner import MOCK_OPTIONS

ZEROSCOPE = "anotherjesse/zeroscope-v2-xl"
_ATTEMPTS = 3
"""Clips that are asked for until one is delivered: each is paid, a failed one perhaps too."""
_RETRIES, _PAUSE_SECONDS = 6, 1.0
"""Of a call that found the service busy; each pause is twice the one before."""
_LEASE = timedelta(minutes=5)
_log = logging.getLogger(__name__)
T = TypeVar("T")
_NOBODY = XaiHost(host="127.0.0.1:9", key="none")


@dataclass(frozen=True)
class FilmedChunk:
    """A chunk's clip, what all attempts for it cost in USD, and what is to be said about it."""

    clip: Path
    cost_usd: float
    notes: list[str] = field(default_factory=list)


def film_chunk(
    spec: ChunkSpec,
    folder: Path,
    *,
    mock_mode: bool,
    max_cost_usd: float | None,
    simulator: Mapping[str, Any] | None,
) -> FilmedChunk:
    """Film the chunk with the run store in `folder`. BadInput without a key; ClipLost if no attempt
    gives a clip, OutputRefused and PromptRefused if moderation refuses it, OverBudget if the video
    would cost more than `max_cost_usd`."""
    with LocalCloud(folder, state_machine_file=None, xai=_xai(mock_mode, simulator)):
        filming = _Filming(spec, folder)
        return filming.film(max_cost_usd)


def _xai(mock_mode: bool, simulator: Mapping[str, Any] | None) -> XaiHost | SimulatorOptions:
    if mock_mode:
        return SimulatorOptions({**MOCK_OPTIONS, **(simulator or {})})
    environment = read_environment()
    keys = CAMERAS["zeroscope"].keys
    if not any(name in environment for name in keys):
        raise BadInput(f"{' or '.join(keys)} is not set. Nothing was filmed.")
    return XaiHost(host=_NOBODY.host, key=_NOBODY.key, variables=environment)


class _Filming:
    """Films one chunk in an open local cloud. The video's id is the run's."""

    def __init__(self, spec: ChunkSpec, folder: Path) -> None:
        self._spec, self._folder = spec, folder
        self._run_id = spec.video_id
        self._store, self._assets = bootstrap.run_store(), bootstrap.asset_store()
        self._provider: VideoProvider = bootstrap.video_provider()
        self._pause = bootstrap.poll_pace().floor_seconds
        self._seconds = max(1, ceil(spec.duration))
        self._digest = inputs_digest(spec.prompt, self._seconds)

    def film(self, max_cost_usd: float | None) -> FilmedChunk:
        spec = self._spec
        key = chunk_key(self._run_id, spec.video_id, spec.chunk_num)
        price = clip_price(ZEROSCOPE, self._seconds, "480p", images=0)
        committed = self._store.budget(self._run_id).committed_ticks
        cap = ticks(max_cost_usd) if max_cost_usd else committed + _ATTEMPTS * price
        self._store.open_budget(self._run_id, cap)
        notes: list[str] = []
        for attempt in range(1, _ATTEMPTS + 1):
            call_key = self._call_key(attempt)
            try:
                self._film_once(call_key, price, key)
            except ClipLost as problem:
                notes.append(f"attempt {attempt} failed: {problem}")
                continue
            path = self._folder / self._run_id / Path(*Path(key).parts[2:])
            return FilmedChunk(path, self._cost(attempt), notes)
        raise ClipLost(
            f"chunk {spec.chunk_num} of {spec.video_id} could not be filmed: {notes[-1]}"
        )

    def _call_key(self, attempt: int) -> CallKey:
        detail = f"{self._spec.chunk_num:02d}_{self._digest}_{attempt}"
        return CallKey(
            step="generate_single_chunk",
            subject=self._spec.video_id,
            detail=detail,
            model=ZEROSCOPE,
        )

    def _film_once(self, call_key: CallKey, price: int, key: str) -> None:
        """Have the clip of that call at `key`: filmed now, unless it was before. ClipLost."""
        mark = f"{key}.{call_key.detail}"
        if self._assets.has(key) and self._assets.has(mark):
            return
        lease = Lease(holder=uuid.uuid4().hex, expires_at=utc_now() + _LEASE)
        calls = PaidCalls(self._store, self._run_id, lease)
        stored_as = calls.name_result(call_key, ".mp4")
        request = VideoRequest(
            model=ZEROSCOPE,
            prompt=self._spec.prompt,
            seconds=self._seconds,
            aspect_ratio="16:9",
            resolution="480p",
            store_as=stored_as,
        )

        def submit() -> Billed[Job]:
            return Billed(self._provider.submit(request), None)

        job = _retried(
            lambda: calls.call_once(
                call_key, price, Job, submit, self._find_lost, stored_as=stored_as
            )
        )
        status = self._poll(job)
        if status.cost_ticks is not None and status.cost_ticks >= 0:
            self._store.reconcile_cost(self._run_id, call_key.call_id, status.cost_ticks)
        if status.state == "refused":
            raise OutputRefused(status.message)
        if status.state != "done" or not status.url:
            raise status.failure or ClipLost(status.message or "the service lost the job")
        with tempfile.TemporaryDirectory() as name:
            clip = Path(name) / "clip.mp4"
            bootstrap.downloads().fetch(status.url, clip)
            self._assets.put_file(key, clip)
            self._assets.put(mark, b"")

    def _find_lost(self, reservation: Reservation) -> Job | None:
        """The job of a call whose answer was lost, where the service can be asked for it."""
        try:
            name = reservation.stored_as
            return self._provider.find_job(ZEROSCOPE, name) if name else None
        except ProviderRejected:
            return None

    def _poll(self, job: Job) -> JobStatus:
        """The job's status once it has ended, or its deadline has passed."""
        while True:
            status = _retried(lambda: self._provider.poll(job))
            if status.state != "rendering":
                return status
            if job.age(utc_now()) > job.deadline_age:
                return JobStatus.failed(ClipLost("the job passed its deadline"))
            time.sleep(self._pause)

    def _cost(self, attempts: int) -> float:
        calls = (
            self._store.call(self._run_id, self._call_key(number).call_id)
            for number in range(1, attempts + 1)
        )
        return round(usd(sum(call.cost_ticks for call in calls if call)), 4)


def _retried(call: Callable[[], T]) -> T:
    """What the call returns; again where the service is busy or out of reach. Its last error."""
    for pause in range(_RETRIES):
        try:
            return call()
        except Transient as problem:
            _log.info("tried again: %s", problem)
            time.sleep(_PAUSE_SECONDS * 2**pause)
    return call()
