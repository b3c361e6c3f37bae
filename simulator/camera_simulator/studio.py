"""What a service's fake needs: jobs, faults, files, charges and clips. All of it is stored on disk
before the reply that depends on it, so `kill -9` loses nothing that a client knows of."""

import dataclasses
import hashlib
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any

from camera_simulator import clips
from camera_simulator.faults import FLAWS, ActiveFaults, Call, Fault
from camera_simulator.http import Reply
from camera_simulator.jobs import Charge, ClipSpec, Outcome, RenderJob
from xai_simulator.server.latency import Latency
from xai_simulator.server.state_store import StateStore, journal_lines, now

RENDERERS = 2
_REFUSED_WORDS = "[moderated]"
_REFUSED_OUTPUT_WORDS = "[moderated:failed]"


class UnreadableImage(ValueError):
    """Bytes that should be an image can't be read as one."""


class Studio:
    """The jobs, files and clips of one service. `address` is where the service is reached,
    "http://127.0.0.1:PORT/runway"."""

    def __init__(
        self,
        service: str,
        provider: str,
        store: StateStore,
        faults: ActiveFaults,
        latency: Latency,
        renderers: ThreadPoolExecutor,
        seed: int = 0,
        address: Callable[[], str] = str,
        alike: bool = False,
    ) -> None:
        """`alike`: clips of one size and length that begin with the same picture are the same clip,
        which is drawn once."""
        self.service = service
        self._alike = alike
        self._names = (service, provider)
        self._store, self._faults, self._latency = store, faults, latency
        self._renderers, self._seed, self._address = renderers, seed, address
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @property
    def address(self) -> str:
        """Where the service is reached, without a slash at its end."""
        return self._address()

    def next_fault(self, call: Call, prompt: str = "") -> Fault | None:
        """Count a call; the fault that strikes it, if any. "[moderated]" in a prompt has that
        refused, "[moderated:failed]" the clip."""
        if call == "submit":
            self._store.append("submissions", {"time": now(), "service": self.service})
        if call == "submit" and _REFUSED_WORDS in prompt:
            return Fault(kind="refuse_prompt")
        if call == "submit" and _REFUSED_OUTPUT_WORDS in prompt:
            return Fault(kind="refuse_output")
        return self._faults.next(self._names, call, prompt)

    def start(self, spec: ClipSpec, fault: Fault | None = None, job_id: str = "") -> RenderJob:
        """Store a job, with what the fault does to it.
        UnreadableImage if a frame is not an image."""
        job = self.bill(spec, fault, job_id)
        # A clip that is ready at once is drawn when somebody wants it, if anybody does.
        if job.outcome == "done" and job.wait > 0:
            self._renderers.submit(self.clip, job)
        return job

    def bill(self, spec: ClipSpec, fault: Fault | None = None, job_id: str = "") -> RenderJob:
        """Store a job that has no clip to draw, with what the fault does to it."""
        kind = fault.kind if fault else None
        usd, outcome = _end(spec, kind)
        slower = fault.seconds if fault and kind == "slow" else 0.0
        job = RenderJob(
            id=job_id or str(uuid.uuid4()),
            service=self.service,
            prompt=spec.prompt,
            model=spec.model,
            seconds=spec.seconds,
            size=spec.size,
            usd=usd,
            submitted=now(),
            wait=self._latency.of_clip(spec.seconds) + slower,
            first_frame=self._store_frame(spec.first_frame),
            last_frame=self._store_frame(spec.last_frame),
            fps=spec.fps,
            has_sound=spec.has_sound,
            seed=self._seed + int(hashlib.sha256(spec.prompt.encode()).hexdigest()[:6], 16),
            outcome=outcome,
            flaw=kind if kind in FLAWS else None,
            is_expired=kind == "expired",
            is_truncated=kind == "truncated",
            fields=spec.fields,
        )
        self._write(job)
        return job

    def job(self, job_id: str) -> RenderJob | None:
        """The job of that id, if this service has one."""
        if not job_id or "/" in job_id or job_id.startswith("."):
            return None
        stored = self._store.read(f"jobs/{self.service}/{job_id}")
        return _job(stored) if stored else None

    def jobs(self) -> list[RenderJob]:
        """All jobs of this service, oldest first."""
        documents = self._store.documents(f"jobs/{self.service}")
        return sorted(map(_job, documents), key=lambda job: job.submitted)

    def update(self, job: RenderJob, **changes: Any) -> RenderJob:
        """Store a job with these fields changed."""
        changed = dataclasses.replace(job, **changes)
        self._write(changed)
        return changed

    def submissions(self) -> int:
        """How many calls asked for a clip, those that were refused among them."""
        lines = journal_lines(self._store.folder / "submissions.jsonl")
        return sum(line["service"] == self.service for line in lines)

    def charges(self) -> list[Charge]:
        """What this service bills, a line for each job."""
        return [job.charge for job in self.jobs()]

    def clip(self, job: RenderJob) -> Path:
        """The job's clip; drawn now, unless it has been."""
        name = f"clips/{self._looks_of(job) if self._alike else f'{self.service}/{job.id}'}.mp4"
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            path = self._store.path(name)
            if not path.exists():
                part = self._store.part(name).with_suffix(".part.mp4")
                first, last = (self._path(each) for each in (job.first_frame, job.last_frame))
                clips.draw_clip(job, first, last, part)
                part.replace(path)
        return path

    def _looks_of(self, job: RenderJob) -> str:
        looks = (job.first_frame, job.last_frame, job.size, job.seconds, job.fps)
        return hashlib.sha256(repr((*looks, job.has_sound, job.flaw)).encode()).hexdigest()[:32]

    def url(self, job: RenderJob) -> str:
        """The temporary URL of the job's clip."""
        return f"{self.address}/media/{job.id}.mp4"

    def download(self, job: RenderJob | None) -> Reply:
        """The clip itself, as the service's media host sends it, or as a fault spoils it."""
        if job is None or job.outcome != "done" or not job.has_ended:
            return Reply(HTTPStatus.NOT_FOUND, b"not found\n")
        fault = None if job.is_expired else self.next_fault("download", job.prompt)
        kind = fault.kind if fault else None
        if kind == "expired":
            job = self.update(job, is_expired=True)
        if job.is_expired:
            return Reply(HTTPStatus.GONE, b"gone\n")
        if kind == "bad_key" or kind == "out_of_credit":
            return Reply(HTTPStatus.FORBIDDEN, b"forbidden\n")
        if fault and kind and kind.startswith("busy"):
            after = {"Retry-After": f"{fault.retry_after:g}"} if kind == "busy" else {}
            return Reply(HTTPStatus.TOO_MANY_REQUESTS, b"too many requests\n", after)
        if kind == "down":
            return Reply(HTTPStatus.SERVICE_UNAVAILABLE, b"unavailable\n")
        if job.is_truncated and fault is None:
            fault = Fault(kind="truncated")
        content = self.clip(job).read_bytes()
        return Reply(HTTPStatus.OK, content, {"Content-Type": "video/mp4"}, fault)

    def store_file(self, name: str, content: bytes) -> None:
        """Store an upload under a name without a slash."""
        self._store.write_bytes(f"uploads/{self.service}/{name}", content)

    def read_file(self, name: str) -> bytes | None:
        """An upload; None if there is none of that name."""
        if "/" in name or name.startswith("."):
            return None
        path = self._store.folder / "uploads" / self.service / name
        return path.read_bytes() if path.is_file() else None

    def _write(self, job: RenderJob) -> None:
        self._store.write(f"jobs/{self.service}/{job.id}", dataclasses.asdict(job))

    def _store_frame(self, content: bytes | None) -> str | None:
        if content is None:
            return None
        if not clips.is_image(content):
            raise UnreadableImage("the image can't be read")
        name = f"frames/{hashlib.sha256(content).hexdigest()}"
        if not (self._store.folder / name).exists():
            self._store.write_bytes(name, content)
        return name

    def _path(self, name: str | None) -> Path | None:
        return self._store.folder / name if name else None


def _end(spec: ClipSpec, kind: str | None) -> tuple[float, Outcome]:
    """What a job costs, and how it ends."""
    match kind:
        case "fail":
            return spec.failed_usd, "fail"
        case "refuse_output":
            return spec.refused_usd, "refuse_output"
        case "refuse_prompt":
            return 0.0, "refuse_prompt"
        case _:
            return spec.usd, "done"


def _job(stored: dict[str, Any]) -> RenderJob:
    return RenderJob(**{**stored, "size": tuple(stored["size"])})
