"""Which scenes are in the same place, by the first part of their setting. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.footage import is_filmed_already

_SEPARATOR = re.compile(r"[,;:.、，；：。،؛।…‒–—|/(（\[【\n]|\s-\s")
"""What ends the place in a setting, in the scripts that we know; time and weather follow."""
_ARTICLE = re.compile(r"^(a|an|the)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class StoryPlace:
    """A place of the story in words, as the first scene there calls it, and the scenes there that
    are drawn, in order. `key` is equal for equal places."""

    key: str
    words: str
    scenes: tuple[Scene, ...]


def place_words(setting: str) -> str:
    """The place in a setting ("A harbour, at dusk, rain" → "A harbour"); all of it where it has
    only that."""
    pieces = (piece.strip() for piece in _SEPARATOR.split(setting))
    return next(filter(None, pieces), setting.strip())


def place_key(setting: str) -> str:
    """What tells the setting's place from others: however it is written, in any script."""
    words = unicodedata.normalize("NFKC", place_words(setting)).casefold()
    return _ARTICLE.sub("", " ".join(words.split()))


def places_of(plan: StoryPlan, settings: RunSettings) -> list[StoryPlace]:
    """The places of the scenes that are drawn, in the film's order."""
    scenes: dict[str, list[Scene]] = {}
    for scene in plan.scenes:
        if not is_filmed_already(settings, scene.scene_id):
            scenes.setdefault(place_key(scene.setting), []).append(scene)
    return [
        StoryPlace(key, place_words(there[0].setting), tuple(there))
        for key, there in scenes.items()
    ]
