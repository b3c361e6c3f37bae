"""ComfyUI's server: workflows are checked, queued and executed, pictures uploaded, clips viewed.

After server.py and execution.py of https://github.com/comfyanonymous/ComfyUI. It has no keys,
prices or moderation of its own; refusals of the account are those of a gateway in front of it.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, ClassVar

from camera_simulator import comfyui_workflow
from camera_simulator.comfyui_workflow import InvalidWorkflow
from camera_simulator.faults import REFUSALS, Fault
from camera_simulator.http import Reply, Request, form_parts, json_reply, retry_headers
from camera_simulator.jobs import ClipSpec, RenderJob
from camera_simulator.service import Service
from camera_simulator.studio import UnreadableImage

_STATUSES = {
    "busy": HTTPStatus.TOO_MANY_REQUESTS,
    "busy_without_retry_after": HTTPStatus.TOO_MANY_REQUESTS,
    "out_of_credit": HTTPStatus.PAYMENT_REQUIRED,
    "bad_key": HTTPStatus.UNAUTHORIZED,
    "down": HTTPStatus.SERVICE_UNAVAILABLE,
}
_FAILURES = {"fail": ("RuntimeError", "Sizes of tensors must match except in dimension 1.")}
_MODERATION = ("refuse_prompt", "refuse_output")
_FILE = re.compile(r"clip_(?P<job>[0-9a-f-]{36})\.mp4")
_RUNNING_FROM = 0.1


class Comfyui(Service):
    """The routes that a film needs; each is also below /api."""

    name = "comfyui"
    provider = "comfyui"
    takes_prompt_id: ClassVar[bool] = True
    """Whether a workflow is queued under the id that comes with it, as newer servers do."""

    @property
    def key(self) -> str:
        return ""

    def respond(self, request: Request) -> Reply:
        path = request.path.strip("/").removeprefix("api/").split("/")
        match request.method, path:
            case "POST", ["upload", "image"]:
                return self._receive(request)
            case "POST", ["prompt"]:
                return self._enqueue(request)
            case "GET", ["prompt"]:
                left = sum(not job.has_ended for job in self.studio.jobs())
                return json_reply({"exec_info": {"queue_remaining": left}})
            case "GET", ["queue"]:
                return self._looked_at(self._queue)
            case "GET", ["history"]:
                count = int(request.query.get("max_items", "10000"))
                return self._looked_at(lambda: self._history(self.studio.jobs()[-count:]))
            case "GET", ["history", job_id]:
                job = self.studio.job(job_id)
                return self._looked_at(lambda: self._history([job] if job else []), job)
            case "GET", ["view"]:
                return self._view(request)
            case "GET", ["system_stats"]:
                return json_reply({"system": {"comfyui_version": "0.3.60"}, "devices": []})
            case _:
                return Reply(HTTPStatus.NOT_FOUND, b"404: Not Found")

    def refuse(self, fault: Fault) -> Reply:
        return json_reply({"error": fault.kind}, _STATUSES[fault.kind], **retry_headers(fault))

    def submit(
        self, spec: ClipSpec, reply: Callable[[RenderJob], Reply], job_id: str = ""
    ) -> Reply:
        """As every service, but nothing is moderated."""
        fault = self.studio.next_fault("submit", spec.prompt)
        if fault and fault.kind in _MODERATION:
            fault = None
        if fault and fault.kind in REFUSALS:
            return self.refuse(fault)
        return replace(reply(self.studio.start(spec, fault, job_id)), fault=fault)

    def _looked_at(self, answer: Callable[[], Any], job: RenderJob | None = None) -> Reply:
        fault = self.studio.next_fault("poll", job.prompt if job else "")
        if fault and fault.kind in REFUSALS:
            return self.refuse(fault)
        return replace(json_reply(answer()), fault=fault)

    def _enqueue(self, request: Request) -> Reply:
        body = request.json()
        graph = body.get("prompt")
        if not isinstance(graph, dict):
            error = comfyui_workflow.error_of(
                "no_prompt", "No prompt provided", "No prompt provided"
            )
            return json_reply({"error": error, "node_errors": {}}, HTTPStatus.BAD_REQUEST)
        wanted = str(body.get("prompt_id", uuid.uuid4()))
        job_id = wanted if self.takes_prompt_id else str(uuid.uuid4())
        extra = body.get("extra_data", {})
        try:
            spec = comfyui_workflow.spec_of(graph, self._content, extra)
            return self.submit(spec, _queued, job_id)
        except InvalidWorkflow as problem:
            return json_reply(problem.body, HTTPStatus.BAD_REQUEST)
        except UnreadableImage as problem:
            error = comfyui_workflow.error_of("invalid_prompt", str(problem), "")
            return json_reply({"error": error, "node_errors": {}}, HTTPStatus.BAD_REQUEST)

    def _content(self, name: str) -> bytes | None:
        return self.studio.read_file(name.replace("/", "+"))

    def _receive(self, request: Request) -> Reply:
        parts = form_parts(request)
        name, content = parts.get("image", (None, b""))
        if not name:
            return Reply(HTTPStatus.BAD_REQUEST)
        folder = parts.get("subfolder", (None, b""))[1].decode()
        self.studio.store_file(f"{folder}+{name}" if folder else name, content)
        return json_reply({"name": name, "subfolder": folder, "type": "input"})

    def _queue(self) -> dict[str, Any]:
        open_jobs = [job for job in self.studio.jobs() if not job.has_ended]
        running = [job for job in open_jobs if job.progress >= _RUNNING_FROM]
        pending = [job for job in open_jobs if job.progress < _RUNNING_FROM]
        return {
            "queue_running": [_item(job) for job in running],
            "queue_pending": [_item(job) for job in pending],
        }

    def _history(self, jobs: list[RenderJob]) -> dict[str, Any]:
        return {job.id: self._entry(job) for job in jobs if job.has_ended}

    def _entry(self, job: RenderJob) -> dict[str, Any]:
        started = ["execution_start", {"prompt_id": job.id, "timestamp": int(job.submitted * 1000)}]
        node = job.fields["output_node"]
        entry: dict[str, Any] = {"prompt": _item(job), "outputs": {}, "meta": {}}
        if job.outcome in _FAILURES:
            kind, message = _FAILURES[job.outcome]
            failed = job.fields["sampler_node"]
            error = {
                "prompt_id": job.id,
                "node_id": failed,
                "node_type": job.fields["graph"][failed]["class_type"],
                "executed": [],
                "exception_message": message,
                "exception_type": kind,
                "traceback": [],
                "current_inputs": {},
                "current_outputs": [],
            }
            messages = [started, ["execution_error", error]]
            entry["status"] = {"status_str": "error", "completed": False, "messages": messages}
            return entry
        file = {"filename": f"clip_{job.id}.mp4", "subfolder": "grok_spicy", "type": "output"}
        messages = [started, ["execution_success", {"prompt_id": job.id}]]
        entry["outputs"] = {node: {"images": [file], "animated": [True]}}
        entry["status"] = {"status_str": "success", "completed": True, "messages": messages}
        entry["meta"] = {node: {"node_id": node, "display_node": node, "real_node_id": node}}
        return entry

    def _view(self, request: Request) -> Reply:
        file = _FILE.fullmatch(request.query.get("filename", ""))
        is_output = request.query.get("type", "output") == "output"
        if not file or not is_output or request.query.get("subfolder") != "grok_spicy":
            return Reply(HTTPStatus.NOT_FOUND)
        return self.studio.download(self.studio.job(file["job"]))


def _item(job: RenderJob) -> list[Any]:
    """A queued workflow: its number, its id, the workflow, what came with it, its output nodes."""
    number = int(job.submitted)
    return [number, job.id, job.fields["graph"], job.fields["extra"], [job.fields["output_node"]]]


def _queued(job: RenderJob) -> Reply:
    return json_reply({"prompt_id": job.id, "number": int(job.submitted), "node_errors": {}})
