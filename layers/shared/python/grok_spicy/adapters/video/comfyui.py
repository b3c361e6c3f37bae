"""ComfyUI, which people run themselves: a workflow is queued under an id of ours, and its clip is
fetched from the machine that made it.

It has no keys and no prices. Its address comes from settings alone.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pydantic import Field

from grok_spicy.adapters.comfyui.workflow import Workflow, fill, read_workflow
from grok_spicy.adapters.environment import Variables
from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    ClipLost,
    GrokSpicyError,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.models.media import frame_size

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

MODEL = "comfyui-workflow"
CAMERA = Camera(
    name="comfyui",
    title="ComfyUI",
    url_variable="GROK_SPICY_COMFYUI_URL",
    needs_url=True,
    source="github.com/comfyanonymous/ComfyUI: server.py, execution.py (November 2026)",
    models={
        MODEL: VideoModel(
            modes=("first_frame",),
            min_seconds=1,
            max_seconds=15,
            resolutions=("480p", "720p", "1080p"),
            has_audio=False,
            takes_seed=True,
            usd_per_second={"480p": 0, "720p": 0, "1080p": 0},
            usd_per_input_image=0,
            usd_per_input_second=0,
            render_seconds=60,
            deadline_seconds=3_600,
            source="your own machine: what it can film depends on its memory and its workflow",
        )
    },
)
_STEP = 32
"""Width and height are multiples of it: what Wan 2.2 takes, and all others too."""
_MARK = "grok_spicy"
"""Our name of the clip, in what a queued workflow has besides: older servers give each an id of
their own."""
_RECENT = 50
"""Most entries of the history in which a lost job is looked for."""
_VIDEOS = (".mp4", ".webm", ".mov", ".mkv")


class ComfyuiVariables(Variables):
    """Where ComfyUI runs, and what is queued there: a workflow file's path, or its JSON."""

    url: str = Field(default="", alias="GROK_SPICY_COMFYUI_URL")
    workflow: str = Field(default="", alias="GROK_SPICY_COMFYUI_WORKFLOW")
    frame_rate: int = Field(default=24, ge=1, le=120, alias="GROK_SPICY_COMFYUI_FRAME_RATE")
    """Frames per second at which the workflow stores its clip."""


def build(read_key: Callable[..., str]) -> "ComfyuiVideo":  # noqa: ARG001
    """Make the provider. BadInput without an address, or for a workflow that can't be used."""
    from grok_spicy.adapters.http_api import HttpApi

    variables = ComfyuiVariables.read()
    if not variables.url:
        raise BadInput("ComfyUI has no address: set GROK_SPICY_COMFYUI_URL")
    workflow = read_workflow(variables.workflow)
    return ComfyuiVideo(
        HttpApi("ComfyUI", variables.url, explain=_explain), workflow, variables.frame_rate
    )


class ComfyuiVideo:
    """The `VideoProvider` port over ComfyUI's HTTP API."""

    def __init__(self, api: "HttpApi", workflow: Workflow, frame_rate: int) -> None:
        self._api, self._workflow, self._frame_rate = api, workflow, frame_rate

    def submit(self, request: VideoRequest) -> Job:
        if request.corrects_url or request.corrects_stored:
            raise ProviderRejected("ComfyUI edits no clips here")
        if request.first_frame is None:
            raise ProviderRejected("ComfyUI films from a first frame here")
        name = request.store_as or uuid.uuid4().hex
        size = frame_size(request.aspect_ratio, request.resolution)
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6])
        graph = fill(
            self._workflow,
            {
                "prompt": request.prompt,
                "first_frame": self._upload(name, request.first_frame),
                "width": size.width // _STEP * _STEP,
                "height": size.height // _STEP * _STEP,
                # One more than the length: video models count the frame that they start from.
                "frames": request.seconds * self._frame_rate + 1,
                "seed": seed if request.seed is None else request.seed,
            },
        )
        body = {"prompt": graph, "prompt_id": _prompt_id(name), "extra_data": {_MARK: name}}
        answer = self._api.submit("prompt", json=body)
        job_id = answer.get("prompt_id")
        if not isinstance(job_id, str) or not _is_uuid(job_id):
            raise AnswerLost("ComfyUI took the workflow without naming its job")
        return _job(job_id, request.store_as)

    def poll(self, job: Job) -> JobStatus:
        # The queue first: what leaves it is in the history at the same moment.
        running, pending = self._queue()
        if any(item[1] == job.id for item in running):
            return JobStatus("rendering", progress=0.5)
        if any(item[1] == job.id for item in pending):
            return JobStatus("rendering", queued=True)
        entry = self._history(f"history/{job.id}").get(job.id)
        if isinstance(entry, Mapping):
            return self._ended(entry)
        return JobStatus("missing", message="ComfyUI does not know the job: it was restarted")

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        """The job that was queued for a clip of that name, by the id that we give it, or by what we
        send with it."""
        wanted = _prompt_id(stored_as)
        running, pending = self._queue()
        if self._history(f"history/{wanted}"):
            return _job(wanted, stored_as)
        history = self._history(f"history?{urlencode({'max_items': _RECENT})}")
        entries = [each.get("prompt") for each in history.values() if isinstance(each, Mapping)]
        for item in (*running, *pending, *filter(_is_item, entries)):
            if item[1] == wanted or _mark_of(item) == stored_as:
                return _job(str(item[1]), stored_as)
        return None

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None

    def _upload(self, name: str, content: bytes) -> str:
        """The name by which a node loads the frame, once it is uploaded."""
        answer = self._api.read(
            "upload/image",
            method="POST",
            files={"image": (f"{name.removesuffix('.mp4')}.jpg", content, "image/jpeg")},
            data={"type": "input", "subfolder": _MARK, "overwrite": "true"},
        )
        stored = answer.body.get("name")
        if not answer.is_ok or not isinstance(stored, str):
            raise ProviderUnavailable(f"ComfyUI took no picture: {answer.reason[:200]}")
        folder = answer.body.get("subfolder")
        return f"{folder}/{stored}" if folder else stored

    def _history(self, address: str) -> Mapping[str, Any]:
        answer = self._api.read(address)
        if not answer.is_ok:
            raise ProviderUnavailable(f"ComfyUI answered {answer.status}: {answer.reason[:200]}")
        return answer.body

    def _queue(self) -> tuple[list[Any], list[Any]]:
        """What runs and what waits: lists of number, id, workflow and the rest."""
        answer = self._history("queue")
        running, pending = (answer.get(f"queue_{name}") for name in ("running", "pending"))
        if not isinstance(running, list) or not isinstance(pending, list):
            raise ProviderUnavailable("ComfyUI's queue can't be read")
        return list(filter(_is_item, running)), list(filter(_is_item, pending))

    def _ended(self, entry: Mapping[str, Any]) -> JobStatus:
        status = entry.get("status")
        told = status if isinstance(status, Mapping) else {}
        if told.get("status_str") == "error":
            failure = _failure_of(told.get("messages"))
            return JobStatus.failed(failure)
        outputs = entry.get("outputs")
        files = list(_files(outputs)) if isinstance(outputs, Mapping) else []
        if not files:
            failure = ProviderRejected("the workflow ended without a video")
            return JobStatus.failed(failure)
        query = {name: str(files[-1].get(name, "")) for name in ("filename", "subfolder", "type")}
        return JobStatus("done", 1.0, self._api.url(f"view?{urlencode(query)}"))


