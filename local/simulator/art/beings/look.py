"""From a description in prose to what is to be drawn: being, colours, clothes, things carried."""

import hashlib
import random
from dataclasses import dataclass, field, replace

from local.simulator.art.beings.anatomy import Species
from local.simulator.art.beings.species import SPECIES, kind_in, species_of
from local.simulator.art.colours import (
    PALETTE,
    Colour,
    all_colours,
    colour_of,
    darker,
    lighter,
    shifted,
    tokens,
)

_PARTS: dict[str, str] = {
    "fur": "fur pelt hide plumage feathers feather feathered scales scaled skin complexion metal "
    "metallic plating chassis shell wool body hull frame casing coloring colouring furred glow",
    "belly": "belly chest underbelly underside breast muzzle cheeks throat bib snout plastron "
    "undersides faceplate tip tipped",
    "eyes": "eyes eye eyed gaze lenses optics",
    "hair": "hair haired mane curls braid braids ponytail bun beard locks bob tresses "
    "fringe moustache "
    "mustache crest tuft",
    "beak": "beak bill horn horns antlers",
    "wings": "wings wing fins fin petals",
}


_GARMENTS: dict[str, str] = {
    "scarf": "scarf muffler shawl neckerchief bandana kerchief",
    "cape": "cape cloak mantle poncho",
    "wizardhat": "wizardhat",
    "crown": "crown tiara diadem circlet",
    "tophat": "tophat bowler fedora",
    "helmet": "helmet helm",
    "beanie": "beanie toque cap beret bonnet",
    "hat": "hat sunhat sombrero",
    "hood": "hood hooded hoodie",
    "glasses": "glasses spectacles monocle",
    "goggles": "goggles visor",
    "coat": "coat jacket raincoat overcoat parka trench blazer cardigan uniform tunic doublet",
    "vest": "vest waistcoat gilet",
    "dress": "dress gown robe robes kimono tutu sari",
    "shirt": "shirt sweater jumper blouse tee turtleneck jersey pullover",
    "armour": "armor armour breastplate chainmail",
    "spacesuit": "spacesuit jumpsuit wetsuit suit",
    "apron": "apron",
    "overalls": "overalls dungarees",
    "trousers": "trousers pants jeans breeches leggings shorts",
    "skirt": "skirt kilt",
    "boots": "boots shoes sandals sneakers slippers wellingtons",
    "belt": "belt sash",
    "bag": "bag satchel backpack pouch knapsack quiver rucksack",
    "collar": "collar necklace pendant amulet medallion locket choker bell",
    "bowtie": "bowtie ribbon tie bow",
    "staff": "staff cane stick rod spear broom",
    "wand": "wand baton brush paintbrush",
    "lantern": "lantern lamp",
    "umbrella": "umbrella parasol",
    "book": "book journal tome notebook map sketchbook",
    "sword": "sword dagger blade sabre",
    "flower": "flower daisy blossom",
}


GARMENT_OF_WORD = {word: name for name, words in _GARMENTS.items() for word in words.split()}


_NOUNS = frozenset(GARMENT_OF_WORD) | {word for words in _PARTS.values() for word in words.split()}


_DEFAULTS: dict[str, Colour] = {
    "glasses": (70, 60, 60), "goggles": (120, 84, 50), "crown": PALETTE["gold"],
    "armour": PALETTE["steel"], "helmet": PALETTE["steel"], "boots": (96, 66, 46),
    "belt": (110, 74, 46), "bag": (150, 104, 62), "staff": (128, 88, 54), "wand": (120, 80, 50),
    "lantern": PALETTE["brass"], "sword": PALETTE["silver"], "spacesuit": (236, 236, 240),
    "apron": (240, 234, 222), "tophat": (50, 46, 56), "book": (140, 60, 50),
    "collar": PALETTE["gold"], "trousers": (74, 78, 100),
}  # fmt: skip


_SKINS: tuple[Colour, ...] = (
    (248, 214, 188), (236, 190, 154), (214, 160, 118), (172, 116, 78), (126, 82, 56), (92, 60, 44),
)  # fmt: skip


_PLAIN_CLOTHES: tuple[Colour, ...] = (
    (176, 92, 84), (84, 120, 160), (110, 140, 90), (196, 150, 84), (126, 96, 150),
)  # fmt: skip
_SKIN_WORDS = {
    "pale": 0, "fair": 0, "porcelain": 0, "light": 1, "rosy": 1, "freckled": 1, "olive": 2,
    "tanned": 2, "tan": 2, "golden": 2, "sun": 2, "weathered": 2, "bronze": 3, "brown": 3,
    "copper": 3, "caramel": 2, "dark": 4, "deep": 4, "black": 5, "ebony": 5, "rich": 4,
}  # fmt: skip


