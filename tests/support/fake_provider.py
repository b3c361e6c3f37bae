"""A provider that answers from a script and remembers what it was asked."""

from collections import defaultdict, deque
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from grok_spicy.models.clips import Job
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.ports import Answered, ClipOrder, Look, PictureOrder, Question

CHAT_TICKS, PICTURE_TICKS, CLIP_TICKS = ticks(0.001), ticks(0.02), ticks(0.50)


def score(overall: float, *issues: str, fix: str | None = None, **of: float) -> ConsistencyScore:
    """A judge's verdict."""
    return ConsistencyScore(
        overall_score=overall, per_character=of, issues=list(issues), fix_prompt=fix
    )


class ScriptedStudio:
    """A `Studio`. Replies to a kind of question come from its script, then from its habit."""

    def __init__(self) -> None:
        self.habits: dict[type[BaseModel], Any] = {ConsistencyScore: score(0.95)}
        self._replies: dict[type[BaseModel], deque[Any]] = defaultdict(deque)
        self.pictures: deque[bytes | BaseException] = deque()
        self.questions: list[Question] = []
        self.orders: list[PictureOrder] = []

    def will_answer(self, kind: type[BaseModel], *replies: Any) -> None:
        """The next replies to that kind of question: models, raw texts, or errors to raise."""
        self._replies[kind].extend(replies)

    def will_score(self, *overall: float | ConsistencyScore | BaseException) -> None:
        self.will_answer(
            ConsistencyScore,
            *(score(each, "wrong hat") if isinstance(each, float) else each for each in overall),
        )

    def will_paint(self, *pictures: bytes | BaseException) -> None:
        self.pictures.extend(pictures)

    def asked(self, kind: type[BaseModel]) -> list[Question]:
        """The questions of that kind so far."""
        return [question for question in self.questions if question.answer is kind]

    def ask(self, question: Question) -> Answered[str]:
        self.questions.append(question)
        script = self._replies[question.answer]
        reply = script.popleft() if script else self.habits[question.answer]
        if isinstance(reply, BaseException):
            raise reply
        text = reply.model_dump_json() if isinstance(reply, BaseModel) else reply
        return Answered(text, CHAT_TICKS)

    def paint(self, order: PictureOrder) -> Answered[bytes]:
        self.orders.append(order)
        picture = (
            self.pictures.popleft() if self.pictures else f"picture {len(self.orders)}".encode()
        )
        if isinstance(picture, BaseException):
            raise picture
        return Answered(picture, PICTURE_TICKS)


class ScriptedCamera:
    """A `Camera`. Every job is done at the first look, unless the script says otherwise."""

    def __init__(self) -> None:
        self.orders: list[ClipOrder] = []
        self.looks: list[str] = []
        self._submissions: deque[BaseException | None] = deque()
        self._sights: deque[Look | BaseException] = deque()
        self.deadline = timedelta(seconds=600)

    def will_take(self, *submissions: BaseException | None) -> None:
        """What comes of the next submissions: an error, or None for a job as usual."""
        self._submissions.extend(submissions)

    def will_show(self, *sights: Look | BaseException) -> None:
        self._sights.extend(sights)

    def submit(self, order: ClipOrder) -> Job:
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

    def look(self, job: Job) -> Look:
        self.looks.append(job.id)
        sight = self._sights.popleft() if self._sights else _done(job)
        if isinstance(sight, BaseException):
            raise sight
        return sight


def _done(job: Job) -> Look:
    return Look("done", 1.0, f"https://clips.example/{job.id}.mp4", CLIP_TICKS)
