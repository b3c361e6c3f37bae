"""The people that the planner knows: by trade or age, what they wear, and words for looks."""

from functools import cache
from typing import NamedTuple

from xai_simulator.language.tables import elsewhere, parts, rows

SKINS = ("warm brown", "fair", "dark brown", "light brown", "peach", "tan", "deep brown")
HAIRS = ("jet black", "auburn", "blond", "chestnut brown", "silver", "copper red", "dark brown")
HAIR_CUTS = (
    "short curly", "long straight", "shoulder-length wavy", "neatly braided", "short tousled",
    "thick curly", "swept-back",
)  # fmt: skip
EYES = ("green", "hazel", "dark brown", "blue", "amber", "grey", "violet", "honey")
GARMENTS = (
    "a long knitted scarf", "a quilted vest", "a short hooded cape", "a wool waistcoat",
    "a buttoned jacket", "a linen tunic", "a striped jumper", "a flowing felt cloak",
)  # fmt: skip
# What hangs on any body, arms or none.
LOOSE_GARMENTS = ("a long knitted scarf", "a short hooded cape", "a flowing felt cloak")
LOOSE_EXTRAS = ("shoulder bag", "canvas satchel")
EXTRAS = (
    "belt with a brass buckle", "shoulder bag", "canvas satchel", "woven sash",
)  # fmt: skip
# Strong, clearly different colours: what a film's characters are told apart by.
ACCENTS = (
    "teal", "crimson", "royal blue", "mustard yellow", "violet", "emerald green", "coral",
    "turquoise", "magenta", "forest green", "indigo", "pumpkin orange",
)  # fmt: skip
NAMES = tuple(name for row in rows("names") for name in row)
_WOMEN = frozenset(
    parts(
        "woman, lady, girl, mother, mom, grandmother, grandma, sister, aunt, nun, queen, "
        "empress, princess, witch, sorceress, shepherdess, ballerina, cowgirl, spacewoman, "
        "fisherwoman, daughter, wife"
    )
)
_MEN = frozenset(
    parts(
        "man, gentleman, boy, father, dad, grandfather, grandpa, brother, uncle, king, "
        "emperor, prince, wizard, sorcerer, cowboy, spaceman, fisherman, monk, son, "
        "husband"
    )
)
_YOUNG = frozenset(parts("girl, boy, child, kid, toddler, children, twins, daughter, son"))
_ENDINGS = ("smith", "maker", "keeper", "ologist", "onaut", "woman", "man", "ist", "ian", "eer")


class Trade(NamedTuple):
    """Somebody's trade or age, and what they wear, with places for two colours."""

    word: str
    outfit: str

    def person(self, coin: bool) -> str:
        """'girl', 'man' …: what the word says, else what the coin says."""
        if self.word in _YOUNG:
            return self.word if self.word in ("girl", "boy") else ("girl" if coin else "boy")
        if self.word in _WOMEN or (self.word not in _MEN and coin):
            return "woman"
        return "man"


@cache
def trades() -> dict[str, Trade]:
    """Every word for a person that is known, in lower case; plurals in 's' with them."""
    known = {}
    for words, outfit in rows("people"):
        for word in parts(words):
            known[word] = Trade({"children": "child", "people": "person"}.get(word, word), outfit)
            known.setdefault(f"{word}s", Trade(word, outfit))
    return known | {"men": known["man"], "women": known["woman"]}


@cache
def foreign_words() -> dict[str, str]:
    """A person's word in another language, in lower case, and its English word."""
    return elsewhere("people_elsewhere")


def sounds_like_a_trade(word: str) -> bool:
    """Whether an unknown word reads like a person's: 'blacksmith', 'biologist'."""
    return len(word) > 5 and word.endswith(_ENDINGS)


def stranger(word: str) -> Trade:
    """An unknown trade in plain clothes."""
    return Trade(word, "a belted {a} jacket over a {b} shirt")
