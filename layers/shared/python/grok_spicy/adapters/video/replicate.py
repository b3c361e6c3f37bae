"""Replicate, which hosts models by the thousand: Zeroscope, Seedance, and any other by a map of its
inputs.

Plain HTTP: a prediction is created by one call, looked at by its id, and found again in the list of
all of them by its seed, which is made of the name of the clip.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from grok_spicy.adapters.links import is_link
from grok_spicy.adapters.replicate.field_map import HostedModel
from grok_spicy.adapters.replicate.models import BUILT_IN, ReplicateVariables, hosted_models
from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    ClipLost,
    GrokSpicyError,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.cameras import Camera
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

_KEYS = ("REPLICATE_API_TOKEN", "REPLICATE_API_KEY")
_MODERATION = re.compile(
    r"nsfw|sensitive content|flagged|moderation|content polic|safety (filter|check|system)"
    r"|\bE005\b",
    re.IGNORECASE,
)
"""Replicate has no code for a refusal: each model says it in its own words."""
_PROGRESS = re.compile(r"(\d{1,3})%\|")
_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_PAGES = 5
"""Most pages of 100 predictions in which a lost one is looked for."""


def _camera() -> Camera:
    """The camera with the models of the person's file. One that can't be used leaves the built-in
    rows, and films nothing until it is mended: its sentence says what is wrong."""
    try:
        models, problem = hosted_models(), None
    except BadInput as error:
        models, problem = BUILT_IN, str(error)
    return Camera(
        name="zeroscope",
        title="Replicate (Zeroscope)",
        keys=_KEYS,
        url_variable="GROK_SPICY_REPLICATE_URL",
        best_for=("experiment",),
        retired=problem,
        source="replicate.com: the models' pages, pricing (November 2026)",
        models={name: model.row() for name, model in models.items()},
    )


def __getattr__(name: str) -> Camera:
    """`CAMERA`, read anew each time: nothing reads the environment at import."""
    if name == "CAMERA":
        return _camera()
    raise AttributeError(name)


def build(read_key: Callable[..., str]) -> "ReplicateVideo":
    """Make the provider with this deployment's key. BadInput for a file that can't be used."""
    from grok_spicy.adapters.http_api import HttpApi

    models = hosted_models()
    api = HttpApi(
        "Replicate",
        ReplicateVariables.read().url,
        {"Authorization": f"Bearer {read_key(*_KEYS)}"},
        key_names=_KEYS,
        explain=_explain,
    )
    return ReplicateVideo(api, models)


class ReplicateVideo:
    """The `VideoProvider` port over Replicate's predictions."""

    def __init__(self, api: "HttpApi", models: Mapping[str, HostedModel]) -> None:
        self._api, self._models = api, models

    def submit(self, request: VideoRequest) -> Job:
        """Upload the frames, which costs nothing, and create the prediction."""
        model = self._model(request.model)
        if request.corrects_url or request.corrects_stored:
            raise ProviderRejected("the models of Replicate edit no clips here")
        if model.inputs.first_frame and request.first_frame is None:
            raise ProviderRejected(f"{request.model} films from a first frame alone")
        model.seconds_of(request)  # before anything is uploaded
        frames = dict(self._upload_frames(request, model))
        given = model.input_of(request, _seed(request.store_as or secrets.token_hex()), frames)
        version = f"{request.model}:{model.version}" if model.version else request.model
        answer = self._api.submit("v1/predictions", json={"version": version, "input": given})
        if not _is_id(answer.get("id")):
            raise AnswerLost("Replicate took the clip without naming its prediction")
        return self._job(request.model, answer["id"], request.store_as)

    def poll(self, job: Job) -> JobStatus:
        answer = self._api.read(f"v1/predictions/{job.id}")
        if answer.status in (404, 410):
            return JobStatus("missing", message="Replicate does not know the prediction")
        if not answer.is_ok:
            raise ProviderUnavailable(f"Replicate answered {answer.status}: {answer.reason}")
        prediction, cost = answer.body, self._cost(job.model, answer.body)
        match prediction.get("status"):
            case "succeeded":
                url = _output_url(prediction.get("output"))
                if url:
                    took = _seconds_taken(prediction)
                    return JobStatus("done", 1.0, url, cost, rendered_seconds=took)
                gone = "is removed after an hour" if prediction.get("data_removed") else "is none"
                return JobStatus.failed(ClipLost(f"the prediction's output {gone}"), cost)
            case "failed":
                error = str(prediction.get("error") or "no reason given")
                if _MODERATION.search(error):
                    return JobStatus("refused", 1.0, None, cost, f"refused by moderation: {error}")
                return JobStatus.failed(ClipLost(f"the prediction failed: {error}"), cost)
            case "canceled" | "aborted" as end:
                return JobStatus.failed(ClipLost(f"the prediction was {end} at Replicate"), cost)
            case "starting":  # it waits for a machine
                return JobStatus("rendering", queued=True)
        return JobStatus("rendering", progress=_progress(prediction.get("logs")))

    def find_job(self, model: str, stored_as: str) -> Job | None:
        """The prediction that was created for a clip of that name: its seed is made of the name. It
        keeps its input for an hour."""
        seed_input = self._model(model).inputs.seed
        if seed_input is None:
            raise ProviderRejected(f"{model} takes no seed by which a prediction could be found")
        for prediction in self._predictions():
            given = prediction.get("input")
            is_same = isinstance(given, Mapping) and given.get(seed_input) == _seed(stored_as)
            if is_same and _is_id(prediction.get("id")) and _is_of(prediction, model):
                return self._job(model, prediction["id"], stored_as)
        return None

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None

    def _predictions(self) -> Iterator[Mapping[str, Any]]:
        """The account's predictions, the newest first."""
        address: object = "v1/predictions"
        for _ in range(_PAGES):
            answer = self._api.read(str(address))
            results = answer.body.get("results")
            if not isinstance(results, list):
                raise ProviderUnavailable("Replicate's list of predictions can't be read")
            yield from (each for each in results if isinstance(each, Mapping))
            address = answer.body.get("next")
            if not self._api.is_ours(address):
                return

    def _upload_frames(
        self, request: VideoRequest, model: HostedModel
    ) -> Iterator[tuple[str, str]]:
        """The addresses of the frames that the model takes, once they are uploaded."""
        inputs = model.inputs
        frames = {
            "first": request.first_frame if inputs.first_frame else None,
            "last": request.last_frame if inputs.last_frame else None,
        }
        for place, content in frames.items():
            if content:
                file = (f"{place}.jpg", content, "image/jpeg")
                answer = self._api.read("v1/files", method="POST", files={"content": file})
                urls = answer.body.get("urls")
                url = urls.get("get") if isinstance(urls, Mapping) else None
                if not self._api.is_ours(url):
                    raise ProviderUnavailable(f"Replicate took no file: {answer.reason[:200]}")
                yield place, str(url)

    def _model(self, name: str) -> HostedModel:
        try:
            return self._models[name]
        except KeyError:
            raise ProviderRejected(
                f"the inputs of {name} are not known: GROK_SPICY_REPLICATE_MODELS says them"
            ) from None

    def _job(self, model: str, job_id: str, stored_as: str | None) -> Job:
        now = utc_now()
        deadline = now + timedelta(seconds=self._model(model).abilities.deadline_seconds)
        return Job(
            provider="replicate",
            model=model,
            id=job_id,
            stored_as=stored_as,
            submitted_at=now,
            deadline=deadline,
        )

    def _cost(self, model: str, prediction: Mapping[str, Any]) -> int | None:
        """What its run time costs, in ticks; None where it is billed by its length, or not yet."""
        row = self._models.get(model)  # none where the person's file has changed since
        price = row.usd_per_gpu_second if row else None
        metrics = prediction.get("metrics")
        seconds = metrics.get("predict_time") if isinstance(metrics, Mapping) else None
        if price is None or not isinstance(seconds, int | float) or seconds < 0:
            return None
        return ticks(price * seconds)


