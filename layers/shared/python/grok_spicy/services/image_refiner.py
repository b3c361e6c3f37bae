"""Draws a picture until it is good enough: call, check, store, judge, and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from grok_spicy.errors import CallLost, OverBudget, Refused, UnusableImage
from grok_spicy.models.images import Attempt, RefinedImage
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import AspectRatio, best_scored
from grok_spicy.policies.acceptance import is_good_enough, says_what_to_correct
from grok_spicy.policies.capabilities import image_model, image_quality
from grok_spicy.policies.pricing import image_price
from grok_spicy.policies.refusals import offer
from grok_spicy.services.correction_budget import can_correct
from grok_spicy.services.event_log import record_about
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.image_calls import AttemptSpec, GeneratedImage, ImageCalls
from grok_spicy.services.judge import Verdict
from grok_spicy.services.queries import load_active_run, load_plan
from grok_spicy.services.softened_wording import soften

DrawnT = TypeVar("DrawnT", bound=RefinedImage)
_DrawnT = TypeVar("_DrawnT", bound=RefinedImage, contravariant=True)


class Subject(Protocol[_DrawnT]):
    """What is drawn, a sheet or a keyframe, and how it is judged."""

    @property
    def call_key(self) -> CallKey:
        """The key of its calls; `ImageRefiner` fills in detail and model for each call."""

    def attempt_spec(self, drawn: _DrawnT) -> AttemptSpec:
        """What to request in the attempt after those of `drawn`."""

    def asset_key(self, number: int) -> str:
        """The asset key of attempt `number`."""

    def verdict(self, call_key: CallKey, image_key: str) -> Verdict:
        """The judge's verdict on the image at `image_key`; its paid call has the key `call_key`."""


