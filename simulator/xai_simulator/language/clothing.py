"""Which clothes a description names in which colours, as a reader of the words understands them."""

import re
from typing import NamedTuple

from xai_simulator.language.colours import Colour, mentions

_GARMENTS = (
    "scarf", "muffler", "shawl", "neckerchief", "bandana", "cape", "cloak", "poncho", "hat", "cap",
    "beanie", "beret", "bonnet", "helmet", "crown", "hoodie", "coat", "jacket", "raincoat",
    "overcoat", "parka", "blazer", "cardigan", "uniform", "tunic", "vest", "waistcoat", "surcoat",
    "dress", "gown", "robe", "kimono", "shirt", "sweater", "jumper", "blouse", "jersey",
    "pullover", "smock", "costume", "armour", "armor", "spacesuit", "suit", "jumpsuit", "apron",
    "overalls", "dungarees", "trousers", "pants", "jeans", "leggings", "shorts", "skirt", "kilt",
    "boots", "shoes", "sneakers", "sandals", "belt", "sash", "satchel", "bag", "backpack",
    "bow tie",
)  # fmt: skip
_NOUN = re.compile(rf"\b({'|'.join(map(re.escape, _GARMENTS))})\b", re.IGNORECASE)
# Between a colour and the garment it is said of stand only words that are none of these.
_APART = re.compile(
    r"[.,;:()]|\b(?:and|or|with|without|while|has|have|wears?|wearing|under|over|in|on|of|from|made|"
    r"is|are|who|that|which|around|an?|the|his|her|its|their|no)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:,? (?:which|that))? ?(?:is|are|made of|knitted from|dyed|of|in)\s+(?:an?\s+|the\s+)?"
    r"(?P<phrase>(?:[\w'’-]+\s+){0,4}?[\w'’-]+)(?=\s*(?:[.,;:()]|$)|\s(?:and|with|that|which|in|on)\b)",
    re.IGNORECASE,
)

_LONGEST_PHRASE = 8  # words
_OF_SKIN = frozenset({"pale", "fair", "porcelain", "olive-toned"})  # "a pale, long scarf"


class Clothing(NamedTuple):
    """A garment and the colours that the text gives it; any of them is right."""

    garment: str
    colours: tuple[Colour, ...]


def clothing(text: str) -> list[Clothing]:
    """Every garment to which the text gives a colour beyond doubt, in order, each once."""
    colours: dict[str, list[Colour]] = {}
    for match in _NOUN.finditer(text):
        garment = match[1].lower()
        if colour := _before(text[: match.start()]) or _after(text[match.end() :]):
            colours.setdefault(garment, []).append(colour)
    return [Clothing(garment, tuple(either)) for garment, either in colours.items()]


def _before(text: str) -> Colour | None:
    """The last colour in the phrase that ends before a garment."""
    start = max((gap.end() for gap in _APART.finditer(text)), default=0)
    phrase = text[start:]
    return _colour(phrase, last=True) if len(phrase.split()) <= _LONGEST_PHRASE else None


def _after(text: str) -> Colour | None:
    """The colour that the words right after a garment give it: "of deep turquoise"."""
    match = _AFTER.match(text.lstrip())
    return _colour(match["phrase"], last=False) if match else None


def _colour(phrase: str, *, last: bool) -> Colour | None:
    """The first or last colour of a phrase that can be a cloth's."""
    colours = [each.colour for each in mentions(phrase) if each.colour.word not in _OF_SKIN]
    return colours[-1 if last else 0] if colours else None