def _seed(stored_as: str) -> int:
    """31 bits of the clip's name."""
    return int.from_bytes(hashlib.sha256(stored_as.encode()).digest()[:4]) >> 1


def _seconds_taken(prediction: Mapping[str, Any]) -> float | None:
    """From its creation to its end, by Replicate's clock; None where it does not say that."""
    try:
        begin, end = (
            datetime.fromisoformat(prediction[name]) for name in ("created_at", "completed_at")
        )
        return max(0.0, (end - begin).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None


def _is_id(value: object) -> bool:
    """Whether it is a prediction's id, so that it can stand in an address."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_of(prediction: Mapping[str, Any], model: str) -> bool:
    return str(prediction.get("model", model)).partition(":")[0] == model


def _output_url(output: object) -> str | None:
    """The address of the clip: the output is one, or a list of them."""
    first = output[0] if isinstance(output, list) and output else output
    return first if is_link(first) else None


def _progress(logs: object) -> float:
    """0-1, from the last bar of progress that the model has logged."""
    found = _PROGRESS.findall(logs[-4_000:]) if isinstance(logs, str) else []
    return min(1.0, int(found[-1]) / 100) if found else 0.0


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """A prompt that is refused before it runs; a 404 that means the model."""
    if answer.status in (400, 422) and _MODERATION.search(answer.reason):
        return PromptRefused(f"the prompt was refused by moderation: {answer.reason}", 0)
    return None
