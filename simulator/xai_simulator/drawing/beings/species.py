"""The beings that can be drawn, and the words they are known by."""

from typing import Any

from xai_simulator.drawing.beings.anatomy import Species
from xai_simulator.lexicon.creatures import creatures
from xai_simulator.lexicon.loader import rgb
from xai_simulator.lexicon.people import body, people

_PERSON, _SPIRIT = "person", "spirit"


def _species(fields: dict[str, Any]) -> Species:
    """A species from the lexicon's fields, whose colours are hexadecimal and marks a list."""
    colours = {name: rgb(fields[name]) for name in ("main", "light") if name in fields}
    return Species(**fields | colours | {"marks": tuple(fields.get("marks", ()))})


SPECIES: dict[str, Species] = {
    entry.drawn_as: _species(entry.body) for entry in creatures() if entry.body
} | {_PERSON: _species(body())}

# Words for a spirit name none: it is what any being without a body of its own is drawn as.
KIND_OF_WORD: dict[str, str] = {
    word: entry.drawn_as
    for entry in creatures()
    if entry.drawn_as != _SPIRIT
    for word in entry.described
} | {word: _PERSON for entry in people() for word in entry.described}

SPIRIT = Species(plan=_SPIRIT, main=(120, 150, 190))


def species_of(kind: str) -> Species:
    """How that kind is built; anything unknown is a friendly hooded spirit."""
    return SPECIES.get(kind, SPIRIT)


_ODD_PLURALS = {
    "mice": "mouse", "geese": "goose", "wolves": "wolf", "elves": "elf", "children": "child",
    "people": "person", "men": "man", "women": "woman",
}  # fmt: skip
# What ends the few words that say who somebody is: "a detective mouse | with grey fur".
_PHRASE_ENDS = frozenset(
    {
        ".",
        ",",
        ";",
        ":",
        "with",
        "and",
        "in",
        "who",
        "that",
        "wearing",
        "of",
        "from",
        "riding",
        "named",
        "called",
        "on",
        "has",
        "at",
        "the",
        "a",
        "an",
        "by",
        "to",
        "is",
        "or",
        "beside",
        "near",
        "holding",
        "carrying",
    }
)
_OF_ANIMALS = frozenset(
    {
        "keeper",
        "hunter",
        "tamer",
        "trainer",
        "rider",
        "catcher",
        "slayer",
        "walker",
        "breeder",
        "herder",
    }
)
_COVERED = {
    "fur": "critter", "furry": "critter", "pelt": "critter", "feathers": "bird",
    "feathered": "bird", "scales": "lizard", "scaly": "lizard", "plating": "robot",
}  # fmt: skip


def kind_of(word: str) -> str:
    """The kind that a word, or its plural, names; else nothing."""
    singular = _ODD_PLURALS.get(word, word)
    if len(word) > 3 and word.endswith("s"):
        forms = (word, word[:-1], word.removesuffix("es"), f"{word.removesuffix('ies')}y")
        singular = next((form for form in forms if form in KIND_OF_WORD), word)
    return KIND_OF_WORD.get(singular, "")


def kind_in(words: list[str], within: int = 400) -> str:
    """The kind of being that these words name first, or nothing.

    An animal beats a profession: "a detective mouse" is a mouse, "a lion tamer" is a person.
    """
    for place, word in enumerate(words[:within]):
        kind = kind_of(word)
        if not kind:
            continue
        phrase: list[str] = []
        for after in words[place + 1 : place + 4]:
            if after in _PHRASE_ENDS:
                break
            phrase.append(after)
        if kind not in ("person", "robot") and _OF_ANIMALS & set(phrase):
            return "person"
        if kind in ("person", "robot") and not _OF_ANIMALS & set(phrase):
            others = (kind_of(after) for after in phrase)
            return next((other for other in others if other not in ("", "person")), kind)
        # "An owl robot": the second noun says what it is made of.
        robotic = "robotic" in words[max(0, place - 4) : place]
        return "robot" if "robot" in phrase[:2] or robotic else kind
    return ""


def covered_kind(words: list[str]) -> str:
    """What a being of no known kind is nearest to, by what it is covered in."""
    return next((_COVERED[word] for word in words if word in _COVERED), "")
