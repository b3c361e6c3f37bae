"""Video jobs: what was ordered, how far it is, how it ends. Each is a document in `jobs/`.

A job's `fate` is how moderation or the script of failures has it end: None (it is delivered),
"failed", "empty" or "poll" (moderation), "fail" or "lost" (the script). `tampered` is what happens
to its file: "garbage", "cut_short" or "expire".
"""

import hashlib
import threading
from typing import Any

from xai_simulator.server.call_pipeline import Desk
from xai_simulator.server.media import GARBAGE, Media
from xai_simulator.server.refusals import invalid, missing
from xai_simulator.server.render_pool import Darkroom, Order
from xai_simulator.server.renderer import UnreadableVideo, measure
from xai_simulator.server.state_store import Document, now


class Films:
    """The jobs, and the films that came of them."""

    def __init__(self, desk: Desk, media: Media) -> None:
        self._desk = desk
        self._memory = desk.memory
        self._media = media
        self._darkroom = Darkroom(desk.memory, self._developed)
        self._guard = threading.Lock()

    def resume(self) -> None:
        """Order again what was being rendered when the last simulator on this memory ended."""
        for job in self._memory.documents("jobs"):
            if job["status"] == "rendering":
                self._order(job)

    def close(self) -> None:
        """Stop rendering."""
        self._darkroom.close()

    def submit(self, job: Document) -> None:
        """Take a job on: remembered first, then rendered unless its fate is to have no film."""
        drawn = job["fate"] is None
        job = {**job, "status": "rendering" if drawn else "none", "error": None, "submitted": now()}
        self._memory.write(f"jobs/{job['id']}", job)
        if drawn:
            self._order(job)

    def job(self, job_id: str) -> Document:
        """A job. NOT_FOUND if there is none of that id."""
        strange = "/" in job_id or not job_id
        job = None if strange else self._memory.read(f"jobs/{job_id}")
        if job is None:
            raise missing(f"Deferred request {job_id!r} not found.")
        return job

    def condemn(self, job_id: str, fate: str) -> Document:
        """Give a job another fate, at once."""
        with self._guard:
            job = {**self.job(job_id), "fate": fate, "latency": 0.0}
            self._memory.write(f"jobs/{job_id}", job)
        return job

    def progress(self, job: Document) -> int:
        """Percent: 100 when the job has ended, before that an estimate from 0 to 99."""
        waited = now() - job["submitted"]
        in_time = 1.0 if waited >= job["latency"] else waited / job["latency"]
        rendered = 1.0
        if job["status"] == "rendering" and job["fate"] is None:
            rendered = self._darkroom.progress(job["id"])
        return int(100 * min(in_time, rendered))

    def url(self, job: Document) -> str:
        """The temporary URL of a rendered job."""
        return self._media.url(f"{job['id']}.mp4")

    def source(self, content: bytes) -> tuple[Document, float]:
        """The recipe of a film that a client sent, and its seconds.

        Our own films are known by their bytes; any other is kept as it is. INVALID_ARGUMENT if it
        is not a video.
        """
        digest = hashlib.sha256(content).hexdigest()
        known = self._memory.read(f"films/{digest}")
        if known is not None:
            job = self.job(known["job"])
            return job["recipe"], float(job["seconds"])
        path = f"films/{digest}.mp4"
        video = self._memory.keep(path, content)
        try:
            seconds, size = measure(video)
        except UnreadableVideo as error:
            raise invalid(f"Invalid video: it can't be read ({error}).") from error
        recipe: Document = {"source": path, "size": list(size), "seconds": seconds}
        return recipe, seconds

    def place(self, content: bytes) -> str:
        """Where in the memory these bytes of a film are, kept there if they were not known."""
        path = f"films/{hashlib.sha256(content).hexdigest()}.mp4"
        if not self._memory.path(path).exists():
            self._memory.keep(path, content)
        return path

    def _order(self, job: Document) -> None:
        part = self._memory.part(f"media/{job['id']}.mp4")
        self._darkroom.order(Order(job["id"], job["recipe"], part))

    def _developed(self, job_id: str, error: str | None) -> None:
        with self._guard:
            job = self.job(job_id)
            if error is None:
                self._publish(job)
            status: dict[str, Any] = {"status": "rendered" if error is None else "broken"}
            self._memory.write(
                f"jobs/{job_id}", {**job, **status, "error": error, "rendered": now()}
            )

    def _publish(self, job: Document) -> None:
        name = f"{job['id']}.mp4"
        (part,) = self._memory.path(f"media/{name}").parent.glob(f"{name}.*.part")
        content = part.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        self._memory.write(f"films/{digest}", {"job": job["id"]})
        if job["tampered"] == "garbage":
            part.write_bytes(GARBAGE)
        elif job["tampered"] == "cut_short":
            part.write_bytes(content[: len(content) * 2 // 3])
        part.replace(self._memory.path(f"media/{name}"))
        gone = job["tampered"] == "expire"
        self._media.publish(name, job["prompt"], job["kind"], gone=gone)
