"""A provider that answers from a script and remembers what it was asked."""

from collections import defaultdict, deque
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from grok_spicy.models.clips import Job
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.ports import Billed, ChatRequest, ImageRequest, JobStatus, VideoRequest

CHAT_TICKS, PICTURE_TICKS, CLIP_TICKS = ticks(0.001), ticks(0.02), ticks(0.50)


def score(overall: float, *issues: str, fix: str | None = None, **of: float) -> ConsistencyScore:
    """A judge's verdict."""
    return ConsistencyScore(
        overall_score=overall, per_character=of, issues=list(issues), fix_prompt=fix
    )


class ScriptedModels:
    """A `Studio`. Replies to a kind of question come from its script, then from its habit."""

    def __init__(self) -> None:
        self.habits: dict[type[BaseModel], Any] = {ConsistencyScore: score(0.95)}
        self._replies: dict[type[BaseModel], deque[Any]] = defaultdict(deque)
        self.image_sanitizer: deque[bytes | BaseException] = deque()
        self.questions: list[ChatRequest] = []
        self.orders: list[ImageRequest] = []

    def will_answer(self, kind: type[BaseModel], *replies: Any) -> None:
        """The next replies to that kind of question: models, raw texts, or errors to raise."""
        self._replies[kind].extend(replies)

    def will_score(self, *overall: float | ConsistencyScore | BaseException) -> None:
        self.will_answer(
            ConsistencyScore,
            *(score(each, "wrong hat") if isinstance(each, float) else each for each in overall),
        )

    def will_paint(self, *image_sanitizer: bytes | BaseException) -> None:
        self.image_sanitizer.extend(image_sanitizer)

    def asked(self, kind: type[BaseModel]) -> list[ChatRequest]:
        """The questions of that kind so far."""
        return [question for question in self.questions if question.answer is kind]

    def chat(self, question: ChatRequest) -> Billed[str]:
        self.questions.append(question)
        script = self._replies[question.answer]
        reply = script.popleft() if script else self.habits[question.answer]
        if isinstance(reply, BaseException):
            raise reply
        text = reply.model_dump_json() if isinstance(reply, BaseModel) else reply
        return Billed(text, CHAT_TICKS)

    def generate_image(self, order: ImageRequest) -> Billed[bytes]:
        self.orders.append(order)
        picture = (
            self.image_sanitizer.popleft()
            if self.image_sanitizer
            else f"picture {len(self.orders)}".encode()
        )
        if isinstance(picture, BaseException):
            raise picture
        return Billed(picture, PICTURE_TICKS)


class ScriptedVideo:
    """A `Camera`. Every job is done at the first look, unless the script says otherwise."""

    def __init__(self) -> None:
        self.orders: list[VideoRequest] = []
        self.looks: list[str] = []
        self._submissions: deque[BaseException | None] = deque()
        self._sights: deque[JobStatus | BaseException] = deque()
        self.deadline = timedelta(seconds=600)

    def will_take(self, *submissions: BaseException | None) -> None:
        """What comes of the next submissions: an error, or None for a job as usual."""
        self._submissions.extend(submissions)

    def will_show(self, *sights: JobStatus | BaseException) -> None:
        self._sights.extend(sights)

    def submit(self, order: VideoRequest) -> Job:
        self.orders.append(order)
        trouble = self._submissions.popleft() if self._submissions else None
        if trouble is not None:
            raise trouble
        now = utc_now()
        return Job(
            provider="xai",
            model=order.model,
            id=f"job-{len(self.orders)}",
            submitted_at=now,
            deadline=now + self.deadline,
        )

    def poll(self, job: Job) -> JobStatus:
        self.looks.append(job.id)
        sight = self._sights.popleft() if self._sights else _done(job)
        if isinstance(sight, BaseException):
            raise sight
        return sight


def _done(job: Job) -> JobStatus:
    return JobStatus("done", 1.0, f"https://clips.example/{job.id}.mp4", CLIP_TICKS)
