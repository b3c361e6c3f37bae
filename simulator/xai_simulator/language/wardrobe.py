"""Describes a film's characters, word for word, so that they can be drawn and told apart."""

import re
from random import Random

import numpy as np

from xai_simulator.language import creatures
from xai_simulator.language.colours import COLOURS, lab
from xai_simulator.language.concept import Being
from xai_simulator.language.creatures import Kind
from xai_simulator.language.people import Trade
from xai_simulator.lexicon.clothes import planned

_ALL_OVER = "all over the body"
_COVERINGS = {
    "fur": ("thick {main} fur", _ALL_OVER, "{second} fur", "muzzle, chest and belly"),
    "skin": ("smooth {main} skin", _ALL_OVER, "{second} skin", "chest and belly"),
    "feathers": ("sleek {main} feathers", _ALL_OVER, "{second} feathers", "face, chest and belly"),
    "scales": ("gleaming {main} scales", _ALL_OVER, "{second} scales", "throat and belly"),
    "shell": ("a glossy {main} shell", _ALL_OVER, "{second} markings", "back and sides"),
    "wings": ("velvety {main} wings", _ALL_OVER, "{second} markings", "edges of the wings"),
    "metal": ("brushed {main} metal plates", _ALL_OVER, "{second} metal trim", "chest and joints"),
    "glow": ("a softly glowing {main} body", "from top to hem", "{second} light", "chest"),
    "snow": ("a packed {main} snow body", "from top to bottom", "{second} coal buttons", "chest"),
    "body": ("a painted {main} body", _ALL_OVER, "{second} trim", "face and edges"),
    "merfolk": (
        "shimmering {main} scales", "on the long fish tail that she has for legs", "{second} skin",
        "face, arms and shoulders",
    ),
}  # fmt: skip
# How often an animal has a colour that is seldom seen, and when two colours look alike (CIELAB).
_RARELY, _ALIKE = 0.3, 25.0
_FACES = ("curious", "gentle", "bold", "thoughtful", "playful", "stubborn", "bright", "solemn")
_MARKS = (
    "a small star on the brow", "a crooked little grin", "a row of freckles on one cheek",
    "a tiny scar above the right eye", "a raised left eyebrow", "a round spot beside the nose",
    "a dimple on the left cheek", "a small chip in one front tooth",
)  # fmt: skip
_MACHINES = re.compile(r"\b(robot\w*|mechanical|clockwork|cyber\w*)\b", re.IGNORECASE)


