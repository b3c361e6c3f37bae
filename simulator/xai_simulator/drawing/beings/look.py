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
from xai_simulator.drawing.beings.words import (
    CLOTHED,
    DEFAULTS,
    GARMENT_OF_WORD,
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
    darker,
    lighter,
    shifted,
    tokens,
)


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

    def of(part: str) -> Colour | None:
        return colour_of(words, PARTS[part].split(), NOUNS)

    person = species.plan == "person" and kind not in ("alien", "troll")
    body = None if person else of("fur") or _by_name(words)
    if kind == "snowman":
        body = species.main
    main = body or (None if person or not named else named[0])
    if main is None:
        main = _skin(words, dice) if person else shifted(species.main, dice.uniform(-8, 8))
    worn = _worn(words, species, main, dice)
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


def _worn(
    words: list[str], species: Species, main: Colour, dice: random.Random
) -> dict[str, Colour]:
    worn: dict[str, Colour] = {}
    for place, word in enumerate(words):
        garment = GARMENT_OF_WORD.get(word)
        if garment is None:
            continue
        near = words[max(0, place - 5) : place]
        if garment == "coat" and word == "coat" and species.plan in {"beast", "bird"}:
            dressed = {"wearing", "wears", "wool", "buttoned", "trench", "rain", "long", "tweed"}
            if not dressed & set(near):
                continue
        if garment == "hat" and {"top", "bowler"} & set(near):
            garment = "tophat"
        elif garment == "hat" and {"wizard", "pointed", "pointy", "witch", "conical"} & set(near):
            garment = "wizardhat"
        elif "no" in near[-2:] or "without" in near[-2:]:
            continue
        colour = colour_of(words, [word], NOUNS)
        known = DEFAULTS.get(garment) or shifted((176, 84, 84), dice.choice([0, 40, 150, 210, 270]))
        if colour is not None or garment not in worn:
            worn.setdefault(garment, colour or known)
            if colour is not None:
                worn[garment] = colour
    if species.plan == "person":
        for word in words[:40]:
            for garment, colour in PROFESSIONS.get(word, {}).items():
                worn.setdefault(garment, colour)
        if species == SPECIES["person"] and not CLOTHED & set(worn):
            skirts = {"woman", "girl", "lady", "grandmother", "she"} & set(words)
            garment = "dress" if skirts and dice.random() < 0.5 else "shirt"
            worn[garment] = dice.choice(PLAIN_CLOTHES)
    if main in worn.values():
        worn = {name: darker(c, 0.18) if c == main else c for name, c in worn.items()}
    return worn