# What people of a trade wear when the words do not say.
_TRADES: dict[str, dict[str, Colour]] = {
    "knight": {"armour": PALETTE["steel"], "helmet": PALETTE["silver"]},
    "wizard": {"dress": (92, 72, 150), "wizardhat": (76, 60, 132)},
    "witch": {"dress": (70, 58, 84), "wizardhat": (58, 48, 70)},
    "astronaut": {"spacesuit": (238, 238, 242), "helmet": (220, 224, 230)},
    "king": {"crown": PALETTE["gold"], "cape": PALETTE["crimson"]},
    "queen": {"crown": PALETTE["gold"], "dress": PALETTE["plum"]},
    "princess": {"crown": PALETTE["gold"], "dress": PALETTE["rose"]},
    "chef": {"apron": (248, 246, 240), "shirt": (240, 240, 240)},
    "baker": {"apron": (248, 246, 240), "shirt": (196, 150, 110)},
    "pirate": {"coat": (120, 44, 48), "tophat": (46, 40, 46)},
    "detective": {"coat": (186, 160, 118), "tophat": (120, 96, 72)},
    "farmer": {"overalls": PALETTE["denim"], "hat": PALETTE["straw"]},
}
_CLOTHED = frozenset({"coat", "dress", "shirt", "spacesuit", "armour", "overalls"})
_TRAITS = {
    "young": "young child girl boy kid kitten puppy cub baby little small tiny pup toddler "
    "kit teen",
    "old": "old elderly aged ancient grandmother grandfather grandma grandpa wise granny elder",
    "female": "woman girl lady queen princess witch sorceress she her grandmother mother actress "
    "heroine mermaid grandma granny fairy ballerina female vixen",
    "bearded": "beard bearded whiskered goatee", "moustache": "moustache mustache",
    "long": "long flowing waist mermaid", "curly": "curly curls wavy afro frizzy coiled",
    "braid": "braid braids braided pigtails plait", "ponytail": "ponytail", "bun": "bun topknot",
    "bald": "bald hairless shaven", "spiky": "spiky messy tousled unruly wild windswept",
    "short": "short cropped buzz trimmed", "stripes": "stripes striped tabby stripe bands",
    "dots": "spots spotted freckles freckled speckled dappled dots spot",
    "upright": "hind upright anthropomorphic paws bipedal", "fat": "plump round chubby "
    "stout portly "
    "rotund stocky fat burly barrel broad muscular", "thin": "slender slim lean lanky "
    "lithe thin wiry tall",
    "wings": "wings winged wing", "horns": "horns horned antlers antlered", "earless": "earless",
    "patch": "eyepatch", "pointedhat": "pointed pointy conical", "widehat": "wide brimmed "
    "brim straw",
    "fluffy": "fluffy fuzzy shaggy downy", "happy": "smile smiling cheerful grin joyful happy",
    "stern": "stern serious fierce scowl brooding frown", "antenna": "antenna antennae",
    "glow": "glowing glow luminous glows", "tail": "mermaid",
}  # fmt: skip


_WORN_ON_BODY = frozenset(
    {
        "coat",
        "vest",
        "dress",
        "shirt",
        "armour",
        "spacesuit",
        "apron",
        "overalls",
        "trousers",
        "boots",
    }
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
        return "upright" in self.traits or bool(_WORN_ON_BODY & set(self.worn))

    def dice(self, purpose: str) -> random.Random:
        """Chance that belongs to this individual: the same words always fall the same way."""
        return random.Random(f"{self.seed} {purpose}")


def look_of(description: str, variant: int = 0) -> Look:
    """Reads a description; another `variant` fills in what the words leave open differently."""
    words = tokens(description)
    digest = hashlib.sha256(f"{variant} {' '.join(words)}".encode()).digest()
    seed = int.from_bytes(digest[:6], "big")
    dice = random.Random(seed)
    kind = kind_in(words) or ("person" if {"hair", "beard"} & set(words) else "")
    species = species_of(kind)
    traits = frozenset(trait for trait, marks in _TRAITS.items() if set(marks.split()) & set(words))
    named = all_colours(description)

    def of(part: str) -> Colour | None:
        return colour_of(words, _PARTS[part].split(), _NOUNS)

    person = species.plan == "person" and kind != "alien"
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
        hair=hair, beak=of("beak") or (236, 164, 60), wings=of("wings") or main,
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
    nouns = frozenset(word for species in SPECIES.values() for word in species.words.split())
    return colour_of(words, nouns, _NOUNS)


def _skin(words: list[str], dice: random.Random) -> Colour:
    for place, word in enumerate(words):
        if word in {"skin", "skinned", "complexion"}:
            for before in reversed(words[max(0, place - 4) : place]):
                if before in _SKIN_WORDS:
                    tone = _SKIN_WORDS[before]
                    return _SKINS[
                        min(5, tone + (before == "brown" and "dark" in words[place - 4 : place]))
                    ]
    return _SKINS[0] if {"freckles", "freckled"} & set(words) else dice.choice(_SKINS)


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
        colour = colour_of(words, [word], _NOUNS)
        known = _DEFAULTS.get(garment) or shifted(
            (176, 84, 84), dice.choice([0, 40, 150, 210, 270])
        )
        if colour is not None or garment not in worn:
            worn.setdefault(garment, colour or known)
            if colour is not None:
                worn[garment] = colour
    if species.plan == "person":
        for word in words[:40]:
            for garment, colour in _TRADES.get(word, {}).items():
                worn.setdefault(garment, colour)
        if not _CLOTHED & set(worn):
            skirts = {"woman", "girl", "lady", "grandmother", "she"} & set(words)
            garment = "dress" if skirts and dice.random() < 0.5 else "shirt"
            worn[garment] = dice.choice(_PLAIN_CLOTHES)
    if main in worn.values():
        worn = {name: darker(c, 0.18) if c == main else c for name, c in worn.items()}
    return worn
