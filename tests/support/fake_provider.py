"""Providers that answer from a script and keep every request."""

from collections import defaultdict, deque
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import ProviderRejected
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import Billed, ChatRequest, ImageRequest, JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.models.softened import SoftenedWording
from grok_spicy.models.speech import SpeechRequest
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import ConsistencyScore, StoryPlan

CHAT_TICKS, PICTURE_TICKS, CLIP_TICKS = ticks(0.001), ticks(0.02), ticks(0.50)


def score(overall: float, *issues: str, fix: str | None = None, **of: float) -> ConsistencyScore:
    """A judge's verdict."""
    return ConsistencyScore(
        overall_score=overall, per_character=of, issues=list(issues), fix_prompt=fix
    )


class ScriptedModels:
    """A `ModelProvider`. It answers from its script, then with the default of that answer type."""

    def __init__(self) -> None:
        self.defaults: dict[type[BaseModel], Any] = {
            ConsistencyScore: score(0.95),
            SoftenedWording: SoftenedWording(wording="the same, told gently"),
        }
        self._replies: dict[type[BaseModel], deque[Any]] = defaultdict(deque)
        self._images: deque[bytes | BaseException] = deque()
        self.stored: dict[str, bytes] = {}
        self.chat_requests: list[ChatRequest] = []
        self.image_requests: list[ImageRequest] = []

    def will_answer(self, answer: type[BaseModel], *replies: Any) -> None:
        """Set the next replies of that answer type: models, raw texts, or errors to raise."""
        self._replies[_kind(answer)].extend(replies)

    def will_score(self, *overall: float | ConsistencyScore | BaseException) -> None:
        self.will_answer(
            ConsistencyScore,
            *(score(each, "wrong hat") if isinstance(each, float) else each for each in overall),
        )

    def will_draw(self, *images: bytes | BaseException) -> None:
        """Set the next images, or errors to raise."""
        self._images.extend(images)

    def chat_requests_for(self, answer: type[BaseModel]) -> list[ChatRequest]:
        """The chat requests of that answer type so far."""
        return [request for request in self.chat_requests if _kind(request.answer) is answer]

    def chat(self, request: ChatRequest) -> Billed[str]:
        self.chat_requests.append(request)
        script = self._replies[_kind(request.answer)]
        reply = script.popleft() if script else self.defaults[_kind(request.answer)]
        if isinstance(reply, BaseException):
            raise reply
        text = reply.model_dump_json() if isinstance(reply, BaseModel) else reply
        return Billed(text, CHAT_TICKS)

    def generate_image(self, request: ImageRequest) -> Billed[bytes]:
        self.image_requests.append(request)
        default = f"picture {len(self.image_requests)}".encode()
        picture = self._images.popleft() if self._images else default
        if isinstance(picture, BaseException):
            raise picture
        return Billed(picture, PICTURE_TICKS)

    def generate_images(self, request: ImageRequest) -> Billed[list[bytes | None]]:
        """As many images as were set next, up to the first that is none of this call's."""
        self.image_requests.append(request)
        pictures: list[bytes | None] = []
        for number in range(request.count):
            default = f"picture {len(self.image_requests)}.{number + 1}".encode()
            picture = self._images.popleft() if self._images else default
            if isinstance(picture, BaseException):
                raise picture
            pictures.append(picture)
        return Billed(pictures, PICTURE_TICKS * request.count)

    def find_image(self, stored_as: str) -> bytes | None:
        return self.stored.get(stored_as)

    def find_images(self, stored_as: str, count: int) -> list[bytes]:
        stored = self.stored.get(stored_as)
        return stored.split(b"|")[:count] if stored else []


def _kind(answer: type[BaseModel]) -> type[BaseModel]:
    """A plan is asked for as one of several types, by what is to be said in it."""
    return StoryPlan if issubclass(answer, StoryPlan) else answer


class PaperSpeech:
    """A `SpeechProvider` whose recordings are text: their length in seconds, which is that of the
    script, else 14 letters a second; then what is said."""

    def __init__(self) -> None:
        self.requests: list[SpeechRequest] = []
        self.script: deque[float | bytes | BaseException] = deque()

    def speak(self, request: SpeechRequest) -> Billed[bytes]:
        self.requests.append(request)
        reply = self.script.popleft() if self.script else len(request.text) / 14
        if isinstance(reply, BaseException):
            raise reply
        if isinstance(reply, bytes):
            return Billed(reply, None)
        return Billed(f"{reply} {request.voice}: {request.text}".encode(), None)


class ScriptedVideo:
    """A `VideoProvider`. Every job is done at the first poll, unless the script says otherwise."""

    def __init__(self) -> None:
        self.requests: list[VideoRequest] = []
        self.polls: list[str] = []
        self.stored: dict[str, bytes] | None = None
        self._submissions: deque[BaseException | None] = deque()
        self._statuses: deque[JobStatus | BaseException] = deque()
        self.deadline = timedelta(seconds=600)

    def will_submit(self, *submissions: BaseException | None) -> None:
        """Set the outcomes of the next submissions: an error to raise, or None for a job."""
        self._submissions.extend(submissions)

    def will_report(self, *statuses: JobStatus | BaseException) -> None:
        """Set the outcomes of the next polls: a status, or an error to raise."""
        self._statuses.extend(statuses)

    def submit(self, request: VideoRequest) -> Job:
        self.requests.append(request)
        error = self._submissions.popleft() if self._submissions else None
        if error is not None:
            raise error
        now = utc_now()
        return Job(
            provider="xai",
            model=request.model,
            id=f"job-{len(self.requests)}",
            stored_as=request.store_as,
            submitted_at=now,
            deadline=now + self.deadline,
        )

    def find_job(self, model: str, stored_as: str) -> Job | None:
        if self.stored is None:
            raise ProviderRejected("nothing is stored here")
        if stored_as not in self.stored:
            return None
        now = utc_now()
        return Job(
            provider="xai",
            model=model,
            id="",
            stored_as=stored_as,
            submitted_at=now,
            deadline=now + self.deadline,
        )

    def fetch_stored(self, job: Job) -> bytes | None:
        return (self.stored or {}).get(job.stored_as or "")

    def poll(self, job: Job) -> JobStatus:
        self.polls.append(job.id)
        status = self._statuses.popleft() if self._statuses else _done(job)
        if isinstance(status, BaseException):
            raise status
        return status


def _done(job: Job) -> JobStatus:
    return JobStatus("done", 1.0, f"https://clips.example/{job.id}.mp4", CLIP_TICKS)
