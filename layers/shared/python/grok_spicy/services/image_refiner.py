"""Drawing a picture through the till: call, check, keep, judge, and again until it is good."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from grok_spicy.errors import CallLost, GarbledAnswer, OverBudget, Refused, UnusableImage
from grok_spicy.models.images import Attempt, Drawn
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.pricing import image_price
from grok_spicy.ports import Billed, ImageRequest
from grok_spicy.services.judge import Judge, Verdict
from grok_spicy.services.structured_chat import prompt_log

DrawnT = TypeVar("DrawnT", bound=Drawn)


class GeneratedImage(BaseModel):
    """A painted picture as it is recorded: where it is, or why it is none."""

    key: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class AttemptSpec:
    """One attempt before it is made: its prompt, its reference images, whether it is an edit."""

    prompt: str
    reference_keys: list[str] = field(default_factory=list)
    edited_from: int | None = None


@dataclass(frozen=True)
class ImageRefiner:
    """Draws one subject (a sheet, a keyframe), attempt by attempt.

    `purpose` says what for, its detail and model being filled in for each call; `key` where attempt
    n is kept; `verdict` how an image is judged, given the purpose of that call and the image's key.
    """

    judge: Judge
    aspect_ratio: AspectRatio
    purpose: CallKey
    key: Callable[[int], str]
    verdict: Callable[[CallKey, str], Verdict]

    def draw(self, subject: DrawnT, draft: Callable[[DrawnT], AttemptSpec], most: int) -> DrawnT:
        """Up to `most` attempts, until one is good enough; all are kept. Goes on after those that
        the subject has already.

        Refused, unaffordable or lost calls end it with `problem` set; other errors are raised.
        """
        paid_calls = self.judge.paid_calls
        try:
            most += subject.wasted_attempts
            while len(subject.attempts) < most and not self._good_enough(subject):
                number = len(subject.attempts) + 1
                subject = subject.with_attempt(self._attempt(number, draft(subject)))
                paid_calls.store.put(paid_calls.run_id, subject)
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

    def _attempt(self, number: int, draft: AttemptSpec) -> Attempt:
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

    def _purpose(self, detail: str, model: str) -> CallKey:
        return self.purpose.model_copy(update={"detail": detail, "model": model})

    def _painted(self, purpose: CallKey, number: int, draft: AttemptSpec) -> GeneratedImage:
        judge, key = self.judge, self.key(number)
        prompt_log.info("%s asks %s: %s", purpose.call_id, purpose.model, draft.prompt)

        def call() -> Billed[GeneratedImage]:
            references = judge.context.images(draft.reference_keys)
            order = ImageRequest(purpose.model, draft.prompt, self.aspect_ratio, references)
            try:
                answered = judge.context.model_provider.generate_image(order)
            except GarbledAnswer as problem:  # done and billed, with nothing to show for it
                return Billed(GeneratedImage(problem=str(problem)), None)
            try:
                judge.context.assets.put(key, judge.context.image_sanitizer.check(answered.result))
            except UnusableImage as problem:
                return Billed(GeneratedImage(problem=str(problem)), answered.cost_ticks)
            return Billed(GeneratedImage(key=key), answered.cost_ticks)

        def recover_orphan() -> GeneratedImage | None:
            return GeneratedImage(key=key) if judge.context.assets.has(key) else None

        price = image_price(purpose.model)
        return judge.paid_calls.call_once(purpose, price, GeneratedImage, call, recover_orphan)
