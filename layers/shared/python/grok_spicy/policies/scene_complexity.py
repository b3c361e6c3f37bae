"""How much a scene asks of a camera, read from its texts. Pure.

The words are English, as planners write them; what is counted – characters, quotation marks, the
length of the action – holds in every language.
"""

import re

from grok_spicy.models.language import count_words
from grok_spicy.models.story import Scene

MANY_CHARACTERS = 3
LONG_ACTION_WORDS = 18
COMPLEX_FROM = 2
"""Points from which a scene counts as complex."""


def words_in(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(re.findall(r"[^\W\d_]+", text.lower()))


DEMANDING_MOVES = words_in(
    "aerial arc arcs circles crane drone flythrough follows gimbal handheld orbit orbiting orbits "
    "spiral spirals steadicam swoops tracking tracks whip"
)
"""Camera moves, each of which few cameras hold through a whole clip."""
SIMPLE_MOVES = words_in("dolly pan pans pedestal pull push tilt tilts truck zoom zooms")
"""Camera moves that every camera knows; two in one clip count as demanding."""
FAST_ACTION = words_in(
    "battle battles chase chases climbs collapses crash crashes dance dances dives explodes falls "
    "fight fights flies gallop gallops jump jumps leap leaps race races run runs sprint sprints "
    "swims swings tumbles wrestles"
)
SPEECH = words_in(
    "answers argues asks calls cries explains laughs murmurs replies says shouts sings speaks "
    "talks tells whispers yells"
)
_QUOTED = re.compile(r"[“„«「『\"][^“”„«»「」『』\"]{2,}[”“»」』\"]")


def complexity(scene: Scene) -> list[str]:
    """What makes the scene hard to film, in words, a point each."""
    move, fast = find_demanding_move(scene), sorted(words_in(scene.action) & FAST_ACTION)
    characters, length = len(scene.characters_present), count_words(scene.action)
    points = [
        (characters >= MANY_CHARACTERS, f"{characters} characters"),
        (bool(move), f"a camera move that is hard to hold ({move})"),
        (bool(fast), f"fast action ({', '.join(fast[:2])})"),
        (length >= LONG_ACTION_WORDS, f"an action of {length} words"),
        (has_dialogue(scene), "dialogue"),
    ]
    return [words for is_so, words in points if is_so]


def find_demanding_move(scene: Scene) -> str:
    """The words of a camera move that is hard to hold; empty if there is none."""
    words = words_in(scene.camera)
    demanding, simple = sorted(words & DEMANDING_MOVES), sorted(words & SIMPLE_MOVES)
    return demanding[0] if demanding else " and ".join(simple[:2]) if len(simple) > 1 else ""


def has_dialogue(scene: Scene) -> bool:
    """Whether someone speaks: words in quotation marks, or a word for speaking."""
    text = f"{scene.description} {scene.action}"
    return bool(_QUOTED.search(text) or words_in(text) & SPEECH)
