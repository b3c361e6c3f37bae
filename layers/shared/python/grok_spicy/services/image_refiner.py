"""Drawing a picture through the till: call, check, keep, judge, and again until it is good."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from grok_spicy.errors import CallLost, GarbledAnswer, OverBudget, Refused, UnusableImage
from grok_spicy.models.images import Attempt, Drawn
from grok_spicy.models.spending import Purpose
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.pricing import image_price
from grok_spicy.ports import Answered, PictureOrder
from grok_spicy.services.judge import Judge, Verdict
from grok_spicy.services.structured_chat import prompt_log

DrawnT = TypeVar("DrawnT", bound=Drawn)


class Painted(BaseModel):
    """A painted picture as it is recorded: where it is, or why it is none."""

    key: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Draft:
    """One attempt before it is made: its prompt, its reference images, whether it is an edit."""

    prompt: str
    reference_keys: list[str] = field(default_factory=list)
    edited_from: int | None = None


@dataclass(frozen=True)
class Easel:
    """Draws one subject (a sheet, a keyframe), attempt by attempt.

    `purpose` says what for, its detail and model being filled in for each call; `key` where attempt
    n is kept; `verdict` how an image is judged, given the purpose of that call and the image's key.
    """

    judge: Judge
    aspect_ratio: AspectRatio
    purpose: Purpose
    key: Callable[[int], str]
    verdict: Callable[[Purpose, str], Verdict]

    def draw(self, subject: DrawnT, draft: Callable[[DrawnT], Draft], most: int) -> DrawnT:
        """Up to `most` attempts, until one is good enough; all are kept. Goes on after those that
        the subject has already.

        Refused, unaffordable or lost calls end it with `problem` set; other errors are raised.
        """
        till = self.judge.till
        try:
            most += subject.in_vain
            while len(subject.attempts) < most and not self._good_enough(subject):
                number = len(subject.attempts) + 1
                subject = subject.with_attempt(self._attempt(number, draft(subject)))
                till.store.put(till.run_id, subject)
            if subject.best is None:
                subject.problem = subject.attempts[-1].problem
                subject.error = UnusableImage.__name__
        except (Refused, OverBudget, CallLost) as problem:
            subject.problem, subject.error = str(problem), type(problem).__name__
        subject.finished = subject.best is not None
        return subject

    def _good_enough(self, subject: Drawn) -> bool:
        threshold = self.judge.settings.consistency_threshold
        return bool(subject.attempts) and subject.attempts[-1].good_enough(threshold)

    def _attempt(self, number: int, draft: Draft) -> Attempt:
        models = self.judge.settings.models
        painted = self._painted(self._purpose(str(number), models.image), number, draft)
        attempt = Attempt(
            number=number,
            prompt=draft.prompt,
            key=painted.key,
            problem=painted.problem,
            edited_from=draft.edited_from,
        )
        if painted.key:
            verdict = self.verdict(self._purpose(f"{number}-judge", models.vision), painted.key)
            attempt.score, attempt.problem = verdict.score, verdict.unjudged
        return attempt

    def _purpose(self, detail: str, model: str) -> Purpose:
        return self.purpose.model_copy(update={"detail": detail, "model": model})

    def _painted(self, purpose: Purpose, number: int, draft: Draft) -> Painted:
        judge, key = self.judge, self.key(number)
        prompt_log.info("%s asks %s: %s", purpose.call_id, purpose.model, draft.prompt)

        def call() -> Answered[Painted]:
            references = judge.atelier.images(draft.reference_keys)
            order = PictureOrder(purpose.model, draft.prompt, self.aspect_ratio, references)
            try:
                answered = judge.atelier.studio.paint(order)
            except GarbledAnswer as problem:  # done and billed, with nothing to show for it
                return Answered(Painted(problem=str(problem)), None)
            try:
                judge.atelier.assets.put(key, judge.atelier.pictures.check(answered.result))
            except UnusableImage as problem:
                return Answered(Painted(problem=str(problem)), answered.cost_ticks)
            return Answered(Painted(key=key), answered.cost_ticks)

        def left_behind() -> Painted | None:
            return Painted(key=key) if judge.atelier.assets.has(key) else None

        price = image_price(purpose.model)
        return judge.till.buy(purpose, price, Painted, call, left_behind)
