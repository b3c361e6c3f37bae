"""Describes characters in the language of their concept, in the few words of its table."""

from random import Random

import numpy as np

from xai_simulator.glossary.languages import Language
from xai_simulator.language.colours import COLOURS, lab, nearest
from xai_simulator.language.concept import Being
from xai_simulator.language.creatures import Kind
from xai_simulator.language.people import Trade
from xai_simulator.language.wardrobe import Wardrobe

_COVERS = {
    "fur": "fur", "feathers": "feathers", "skin": "skin", "scales": "scales", "shell": "shell",
    "metal": "plating",
}  # fmt: skip
_EYES = ("brown", "green", "blue", "black")
_HAIRS = ("black", "brown", "orange", "grey")
_ACCENTS = ("red", "blue", "green", "yellow", "purple", "pink", "white", "orange")


class NativeWardrobe(Wardrobe):
    """A wardrobe with the colours that a language's table has."""

    def __init__(self, dice: Random, language: Language) -> None:
        super().__init__(dice)
        self._language = language
        self._accents = []

    def described(self, look: Kind | Trade, being: Being, place: int) -> str:
        del place  # of which only the marks of an English description depend
        if isinstance(look, Trade):
            return self._native_person(look, being)
        return self._native_creature(look, being)

    def _native_creature(self, kind: Kind, being: Being) -> str:
        main = self._basic(self._main(kind, being.colour))
        second = next(word for word in ("white", "grey") if word != main)
        first = self._native_accent([main])
        other = self._native_accent([main, first])
        return self._language.text(
            "creature",
            kind=self._word_of(kind),
            cover=self._language.word("parts", _COVERS.get(kind.family, "body")),
            main=self._said(main),
            second=self._said(second),
            eyes=self._said(self._dice.choice([each for each in _EYES if each != main])),
            first=self._said(first),
            other=self._said(other),
        )

    def _native_person(self, trade: Trade, being: Being) -> str:
        first = self._basic(being.colour) if being.colour else self._native_accent([])
        other = self._native_accent([first])
        skins = self._language.words("skins")
        return self._language.text(
            "person",
            kind=self._word_of(trade),
            skin=self._language.word("skins", self._dice.choice(sorted(skins))),
            hair=self._said(self._dice.choice(_HAIRS)),
            eyes=self._said(self._dice.choice(_EYES)),
            first=self._said(first),
            other=self._said(other),
        )

    def _native_accent(self, beside: list[str]) -> str:
        if len(self._accents) < len(_ACCENTS) // 2:
            self._accents += self._dice.sample(_ACCENTS, len(_ACCENTS))
        return self._accent(beside)

    def _basic(self, colour: str) -> str:
        """The nearest colour for which the language has a word."""
        return nearest(lab(np.array([COLOURS[colour].rgb]))[0], tuple(self._words)).word

    @property
    def _words(self) -> dict[str, list[str]]:
        return self._language.words("colours")

    def _said(self, colour: str) -> str:
        return self._language.word("colours", colour)

    def _word_of(self, look: Kind | Trade) -> str:
        section = "creatures" if isinstance(look, Kind) else "people"
        return self._language.word(section, look.word)
