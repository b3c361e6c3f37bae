"""The clothes that a description names, each in the colour that it gives them."""

from dataclasses import dataclass

from xai_simulator.drawing.beings.words import GARMENT_OF_WORD, NOUNS
from xai_simulator.drawing.colours import (
    MATERIALS,
    Colour,
    blended,
    is_coloured,
)

# What a phrase like "a worn, moss-green wool coat" can begin with, and what it never goes across.
_ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their", "two", "some", "this"})
_STOPS = frozenset(
    {".", ";", ":", "with", "while", "has", "have", "had", "wears", "wearing", "wear", "under",
     "over", "in", "on", "of", "from", "made", "is", "are", "who", "that", "which", "plus",
     "beneath", "above", "below", "around", "carrying", "holding", "carries", "holds", "dressed"}
)  # fmt: skip
_JOINTS = frozenset({",", "and", "or"})
_LINKS = frozenset({"is", "are", "which", "that", "in", "of", "made", "knitted", "woven", "sewn",
                    "dyed", "coloured", "colored", "from", "cut", "was"})  # fmt: skip
_REACH = 12
_AHEAD = 8


@dataclass(frozen=True)
class Worn:
    """A garment as the words name it: `at` is its word's place, `colour` None if none is given,
    `spent` are the places of the colour's words."""

    garment: str
    at: int
    colour: Colour | None
    spent: tuple[int, ...] = ()


def clothes_in(words: list[str]) -> list[Worn]:
    """Every garment that is named, in order. Words are `tokens` of a description.

    The colour stands before the garment in the same phrase ("a worn, moss-green wool coat"), else
    after it ("a waistcoat of deep turquoise"), else it is that of the garment it is joined with
    ("a teal scarf and hat").
    """
    clothes: list[Worn] = []
    for at, word in enumerate(words):
        if word in GARMENT_OF_WORD:
            spent = _before(words, at) or _after(words, at)
            colour = blended(words, spent) if spent else None
            clothes.append(Worn(GARMENT_OF_WORD[word], at, colour, spent))
    return _joined(words, clothes)


def _before(words: list[str], at: int) -> tuple[int, ...]:
    """The places of the colour in the phrase that ends in this garment."""
    start, joints, bounded = at, [at], False
    for place in range(at - 1, max(-1, at - _REACH), -1):
        word = words[place]
        if word in _ARTICLES:
            bounded = True
            break
        if word in _STOPS:
            break
        # Nouns right before the garment say what it is made of or for; farther off they end it.
        if word in NOUNS and start != place + 1:
            break
        if word in NOUNS and joints[-1] != at:
            break
        if word in _JOINTS:
            joints.append(place)
        start = place
    if not bounded:  # "black whiskers, scarf": only a colour that is joined to the phrase counts
        for joint in joints[1:]:
            if joint == 0 or not is_coloured(words, joint - 1):
                start = joint + 1
                break
    runs = _runs(words, start, at)
    return runs[-1] if not _paired(words, runs) else runs[-2]


def _paired(words: list[str], runs: list[tuple[int, ...]]) -> bool:
    """Whether the last two colours are one pattern, "navy and white", whose first one leads."""
    return len(runs) > 1 and words[runs[-2][-1] + 1 : runs[-1][0]] == ["and"]


def _runs(words: list[str], start: int, end: int) -> list[tuple[int, ...]]:
    """Neighbouring colour words between two places, as one colour each; one is empty if none."""
    runs: list[tuple[int, ...]] = []
    for place in range(start, end):
        if not is_coloured(words, place):
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1] = (*runs[-1], place)
        else:
            runs.append((place,))
    solid = [run for run in runs if not all(words[place] in MATERIALS for place in run)]
    return solid or runs or [()]


def _after(words: list[str], at: int) -> tuple[int, ...]:
    """The places of the colour that is said of this garment after it."""
    place, linked = at + 1, False
    if words[place : place + 1] in ([","], [":"]):
        follows = words[place + 1 : place + 2]
        if not follows or (follows[0] not in ("which", "that") and not _alone(words, place + 1)):
            return ()
        place += 1
    for ahead in range(place, min(len(words), at + _AHEAD)):
        word = words[ahead]
        if is_coloured(words, ahead):
            return _runs(words, ahead, _run_end(words, ahead))[0]
        if word in _LINKS or (
            word in _ARTICLES and words[ahead + 1 : ahead + 2] in (["colour"], ["color"])
        ):
            linked = True
        elif word in _ARTICLES and linked and _alone(words, ahead + 1):
            continue
        elif word in _STOPS | _JOINTS | _ARTICLES | NOUNS:
            break
    return ()


def _run_end(words: list[str], place: int) -> int:
    while place < len(words) and is_coloured(words, place):
        place += 1
    return place


def _alone(words: list[str], place: int) -> bool:
    """Whether a colour comes here that belongs to no noun after it: "a deep turquoise."."""
    for ahead in range(place, min(len(words), place + 4)):
        if is_coloured(words, ahead):
            end = _run_end(words, ahead)
            return end >= len(words) or words[end] in _STOPS | _JOINTS
    return False


def _joined(words: list[str], separate: list[Worn]) -> list[Worn]:
    """Gives garments without a colour that of the garment that "and" joins them with."""
    clothes = list(separate)
    for n, worn in enumerate(clothes):
        if worn.colour is None and n and words[clothes[n - 1].at + 1 : worn.at] == ["and"]:
            before = clothes[n - 1]
            clothes[n] = Worn(worn.garment, worn.at, before.colour, before.spent)
    for n in range(len(clothes) - 2, -1, -1):
        worn, after = clothes[n], clothes[n + 1]
        if worn.colour is None and words[worn.at + 1 : after.at] == ["and"]:
            clothes[n] = Worn(worn.garment, worn.at, after.colour, after.spent)
    return clothes
