"""Judges how well pictures match the characters that should be in them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from grok_spicy.errors import CallLost, GarbledAnswer, OverBudget, Refused
from grok_spicy.models.faces import boxes_of
from grok_spicy.models.generation import ChatRequest
from grok_spicy.models.images import Sheet
from grok_spicy.models.language import match_name
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import ConsistencyScore, Scene, StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.pricing import JUDGE_MAX_TOKENS
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record_about
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.structured_chat import ask

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """A score, or why there is none. A picture that can't be judged is used all the same."""

    score: ConsistencyScore | None
    unjudged: str | None = None


@dataclass(frozen=True)
class Judge:
    """Scores pictures by the vision model, for one run in one invocation."""

    context: GenerationContext
    run: Run

    @property
    def paid_calls(self) -> PaidCalls:
        return self.context.paid_calls(self.run)

    @property
    def settings(self) -> RunSettings:
        return self.run.settings

    def score_images(self, call_key: CallKey, text: str, image_keys: Sequence[str]) -> Verdict:
        """The verdict on the images of these keys; without a score where the call is refused,
        unaffordable, lost or garbled. Raises other Transient errors."""
        chat_request = ChatRequest(
            model=self.settings.models.vision,
            system=prompts.JUDGE_SYSTEM,
            text=text,
            answer=ConsistencyScore,
            max_tokens=JUDGE_MAX_TOKENS,
            effort=self.settings.judge_effort,
            images=self.context.images(image_keys),
        )
        try:
            score = ask(
                self.paid_calls,
                self.context.model_provider,
                call_key,
                chat_request,
                prompts.answer_again,
                ConsistencyScore,
            )
        except (Refused, OverBudget, CallLost, GarbledAnswer) as problem:
            reason = f"it can't be judged, and is used as it is: {problem}"
            record_about(self.context.store, self.run.run_id, "unjudged", call_key, reason)
            return Verdict(None, f"{type(problem).__name__}: {problem}")
        return Verdict(score)

    def score_scene(
        self,
        call_key: CallKey,
        subject: str,
        subject_keys: Sequence[str],
        scene: Scene,
        plan: StoryPlan,
        sheets: dict[str, str],
    ) -> Verdict:
        """The verdict on a scene's pictures, against the sheet of every character present. No score
        and no reason if nobody is present."""
        if not scene.characters_present:
            return Verdict(None)
        anchored = [name for name in scene.characters_present if name in sheets]
        text = prompts.judge_scene(
            subject, len(subject_keys), plan, scene.characters_present, anchored
        )
        images = [*subject_keys, *(sheets[name] for name in anchored)]
        verdict = self.score_images(call_key, text, images)
        if verdict.score is None:
            return verdict
        scores = _by_name(verdict.score.per_character, scene.characters_present)
        missing = [name for name in scene.characters_present if name not in scores]
        if missing:
            _log.warning("%s: no score of %s", call_key.call_id, ", ".join(missing))
        faces = boxes_of(verdict.score.faces, scene.characters_present, len(subject_keys))
        seen = {"per_character": scores, "faces": faces}
        return Verdict(verdict.score.model_copy(update=seen))


def _by_name(scores: dict[str, float], cast: list[str]) -> dict[str, float]:
    """The scores of the scene's characters, by their names as the plan writes them."""
    names = {match_name(name, cast): score for name, score in scores.items()}
    return {name: names[name] for name in cast if name in names}


def sheet_keys(store: RunStore, run_id: str) -> dict[str, str]:
    """The image key of each anchored character's sheet, by name."""
    return {sheet.name: sheet.image_key for sheet in store.all(run_id, Sheet) if sheet.image_key}
