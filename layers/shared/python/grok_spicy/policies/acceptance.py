"""What is good enough: the one threshold for sheets, keyframes and takes, and the one ranking.

What could not be judged is accepted, since another try would fare no better, but ranks below
everything that was judged.
"""

from grok_spicy.models.clips import Take
from grok_spicy.models.story import best_scored


def is_good_enough(score: float | None, threshold: float) -> bool:
    """Whether to stop here: `score` (0-1) reaches the threshold, or there is none."""
    return score is None or score >= threshold


def best_take(takes: list[Take]) -> Take | None:
    """The take to show: the best-scored usable one, the earliest of equals."""
    return best_scored([take for take in takes if take.usable])
