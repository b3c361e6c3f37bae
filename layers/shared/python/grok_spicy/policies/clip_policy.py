"""What to do next with a scene's clip, and when to poll its job. Pure decisions."""

import math
from dataclasses import dataclass
from typing import Literal

from grok_spicy.models.clips import Take
from grok_spicy.models.run import RunSettings
from grok_spicy.policies.acceptance import best_take, is_good_enough
from grok_spicy.policies.capabilities import CORRECTABLE_SECONDS

FIRST_POLL_SECONDS = 3
LONGEST_WAIT_SECONDS = 20
JOB_DEADLINE_SECONDS = 600
MAX_RETRIES = 1
"""How often a scene is filmed again after a failed take."""


@dataclass(frozen=True)
class Move:
    """The next thing to do; `take` is the one to poll, transcode, review, correct or accept."""

    kind: Literal["film", "poll", "transcode", "review", "correct", "accept", "give_up"]
    take: Take | None = None
    reason: str = ""


def next_move(takes: list[Take], seconds: int, settings: RunSettings) -> Move:
    """The next move after these takes. `seconds` is the scene's length."""
    current = [take for take in takes if not take.superseded]
    if not current:
        return Move("film")
    # A take that failed for its length has footage, but only FillGap shows it: as the last resort.
    last, best = current[-1], best_take([take for take in current if take.state != "failed"])
    match last.state:
        case "rendering":
            return Move("poll", last)
        case "ready":
            return Move("transcode", last)
        case "developed":
            return Move("review", last)
        case "failed" if best:
            return Move("accept", best, f"a correction failed: {last.problem}")
        case "failed":
            failures = [take for take in current if take.state == "failed"]
            if last.final or len(failures) > MAX_RETRIES:
                return Move("give_up", last, last.problem or "the take failed")
            return Move("film", reason=last.problem or "")
    return _after_review(current, best or last, seconds, settings)


def _after_review(takes: list[Take], best: Take, seconds: int, settings: RunSettings) -> Move:
    corrections = sum(1 for take in takes if take.correction)
    score = best.score.overall_score if best.score else None
    if (
        is_good_enough(score, settings.consistency_threshold)
        or seconds > CORRECTABLE_SECONDS
        or corrections >= settings.max_video_corrections
    ):
        return Move("accept", best)
    return Move("correct", best)


def wait_seconds(elapsed: float, progress: float, already_polled: bool) -> int:
    """Whole seconds until the next poll of a job that was submitted `elapsed` seconds ago: the
    first is due after 3 s; later ones after half of the remaining time that `progress` (0-1)
    suggests, between 1 and 20 s."""
    if not already_polled:
        return max(1, math.ceil(FIRST_POLL_SECONDS - elapsed))
    if progress <= 0:
        return max(1, min(LONGEST_WAIT_SECONDS, math.ceil(elapsed / 2)))
    remaining = elapsed * (1 - progress) / progress
    return max(1, round(min(LONGEST_WAIT_SECONDS, remaining / 2)))
