"""MiniMax's API of Hailuo: tasks that make a clip from its first frame.

After https://platform.minimax.io/docs/api-reference (video generation, query, file retrieval, error
codes). Errors come with HTTP 200, as a code in `base_resp`.
"""

import io
import random
from http import HTTPStatus
from typing import Any

from PIL import Image

from camera_simulator.faults import Fault
from camera_simulator.http import Reply, Request, data_uri_bytes, json_reply
from camera_simulator.jobs import ClipSpec, RenderJob
from camera_simulator.service import Service
from camera_simulator.studio import UnreadableImage

MODELS = ("MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02")
LONGEST_PROMPT = 2000
SMALLEST_SIDE = 300
_SHORT_SIDES = {"768P": 768, "1080P": 1080}
_USD = {(6, "768P"): 0.28, (10, "768P"): 0.56, (6, "1080P"): 0.49}
_REFUSALS = {
    "busy": (1002, "rate limit"),
    "busy_without_retry_after": (1002, "rate limit"),
    "out_of_credit": (1008, "insufficient balance"),
    "bad_key": (1004, "login fail: the API key is wrong"),
    "refuse_prompt": (1026, "video description involves sensitive content"),
}
_FAILURES = {
    "fail": (1033, "system error: the video could not be made"),
    "refuse_output": (1027, "the generated video involves sensitive content"),
}
_STAGES = ((0.05, "Preparing"), (0.2, "Queueing"), (1.0, "Processing"))
_INVALID = 2013


class Hailuo(Service):
    """The endpoints that a film needs: video_generation, its query, and files/retrieve."""

    name = "hailuo"
    provider = "hailuo"

    def respond(self, request: Request) -> Reply:
        if not self.has_key(request.bearer):
            return _error(*_REFUSALS["bad_key"])
        try:
            return self._route(request)
        except (UnreadableImage, ValueError) as problem:
            return _error(_INVALID, f"invalid params, {problem}")

    def refuse(self, fault: Fault) -> Reply:
        if fault.kind == "down":  # what answers is not MiniMax, but what stands before it
            return json_reply({}, HTTPStatus.SERVICE_UNAVAILABLE)
        return _error(*_REFUSALS[fault.kind])

    def _route(self, request: Request) -> Reply:
        match request.method, request.path:
            case "POST", "/v1/video_generation":
                # Its ids are numbers.
                job_id = str(random.randrange(10**14, 10**15))
                return self.submit(_spec(request.json()), _created, job_id)
            case "GET", "/v1/query/video_generation":
                job = self.studio.job(request.query.get("task_id", ""))
                if job is None:
                    return _error(_INVALID, "invalid params, task_id")
                return self.poll(job, _task)
            case "GET", "/v1/files/retrieve":
                return self._file(request.query.get("file_id", ""))
        return _error(_INVALID, "no such endpoint")

    def _file(self, file_id: str) -> Reply:
        job = self.studio.job(file_id)
        if job is None or job.outcome != "done" or not job.has_ended:
            return _error(_INVALID, "invalid params, file_id")
        file = {
            "file_id": job.id,
            "bytes": 0,
            "created_at": int(job.submitted),
            "filename": "output.mp4",
            "purpose": "video_generation",
            "download_url": self.studio.url(job),
        }
        return _success({"file": file})


def _spec(body: dict[str, Any]) -> ClipSpec:
    model, prompt = body.get("model"), body.get("prompt", "")
    seconds, resolution = body.get("duration", 6), body.get("resolution", "768P")
    if model not in MODELS:
        raise ValueError(f"model {model!r}")
    if not isinstance(prompt, str) or len(prompt) > LONGEST_PROMPT:
        raise ValueError("prompt: 2000 characters at most")
    if (seconds, resolution) not in _USD:
        raise ValueError("duration and resolution: 6 or 10 s of 768P, 6 s of 1080P")
    frame = data_uri_bytes(str(body.get("first_frame_image", "")))
    return ClipSpec(
        prompt=prompt,
        model=model,
        seconds=seconds,
        size=_size(frame, _SHORT_SIDES[resolution]),
        usd=_USD[seconds, resolution],
        first_frame=frame,
        fps=24,
        has_sound=False,
    )


def _size(frame: bytes, short_side: int) -> tuple[int, int]:
    """The clip has the ratio of its first frame."""
    try:
        with Image.open(io.BytesIO(frame)) as image:
            width, height = image.size
    except OSError as problem:
        raise UnreadableImage("first_frame_image can't be read") from problem
    if min(width, height) <= SMALLEST_SIDE or not 2 / 5 <= width / height <= 5 / 2:
        raise ValueError("first_frame_image: a side over 300 pixels, a ratio from 2:5 to 5:2")
    scale = short_side / min(width, height)
    return round(width * scale), round(height * scale)


def _created(job: RenderJob) -> Reply:
    return _success({"task_id": job.id})


def _task(job: RenderJob) -> Reply:
    task: dict[str, Any] = {"task_id": job.id}
    if not job.has_ended:
        stage = next(name for share, name in _STAGES if job.progress < share)
        return _success({**task, "status": stage})
    if job.outcome in _FAILURES:
        code, text = _FAILURES[job.outcome]
        return json_reply({**task, "status": "Fail", "file_id": "", "base_resp": _base(code, text)})
    width, height = job.size
    size = {"video_width": width, "video_height": height}
    return _success({**task, "status": "Success", "file_id": job.id, **size})


def _success(body: dict[str, Any]) -> Reply:
    return json_reply({**body, "base_resp": _base(0, "success")})


def _error(code: int, text: str) -> Reply:
    return json_reply({"base_resp": _base(code, text)})


def _base(code: int, text: str) -> dict[str, Any]:
    return {"status_code": code, "status_msg": text}