def _prompt_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{_MARK}:{name}"))


def _job(job_id: str, stored_as: str | None) -> Job:
    now = utc_now()
    deadline = now + timedelta(seconds=CAMERA.models[MODEL].deadline_seconds)
    return Job(
        provider="comfyui",
        model=MODEL,
        id=job_id,
        stored_as=stored_as,
        submitted_at=now,
        deadline=deadline,
    )


def _is_uuid(text: str) -> bool:
    """Whether it can be a job's id, and stand in an address."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_item(item: object) -> bool:
    return isinstance(item, list) and len(item) > 2


def _mark_of(item: list[Any]) -> object:
    extra = item[3] if len(item) > 3 else None
    return extra.get(_MARK) if isinstance(extra, Mapping) else None


def _files(outputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The video files that nodes have stored, under whatever name each lists them: `images` of
    SaveVideo, `gifs` of others. Previews, which are deleted, do not count."""
    for output in outputs.values():
        for listed in output.values() if isinstance(output, Mapping) else ():
            for file in listed if isinstance(listed, list) else []:
                name = file.get("filename") if isinstance(file, Mapping) else None
                is_video = isinstance(name, str) and name.lower().endswith(_VIDEOS)
                if is_video and file.get("type") == "output":
                    yield file


def _failure_of(messages: object) -> GrokSpicyError:
    """What stopped a workflow: ProviderRejected with the node's message. A machine out of memory
    may do better next time, and so may a workflow that somebody interrupted."""
    for message in messages if isinstance(messages, list) else []:
        kind, data = message if isinstance(message, list) and len(message) == 2 else (None, None)
        if kind == "execution_interrupted":
            return ClipLost("the workflow was interrupted at ComfyUI")
        if kind == "execution_error" and isinstance(data, Mapping):
            node = f"{data.get('node_type')} (node {data.get('node_id')})"
            said = f"{node}: {data.get('exception_message')}"[:500]
            if "outofmemory" in str(data.get("exception_type")).lower():
                return ClipLost(f"ComfyUI ran out of memory in {said}")
            return ProviderRejected(f"the workflow failed in {said}")
    return ClipLost("the workflow failed at ComfyUI, without a reason")


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """A workflow that ComfyUI refuses before it runs: what it says of each node."""
    if answer.status != 400 or "node_errors" not in answer.body:
        return None
    return ProviderRejected(f"ComfyUI refused the workflow: {'; '.join(_said_of(answer.body))}")


def _said_of(body: Mapping[str, Any]) -> Iterator[str]:
    """The errors of each node, such as `UNETLoader (node 1): Value not in list: unet_name`; what is
    said of the whole where no node has one."""
    nodes, whole, is_said = body["node_errors"], body.get("error"), False
    for name, node in nodes.items() if isinstance(nodes, Mapping) else ():
        listed = node.get("errors") if isinstance(node, Mapping) else None
        for error in listed if isinstance(listed, list) else []:
            if isinstance(error, Mapping):
                is_said = True
                said = f"{error.get('message')}: {error.get('details')}"
                yield f"{node.get('class_type')} (node {name}): {said}"[:300]
    if not is_said:
        yield str(whole.get("message") if isinstance(whole, Mapping) else whole)
