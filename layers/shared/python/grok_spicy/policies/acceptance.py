"""What is good enough: one threshold and one ranking for sheets, keyframes and takes.

What could not be judged is accepted, since another try would not help, but ranks below everything
that was judged.
"""

from collections.abc import Iterable

from grok_spicy.errors import (
    AnswerLost,
    ChecksFailed,
    ClipLost,
    DownloadFailed,
    GarbledAnswer,
    NotYet,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    UnusableFootage,
    UnusableImage,
)
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.story import Scored, best_scored


def is_good_enough(score: float | None, threshold: float) -> bool:
    """Whether `score` (0-1) reaches the threshold; True if there is no score."""
    return score is None or score >= threshold


def best_footage(takes: list[Take], promotion: int) -> Take | None:
    """The take to show where no other can be had: of the run's last promotion if there is one, else
    an earlier one; one whose checks failed only as the last resort, that with the fewest failures,
    and none in which nothing can be seen."""
    whole = [take for take in takes if take.state != "failed"]
    newest = [take for take in whole if take.promotion == promotion]
    seen = [take for take in takes if not _shows_nothing(take)]
    least_wrong = sorted(seen, key=lambda take: sum(check.rejects for check in take.checks))
    return best_take(newest) or best_take(whole) or best_take(least_wrong)


def _shows_nothing(take: Take) -> bool:
    return any(check.rejects for check in take.checks if check.name == "black")


def best_take(takes: list[Take]) -> Take | None:
    """The usable take that scored best, the earliest of equals; None if there is none."""
    return best_scored([take for take in takes if take.usable])


def says_what_to_correct(best: Scored, corrected: Iterable[Scored]) -> bool:
    """Whether a correction of `best` has something to go by: the judge's reasons, or else that none
    of those that were corrected before, `corrected`, went without. So at most one correction says
    no more than that the characters should match."""
    return _has_reasons(best) or all(map(_has_reasons, corrected))


def _has_reasons(scored: Scored) -> bool:
    return scored.score is None or scored.score.gives_reason


MAX_GAPS_PER_REASON = 3
"""So many scenes that fail for one reason of the provider's stop the run: the rest of the film
would be spent on stills."""

_PROVIDER_REASONS = frozenset(
    each.__name__
    for each in (
        *(AnswerLost, ClipLost, DownloadFailed, GarbledAnswer, NotYet, ProviderBusy),
        *(ChecksFailed, ProviderRejected, ProviderUnavailable, UnusableFootage, UnusableImage),
    )
)


def has_too_many_gaps(error: str, clips: list[Clip]) -> bool:
    """Whether so many of these clips can't be had for that reason that the run should stop. Never
    for an answer about one scene, such as a refusal, nor for want of money."""
    same = [clip for clip in clips if clip.error == error]
    return error in _PROVIDER_REASONS and len(same) >= MAX_GAPS_PER_REASON
