"""From a description in prose to what is to be drawn: being, colours, clothes, things carried."""

import hashlib
import random
from dataclasses import dataclass, field, replace

from xai_simulator.drawing.beings.anatomy import Species
from xai_simulator.drawing.beings.species import (
    KIND_OF_WORD,
    SPECIES,
    covered_kind,
    kind_in,
    species_of,
)
from xai_simulator.drawing.beings.wardrobe import Worn, clothes_in
from xai_simulator.drawing.beings.words import (
    CLOTHED,
    DEFAULTS,
    GARMENT_OF_WORD,
    HEADGEAR,
    NOUNS,
    PARTS,
    PLAIN_CLOTHES,
    PROFESSIONS,
    SKIN_WORDS,
    SKINS,
    TRAITS,
    WORN_ON_BODY,
)
from xai_simulator.drawing.colours import (
    PALETTE,
    Colour,
    all_colours,
    colour_of,
    colours_at,
    darker,
    lighter,
    shifted,
    tokens,
)

_COVERS = frozenset(PARTS["fur"].split())


@dataclass(frozen=True)
class Look:
    """What the words say. `extras` are colours that were named for nothing we know how to draw."""

    kind: str
    species: Species
    main: Colour
    light: Colour
    eyes: Colour
    hair: Colour
    beak: Colour
    wings: Colour
    worn: dict[str, Colour] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    extras: tuple[Colour, ...] = ()
    seed: int = 0

    @property
    def upright(self) -> bool:
        """Whether a beast stands on its hind legs, as those who wear clothes do."""
        return "upright" in self.traits or bool(WORN_ON_BODY & set(self.worn))

    def dice(self, purpose: str) -> random.Random:
        """Chance that belongs to this individual: the same words always fall the same way."""
        return random.Random(f"{self.seed} {purpose}")


def look_of(description: str, variant: int = 0) -> Look:
    """Reads a description; another `variant` fills in what the words leave open differently."""
    words = tokens(description)
    digest = hashlib.sha256(f"{variant} {' '.join(words)}".encode()).digest()
    seed = int.from_bytes(digest[:6], "big")
    dice = random.Random(seed)
    kind = kind_in(words) or ("person" if {"hair", "beard"} & set(words) else covered_kind(words))
    species = species_of(kind)
    # A striped jumper makes no striped rabbit.
    bare = {
        word
        for word, follows in zip(words, [*words[1:], "", ""], strict=False)
        if not (word == "striped" and follows in GARMENT_OF_WORD)
    }
    traits = frozenset(trait for trait, marks in TRAITS.items() if set(marks.split()) & bare)
    named = all_colours(description)

    clothes = clothes_in(words)
    bare_words = _undressed(words, clothes)

    def of(part: str) -> Colour | None:
        return colour_of(bare_words, PARTS[part].split(), NOUNS)

    person = species.plan == "person" and kind not in ("alien", "troll")
    body = None if person else of("fur") or _by_name(words)
    if kind == "snowman":
        body = species.main
    main = body or (None if person or not named else named[0])
    if main is None:
        main = _skin(words, dice) if person else shifted(species.main, dice.uniform(-8, 8))
    worn = _worn(words, clothes, species, main, dice)
    light = (None if person else of("belly")) or lighter(main, 0.72 if kind else 0.5)
    if species.plan == "bird" and {"black", "white"} <= set(words):
        main, light = PALETTE["black"], PALETTE["white"]  # dark above, light below
    if light == main:
        light = lighter(main, 0.5)
    grey = "old" in traits and person
    hair = of("hair") or (
        (210, 208, 206)
        if grey
        else dice.choice([(70, 46, 34), (38, 32, 36), (150, 92, 46)])
        if person
        else darker(main, 0.4)
    )
    looks = Look(
        kind=kind, species=species, main=main, light=light,
        eyes=of("eyes") or dice.choice([(96, 62, 38), (70, 110, 70), (60, 100, 150), (54, 44, 50)]),
        hair=hair, beak=of("beak") or (236, 164, 60),
        wings=of("fur") or (70, 160, 150) if kind == "mermaid" else of("wings") or main,
        worn=worn, traits=traits, seed=seed,
    )  # fmt: skip
    # "A red fox with russet fur": the first colour was said of the whole, and is drawn as fur.
    spoken = _by_name(words)
    drawn = {
        spoken,
        looks.main,
        looks.light,
        looks.hair,
        looks.wings,
        looks.beak,
        looks.eyes,
        *worn.values(),
        *_said_of(words, clothes),
    }
    return replace(
        looks,
        extras=tuple(colour for colour in named if colour not in drawn and _vivid(colour))[:3],
    )


