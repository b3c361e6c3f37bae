"""Whether a plan has as many characters and scenes as were requested. Pure."""

from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.prompts import count


def find_excess(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """More characters or scenes than requested: they would cost more than estimated."""
    return [line for line, excess in _compare_counts(plan, settings) if excess > 0]


def find_shortage(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """Fewer characters or scenes than requested: a shorter film, but one that can be made."""
    return [line for line, excess in _compare_counts(plan, settings) if excess < 0]


def _compare_counts(plan: StoryPlan, settings: RunSettings) -> list[tuple[str, int]]:
    """For characters and for scenes: the numbers in words, and how many too many there are."""
    counts = (
        ("character", len(plan.characters), settings.characters),
        ("scene", len(plan.scenes), settings.scenes),
    )
    return [
        (f"{count(number, noun)}; {requested} were requested", number - requested)
        for noun, number, requested in counts
    ]
