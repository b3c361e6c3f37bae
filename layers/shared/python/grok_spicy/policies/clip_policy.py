"""What to do next with a scene's clip. Pure decisions."""

from dataclasses import dataclass
from typing import Literal

from grok_spicy.models.clips import Take
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.acceptance import best_take, is_good_enough, says_what_to_correct
from grok_spicy.policies.camera_chain import CameraChain
from grok_spicy.policies.capabilities import video_model


@dataclass(frozen=True)
class Move:
    """The next thing to do; `take` is the one to poll, transcode, review, correct, accept, to film
    the next chunk of, or to ask a softened wording for. A `film` with a take is meant to be better
    than that one. `model` is
    the video model that films or corrects."""

    kind: Literal[
        "film",
        "film_chunk",
        "poll",
        "transcode",
        "review",
        "correct",
        "soften",
        "accept",
        "give_up",
    ]
    take: Take | None = None
    reason: str = ""
    model: str = ""


def next_move(
    takes: list[Take],
    seconds: int,
    settings: RunSettings,
    chain: CameraChain,
    *,
    may_soften: bool = False,
) -> Move:
    """The next move after these takes. `seconds` is the scene's length, `chain` its video models;
    `may_soften` says whether a softened wording may be sent of what moderation refused."""
    current = [take for take in takes if not take.superseded]
    model = chain.next_model(current)
    if not current:
        return Move("film", model=model) if model else Move("give_up")
    # A take that failed for its length has footage, but only FillGap shows it: as the last resort.
    last, best = current[-1], best_take([take for take in current if take.state != "failed"])
    match last.state:
        case "rendering":
            return Move("poll", last)
        case "ready":
            return Move("transcode", last)
        case "partial" if chain.has_room(current):
            return Move("film_chunk", last, model=chain.model_of(last))
        case "partial":
            return Move("give_up", last, "its chunks failed too often")
        case "developed":
            return Move("review", last)
        case "failed" if best:
            return Move("accept", best, f"a correction failed: {last.problem}")
        case "failed" if last.is_refused and last.softens is None and last.softened is None:
            return Move("soften", last)
        case "failed" if (
            may_soften and last.softened and last.softened.can_be_sent_for(last.prompt)
        ):
            return Move("film", reason=last.problem or "", model=chain.model_of(last))
        case "failed":
            is_decided = last.is_refused and not chain.falls_back_on_refusal
            # All its chunks are there: to film them all again is a person's decision.
            is_decided |= last.chunking is not None and not last.lacks_chunks
            if model is None or is_decided:
                return Move("give_up", last, last.problem or "the take failed")
            return Move("film", reason=last.problem or "", model=model)
    return _after_review(current, best or last, seconds, settings, chain)


def _after_review(
    takes: list[Take], best: Take, seconds: int, settings: RunSettings, chain: CameraChain
) -> Move:
    """What is filmed is corrected by its own model, or not at all: another one would not keep what
    is good in it."""
    model = chain.model_of(best)
    corrections = sum(1 for take in takes if take.correction or take.improves)
    improved = {take.corrects or take.improves for take in takes} - {None}
    score = best.score.overall_score if best.score else None
    if (
        is_good_enough(score, settings.consistency_threshold)
        or model in chain.out
        or not video_model(model).takes_prompt  # a person filmed it so
        or best.chunking  # it would cost all its chunks again: that is a person's decision
        or corrections >= settings.max_video_corrections
        or not says_what_to_correct(best, [take for take in takes if take.number in improved])
    ):
        return Move("accept", best)
    row = video_model(model)
    can_edit = (row.filmed_seconds(seconds) or seconds) <= row.max_edit_seconds
    return Move("correct" if can_edit else "film", best, model=model)