def _vivid(colour: Colour) -> bool:
    """Whether a colour is worth a mark of its own; black paws and white tips are drawn anyway."""
    return max(colour) - min(colour) > 40


def _by_name(words: list[str]) -> Colour | None:
    """The colour right before the being's own noun: "a red fox", "the silver robot"."""
    return colour_of(words, KIND_OF_WORD, NOUNS)


def _skin(words: list[str], dice: random.Random) -> Colour:
    for place, word in enumerate(words):
        if word in {"skin", "skinned", "complexion"}:
            for before in reversed(words[max(0, place - 4) : place]):
                if before in SKIN_WORDS:
                    tone = SKIN_WORDS[before]
                    return SKINS[
                        min(5, tone + (before == "brown" and "dark" in words[place - 4 : place]))
                    ]
    return SKINS[0] if {"freckles", "freckled"} & set(words) else dice.choice(SKINS)


def _undressed(words: list[str], clothes: list[Worn]) -> list[str]:
    """The words without what clothes are made of: the wool of a coat is not the wearer's."""
    bare = list(words)
    for worn in clothes:
        place = worn.at - 1
        while place >= 0 and words[place] in _COVERS:
            bare[place] = ""
            place -= 1
    return bare


def _said_of(words: list[str], clothes: list[Worn]) -> set[Colour]:
    """The colours that the words give to clothes, as they would be read without them."""
    named = colours_at(words)
    return {named[place] for worn in clothes for place in worn.spent if place in named}


def _worn(
    words: list[str], clothes: list[Worn], species: Species, main: Colour, dice: random.Random
) -> dict[str, Colour]:
    worn: dict[str, Colour] = {}
    coloured: set[str] = set()
    for each in clothes:
        garment = _garment(words, each, species)
        if not garment:
            continue
        known = DEFAULTS.get(garment) or shifted((176, 84, 84), dice.choice([0, 40, 150, 210, 270]))
        if each.colour is not None and garment not in coloured:
            worn[garment] = each.colour  # what is said first of a garment counts
            coloured.add(garment)
        else:
            worn.setdefault(garment, known)
    if "hood" in worn and HEADGEAR & set(worn):
        del worn["hood"]  # it hangs down behind under a hat
    if species.plan == "person":
        _dress_person(words, worn, species, dice)
    if main in worn.values():
        worn = {name: darker(c, 0.18) if c == main else c for name, c in worn.items()}
    return worn


def _garment(words: list[str], each: Worn, species: Species) -> str:
    """What the word means here: nothing where it is fur, or said not to be worn."""
    garment, near = each.garment, words[max(0, each.at - 5) : each.at]
    if words[each.at] == "coat" and species.plan in {"beast", "bird"}:
        dressed = {"wearing", "wears", "wool", "buttoned", "trench", "rain", "long", "tweed"}
        if not dressed & set(near):
            return ""
    if garment == "hat" and {"top", "bowler"} & set(near):
        return "tophat"
    if garment == "hat" and {"wizard", "pointed", "pointy", "witch", "conical"} & set(near):
        return "wizardhat"
    return "" if "no" in near[-2:] or "without" in near[-2:] else garment


def _dress_person(
    words: list[str], worn: dict[str, Colour], species: Species, dice: random.Random
) -> None:
    """Adds what a profession wears, and plain clothes, where the words do not say."""
    described = set(worn)
    for word in words[:40]:
        for garment, colour in PROFESSIONS.get(word, {}).items():
            hidden = (garment in HEADGEAR and (HEADGEAR | {"hood"}) & described) or (
                garment in CLOTHED and CLOTHED & described
            )
            if not hidden:
                worn.setdefault(garment, colour)
    if species == SPECIES["person"] and not CLOTHED & set(worn):
        skirts = {"woman", "girl", "lady", "grandmother", "she"} & set(words)
        below = {"trousers", "skirt"} & described
        garment = "dress" if skirts and dice.random() < 0.5 and not below else "shirt"
        worn[garment] = dice.choice(PLAIN_CLOTHES)