@dataclass(frozen=True)
class ImageRefiner:
    """Draws pictures for one run, in one invocation."""

    context: GenerationContext
    run: Run
    aspect_ratio: AspectRatio

    def draw(
        self,
        drawn: DrawnT,
        subject: Subject[DrawnT],
        max_attempts: int,
        at_draft: Callable[[], None] = lambda: None,
        variants: int = 1,
    ) -> DrawnT:
        """Make attempts until one is good enough, up to `max_attempts` with those that `drawn` has;
        all are kept. Return the item: `finished` if it has a picture. `at_draft` is called as soon
        as the first picture is stored, before it is judged. The first attempt draws that many
        variants by one call, all of which are judged; they count as one.

        Refused, unaffordable or lost calls end it with `problem` and `error` set; other errors are
        raised, and ExecutionSuperseded if the run was stopped or resumed meanwhile. Where there is
        no picture because of a refusal, `softened` is set, and its wording sent if it may be.
        """
        store, run_id = self.context.store, self.run.run_id
        most_attempts = max_attempts + drawn.wasted_attempts
        try:
            if drawn.draft:
                at_draft()
            while (unjudged := _find_unjudged(drawn)) or (
                drawn.tries < most_attempts and not self._is_good_enough(drawn)
            ):
                if unjudged is None and drawn.best and not self._can_try_again(drawn):
                    break
                is_draft = unjudged is None and drawn.draft is None
                attempts = (
                    [self._judge(unjudged, subject)]
                    if unjudged
                    else self._make_attempts(drawn, subject, variants)
                )
                for attempt in attempts:
                    drawn = drawn.with_attempt(attempt)
                load_active_run(store, run_id, self.run.execution)
                store.put(run_id, drawn)
                if is_draft and drawn.draft:
                    at_draft()
            if drawn.best is None:
                drawn.problem = drawn.attempts[-1].problem
                drawn.error = UnusableImage.__name__
        except Refused as refusal:
            drawn = self._soften(drawn, subject, refusal)
            if drawn.best is None and self._softened_wording(drawn, subject.attempt_spec(drawn)):
                return self.draw(drawn, subject, max_attempts, at_draft, variants)
            drawn.problem, drawn.error = str(refusal), type(refusal).__name__
        except (OverBudget, CallLost) as problem:
            drawn.problem, drawn.error = str(problem), type(problem).__name__
        drawn.finished = drawn.best is not None
        return drawn

    def _is_good_enough(self, drawn: RefinedImage) -> bool:
        newest = [attempt for attempt in _made_last(drawn) if attempt.key]
        best = best_scored(newest)
        if best is None:
            return False
        score = best.score.overall_score if best.score else None
        return is_good_enough(score, self.run.settings.consistency_threshold)

    def _can_try_again(self, drawn: RefinedImage) -> bool:
        """Whether another attempt, where there is a picture, has something to go by, and leaves
        enough for the scenes that have none."""
        store, run = self.context.store, self.run
        current = drawn.current_attempts
        edited = {attempt.edited_from for attempt in current if attempt.edited_from}
        sources = [attempt for attempt in current if attempt.number in edited]
        if drawn.best and not says_what_to_correct(drawn.best, sources):
            return False
        plan = load_plan(store, run.run_id)
        settings = run.settings
        price = image_price(settings.models.image, settings.image_quality, references=1)
        return can_correct(store, run, plan, price)

    def _make_attempts(
        self, drawn: DrawnT, subject: Subject[DrawnT], variants: int
    ) -> list[Attempt]:
        """The next attempt; the first of all as that many variants."""
        models, number = self.run.settings.models, len(drawn.attempts) + 1
        spec, detail = subject.attempt_spec(drawn), str(number)
        if wording := self._softened_wording(drawn, spec):
            spec, detail = replace(spec, prompt=wording), f"{number}-softened"
        call_key = subject.call_key.model_copy(update={"detail": detail, "model": models.image})
        calls = ImageCalls(self.context, self.run, self.aspect_ratio)
        is_batch = variants > 1 and not drawn.current_attempts
        if is_batch:
            call_key = call_key.model_copy(update={"detail": f"{detail}-best-of-{variants}"})
            keys = [subject.asset_key(number + place) for place in range(variants)]
            images = calls.generate_variants(call_key, keys, spec)
            self._say_if_fewer(subject.call_key, images, variants)
        else:
            images = [calls.generate(call_key, subject.asset_key(number), spec)]
        # Not before: the call may be tried a thousand times until the provider has room.
        self._say_if_shortened(subject.call_key, spec)
        return [
            Attempt(
                number=number + place,
                prompt=spec.prompt,
                key=image.key,
                problem=image.problem,
                edited_from=spec.edited_from,
                judged=image.key is None,
                variant=place + 1 if is_batch else None,
            )
            for place, image in enumerate(images)
        ]

    def _softened_wording(self, drawn: RefinedImage, spec: AttemptSpec) -> str | None:
        """What is sent in place of the prompt; None if that is the prompt itself."""
        softened = drawn.softened
        is_allowed = self.run.settings.soften or drawn.may_soften
        if is_allowed and softened and softened.can_be_sent_for(spec.prompt):
            return softened.wording
        return None

    def _soften(self, drawn: DrawnT, subject: Subject[DrawnT], refusal: Refused) -> DrawnT:
        """The item with a softened wording of the prompt that was refused, or with the refusal of
        that wording. Unchanged if it has a picture, or the wording was offered before."""
        context, run, softened = self.context, self.run, drawn.softened
        spec = subject.attempt_spec(drawn)
        if drawn.best:
            return drawn
        if softened is None or softened.original != spec.prompt:
            softened = soften(
                context.paid_calls(run),
                context.model_provider,
                run.settings,
                subject.call_key,
                spec.prompt,
                refusal,
                image_model(run.settings.models.image).max_prompt,
            )
        elif self._softened_wording(drawn, spec):
            update = {"is_sent": True, "refused_again": str(refusal)}
            softened = softened.model_copy(update=update)
        else:
            return drawn
        drawn = drawn.model_copy(update={"softened": softened})
        load_active_run(context.store, run.run_id, run.execution)
        context.store.put(run.run_id, drawn)
        record_about(context.store, run.run_id, "refused", subject.call_key, offer(softened))
        return drawn

    def _say_if_fewer(
        self, call_key: CallKey, images: Sequence[GeneratedImage], variants: int
    ) -> None:
        usable = sum(image.key is not None for image in images)
        if usable < variants:
            message = f"{usable} of {variants} variants can be used"
            record_about(self.context.store, self.run.run_id, "variants", call_key, message)

    def _say_if_shortened(self, call_key: CallKey, spec: AttemptSpec) -> None:
        if spec.whole_letters > len(spec.prompt):
            model, letters = self.run.settings.models.image, len(spec.prompt)
            record_about(
                self.context.store,
                self.run.run_id,
                "prompt",
                call_key,
                f"its prompt of {spec.whole_letters} letters was shortened to the {letters} that "
                f"{model} takes, the looks of characters last",
            )

    def _judge(self, attempt: Attempt, subject: Subject[DrawnT]) -> Attempt:
        models = self.run.settings.models
        call_key = subject.call_key.model_copy(
            update={"detail": f"{attempt.number}-judge", "model": models.vision}
        )
        verdict = subject.verdict(call_key, attempt.key or "")
        update = {"score": verdict.score, "problem": verdict.unjudged, "judged": True}
        return attempt.model_copy(update=update)


def image_setup(settings: RunSettings) -> tuple[str, str | None]:
    """The part of the settings that a picture depends on: the image model, and the quality that is
    sent to it."""
    model = settings.models.image
    return model, image_quality(model, settings.image_quality)


def redo_part(stored: RefinedImage | None) -> tuple[int, ...]:
    """The part of a digest that sets a picture that is made again apart from the one before: the
    same request is a new call then."""
    return (stored.redone_in,) if stored and stored.redone_in else ()


def _made_last(drawn: RefinedImage) -> list[Attempt]:
    """The attempts of the last call: one, or the variants that it drew together."""
    current = drawn.current_attempts
    if not current or current[-1].variant is None:
        return current[-1:]
    return current[-current[-1].variant :]


def _find_unjudged(drawn: RefinedImage) -> Attempt | None:
    return next((attempt for attempt in drawn.current_attempts if not attempt.judged), None)
