"""Video jobs: their requests, progress and results. Each is a document in `jobs/`.

A job's `outcome` is how moderation or the fault script makes it end: None (delivered), "failed",
"empty" or "poll" (moderation), "fail" or "lost" (fault script). `corruption` is what happens to its
file: None, "garbage", "cut_short" or "expire".
"""

import hashlib
import threading
from typing import Any

from xai_simulator.server.call_pipeline import CallPipeline
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files
from xai_simulator.server.media import GARBAGE, Media
from xai_simulator.server.refusals import invalid, missing
from xai_simulator.server.render_pool import RenderPool, RenderTask
from xai_simulator.server.renderer import UnreadableVideo, measure
from xai_simulator.server.state_store import Document, now

# The outcomes of moderation.
_REFUSED = ("failed", "empty", "poll")
_FAILURES = {
    "internal_error": "Video generation failed due to an internal error.",
    "service_unavailable": "The model is currently at capacity. Please try again later.",
    "invalid_argument": "The output violates our usage guidelines.",
}


def failure_of(fault: Fault | None) -> Document:
    """Code and message of the error that a job ends with, as the fault says or an internal one."""
    code = (fault.code if fault else "") or "internal_error"
    message = (fault.message if fault else "") or _FAILURES.get(code, "Video generation failed.")
    return {"code": code, "message": message}


class VideoJobs:
    """The jobs and the video files they produced."""

    def __init__(self, pipeline: CallPipeline, media: Media, files: Files) -> None:
        self._pipeline = pipeline
        self._store = pipeline.store
        self._media = media
        self._files = files
        self._pool = RenderPool(pipeline.store, self._on_rendered)
        self._guard = threading.Lock()

    def resume(self) -> None:
        """Queue the jobs that were still rendering when the last simulator on this state ended."""
        for job in self._store.documents("jobs"):
            if job["status"] == "rendering":
                self._enqueue(job)

    def close(self) -> None:
        """Stop rendering. Unfinished jobs resume with the next simulator on this state."""
        self._pool.close()

    def submit(self, job: Document) -> None:
        """Store a job, then queue it for rendering unless its outcome needs no video."""
        needs_video = job["outcome"] is None
        job = {
            **job,
            "status": "rendering" if needs_video else "none",
            "error": None,
            "submitted": now(),
        }
        self._store.write(f"jobs/{job['id']}", job)
        if needs_video:
            self._enqueue(job)

    def job(self, job_id: str) -> Document:
        """A job by its id. NOT_FOUND if there is none."""
        malformed = "/" in job_id or not job_id
        job = None if malformed else self._store.read(f"jobs/{job_id}")
        if job is None:
            raise missing(f"Deferred request {job_id!r} not found.")
        return job

    def fail_job(self, job_id: str, outcome: str, failure: Document) -> Document:
        """Make a job end now, with this outcome. What moderation refuses is not kept as a file."""
        with self._guard:
            job = {**self.job(job_id), "outcome": outcome, "latency": 0.0}
            job |= {"stuck": 0.0, "failure": failure}
            self._store.write(f"jobs/{job_id}", job)
            if outcome in _REFUSED and job.get("file"):
                self._files.discard(job["file"])
        return job

    def progress(self, job: Document) -> int:
        """Percent: 100 once the job has ended, until then an estimate from 0 to 99."""
        elapsed = now() - job["submitted"]
        latency_share = 1.0 if elapsed >= job["latency"] else elapsed / job["latency"]
        rendered_share = 1.0
        if job["status"] == "rendering" and job["outcome"] is None:
            rendered_share = self._pool.progress(job["id"])
        return int(100 * min(latency_share, rendered_share))

    def has_ended(self, job: Document) -> bool:
        """Whether polling gives the job's result: one that is stuck stays at 100 percent."""
        if self.progress(job) < 100:
            return False
        stuck = job.get("stuck", 0.0)
        ready = max(job["submitted"] + job["latency"], job.get("rendered", 0.0))
        return not stuck or now() >= ready + float(stuck)

    def url(self, job: Document) -> str:
        """The temporary URL of a rendered job's video."""
        return self._media.url(f"{job['id']}.mp4")

    def recipe_of(self, content: bytes) -> tuple[Document, float]:
        """The recipe of a video that a client sent, and its length in seconds.

        The simulator recognises its own videos by their digest, as long as it has the pictures they
        were made of; it stores any other as it is.
        INVALID_ARGUMENT if it is not a video.
        """
        digest = hashlib.sha256(content).hexdigest()
        owner = self._store.read(f"films/{digest}")
        job = self._store.read(f"jobs/{owner['job']}") if owner else None
        if job is not None and self._has_its_pictures(job["recipe"]):
            return job["recipe"], float(job["seconds"])
        path = f"films/{digest}.mp4"
        video = self._store.write_bytes(path, content)
        try:
            seconds, size = measure(video)
        except UnreadableVideo as error:
            raise invalid(f"Invalid video: it can't be read ({error}).") from error
        recipe: Document = {"source": path, "size": list(size), "seconds": seconds}
        return recipe, seconds

    def _has_its_pictures(self, recipe: Document) -> bool:
        # The pictures that an old video was made of may have been deleted.
        parts = [recipe.get(name) for name in ("keyframe", "extends", "source", "last_frame")]
        parts += recipe.get("references", [])
        parts += [pin["picture"] for pin in recipe.get("pins", [])]
        return all(self._store.path(part).exists() for part in parts if part)

    def store_video(self, content: bytes) -> str:
        """Store a client's video unless it is there already; its path in the state folder."""
        path = f"films/{hashlib.sha256(content).hexdigest()}.mp4"
        if not self._store.path(path).exists():
            self._store.write_bytes(path, content)
        return path

    def _enqueue(self, job: Document) -> None:
        part = self._store.part(f"media/{job['id']}.mp4")
        self._pool.submit(RenderTask(job["id"], job["recipe"], part))

    def _on_rendered(self, job_id: str, error: str | None) -> None:
        with self._guard:
            job = self.job(job_id)
            if error is None:
                job = {**job, "file": self._publish(job)}
            status: dict[str, Any] = {"status": "rendered" if error is None else "broken"}
            self._store.write(
                f"jobs/{job_id}", {**job, **status, "error": error, "rendered": now()}
            )

    def _publish(self, job: Document) -> Document | None:
        """Give the rendered video its URL; its stored file, if the job asks for one."""
        name = f"{job['id']}.mp4"
        (part,) = self._store.path(f"media/{name}").parent.glob(f"{name}.*.part")
        content = part.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        self._store.write(f"films/{digest}", {"job": job["id"]})
        if job["corruption"] == "garbage":
            part.write_bytes(GARBAGE)
        elif job["corruption"] == "cut_short":
            part.write_bytes(content[: len(content) * 2 // 3])
        stored = None
        if job.get("storage") and job["outcome"] not in _REFUSED:
            ready = max(now(), job["submitted"] + job["latency"]) + job["stuck"]
            stored = self._files.add_result(job["storage"], name, part.read_bytes(), ready)
        part.replace(self._store.path(f"media/{name}"))
        gone = job["corruption"] == "expire"
        self._media.publish(name, job["prompt"], job["kind"], gone=gone)
        return stored