class Wardrobe:
    """Gives out colours so that the players of one film can be told apart."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._mains: list[str] = []
        self._accents = list(planned("accents"))
        dice.shuffle(self._accents)
        self._eyes_left = dice.sample(planned("eyes"), len(planned("eyes")))

    def described(self, look: Kind | Trade, being: Being, place: int) -> str:
        if isinstance(look, Trade):
            return self._person(look, being, place)
        return self._creature(look, being, place)

    def _main(self, kind: Kind, wish: str) -> str:
        """A colour that the kind has in nature, mostly, and that nobody beside it has."""
        main = wish
        if not main:
            rare = self._dice.random() < _RARELY
            choices = (*kind.mains, *kind.rares) if rare else kind.mains
            shuffled = self._dice.sample(choices, len(choices))
            if all(_distance(word, self._mains) < _ALIKE for word in shuffled):
                shuffled += self._dice.sample(kind.rares, len(kind.rares))
            main = max(shuffled, key=lambda word: min(_distance(word, self._mains), 35))
        self._mains.append(main)
        return main

    def _accent(self, beside: list[str]) -> str:
        """The next accent that does not look like what is worn beside it."""
        pick = next(
            (word for word in self._accents if _distance(word, beside) > 45), self._accents[0]
        )
        self._accents.remove(pick)
        return pick

    def _extra(self, colour: str, loose: bool = False) -> str:
        extra = self._dice.choice(planned("loose_extras" if loose else "extras"))
        return f"{_article(colour).lower()} {colour} {extra}"

    def _eyes(self, beside: str) -> str:
        pick = next(word for word in self._eyes_left if word != beside)
        self._eyes_left.remove(pick)
        return pick

    def _creature(self, kind: Kind, being: Being, place: int) -> str:
        dice = self._dice
        if _MACHINES.search(being.epithet):
            kind = creatures.clockwork(kind)
        main = self._main(kind, being.colour)
        second = next(word for word in (*kind.seconds, "cream", "charcoal") if word != main)
        first = self._accent([main])
        other = self._accent([main, first])
        eyes = self._eyes(main)
        loose = kind.family not in ("fur", "metal")
        garments = planned("loose_garments" if loose else "garments")
        mark = _MARKS[(place + dice.randrange(3)) % len(_MARKS)]
        cover, everywhere, lining, where = _COVERINGS[kind.family]
        whole = _phrase(kind.build, being, kind.word)
        garment = (
            f"{_coloured(dice.choice(garments), first)} made of thick felt around the shoulders"
        )
        extra = self._extra(other, loose)
        if being.trade:
            whole = f"{whole} {being.trade.word}"
            garment, extra = being.trade.outfit.format(a=first, b=other), "a small brass badge"
        return (
            f"{whole} with {cover.format(main=main)} {everywhere}, and "
            f"{lining.format(second=second)} on the {where}. The {kind.word} has {kind.features}, "
            f"and large round {eyes} eyes in a {dice.choice(_FACES)} face. It wears "
            f"{garment}, and {extra}. {mark.capitalize()} "
            f"makes this {kind.word} easy to know again. From a distance one sees the {main} "
            f"shape first and then the {first} clothing, bright and clean against the body. The "
            f"{kind.word} stands upright and alert, with soft rounded outlines and expressive paws."
        ).replace("expressive paws", _limbs(kind.family))

    def _person(self, trade: Trade, being: Being, place: int) -> str:
        dice = self._dice
        coin = dice.random() < 0.5
        first = being.colour or self._accent([])
        other = self._accent([first])
        self._mains.append(first)
        person, they = trade.person(coin), ("She" if trade.person(coin) in _SHE else "He")
        age = "young" if person in ("girl", "boy") else dice.choice(("young", "grown", "elderly"))
        hair = (
            "silver" if age == "elderly" else planned("hairs")[(place * 3 + dice.randrange(3)) % 7]
        )
        plain = trade.word in (person, "person", "child")
        whole = _phrase(age, being, person) if plain else f"{_article(age)} {age} {person}"
        by_trade = "" if plain else f", {_phrase('', being, trade.word).lower()},"
        outfit = trade.outfit.format(a=first, b=other)
        return (
            f"{whole}{by_trade} with "
            f"{planned('skins')[(place * 2 + dice.randrange(2)) % 7]} skin and "
            f"{dice.choice(planned('hair_cuts'))} {hair} hair. {they} has {self._eyes(first)} "
            f"eyes under straight brows, a small nose and a {dice.choice(_FACES)} face with "
            f"{_MARKS[(place + dice.randrange(3)) % len(_MARKS)]}. {they} wears {outfit}, cut in a "
            f"heavy cloth that keeps its shape, with plain dark brown boots laced up the front and "
            f"{self._extra(other)}. {they} is of medium height "
            f"with an easy, upright way of standing, open hands and clear expressions. From a "
            f"distance the {first} clothing is what one notices first, then the {hair} hair."
        )


_SHE = ("woman", "girl")


def _phrase(build: str, being: Being, word: str) -> str:
    """'A slender curious fox': nothing said twice, and colours left to fur and clothes."""
    said = [part for part in being.epithet.split() if part.lower() not in COLOURS and part != word]
    first = [part for part in build.split() if part not in said]
    whole = " ".join([*first, *said, word])
    return f"{_article(whole)} {whole}"


def _limbs(family: str) -> str:
    return {
        "fur": "expressive paws",
        "feathers": "expressive wings",
        "metal": "careful hands",
        "merfolk": "graceful hands",
    }.get(family, "expressive movements")


def _coloured(garment: str, colour: str) -> str:
    """'a long knitted scarf' in teal: 'a long teal knitted scarf'."""
    _, *words = garment.split()
    whole = " ".join([*words[:-2], colour, *words[-2:]])
    return f"{_article(whole).lower()} {whole}"


def _article(words: str) -> str:
    return "An" if words[:1].lower() in "aeiou" and words else "A"


def _distance(word: str, others: list[str]) -> float:
    """How far a colour word looks from the nearest of the others; far from none at all."""
    if not others:
        return 100.0
    colours = lab(np.array([COLOURS[name].rgb for name in (word, *others)]))
    return float(np.sqrt(((colours[1:] - colours[0]) ** 2).sum(axis=1)).min())
