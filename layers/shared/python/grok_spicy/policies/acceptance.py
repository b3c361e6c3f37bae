"""What is good enough: one threshold and one ranking for sheets, keyframes and takes.

What could not be judged is accepted, since another try would not help, but ranks below everything
that was judged.
"""

from grok_spicy.models.clips import Take
from grok_spicy.models.story import best_scored


def is_good_enough(score: float | None, threshold: float) -> bool:
    """Whether `score` (0-1) reaches the threshold; True if there is no score."""
    return score is None or score >= threshold


def best_take(takes: list[Take]) -> Take | None:
    """The usable take that scored best, the earliest of equals; None if there is none."""
    return best_scored([take for take in takes if take.usable])
