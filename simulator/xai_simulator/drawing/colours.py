"""Colours by name, and which colour a text gives to which part."""

import colorsys
import re
from collections.abc import Iterable

Colour = tuple[int, int, int]

_PALETTE = """
red d23b33 crimson b8182f scarlet d92b22 ruby a8123d burgundy 6f1a2d maroon 6d2027 cherry b8233a
rust b5562a russet b8582a rusty b5562a vermilion e0482c brick 9c4433 mahogany 6b2f25 wine 6f1d3a
orange ee8130 tangerine f58a2c apricot f5b27f peach f7bf98 coral f37a63 salmon f4917c amber f0a51e
ginger c86f2d copper b66d3a bronze a0703a terracotta c5674a cinnamon a5602f caramel c08244
yellow f6d23c gold e2b13c golden e6b544 lemon f5e04f mustard cf9d2a honey e2a43b saffron f0b028
blonde e9cb7c blond e9cb7c sandy d8b981 sand dcc28f straw e3cd7e flaxen e6d08c wheat e0c48c
brass c2a04a brown 80512f chestnut 87482b chocolate 5d3722 coffee 6a4a36 umber 5f4330 sepia 74543a
auburn 93402a tan c99d6c beige dcc8a3 fawn c8a878 hazel 96733c walnut 5f4431 tawny c58a47
cream f6ead0 ivory f4eedb pearl ece7de vanilla f4e6bd bone e8dec6 oatmeal d9c9ab
white f7f6f2 snowy f4f6f8 snow f4f6f8 alabaster f2ece4 chalk eeece6 black 26262b ebony 2b2422
jet 222226 coal 2c2c31 charcoal 43454b onyx 2a2a30 raven 25252d obsidian 2a2933 inky 22263a
grey 8d9096 gray 8d9096 silver bcc3cb silvery bcc3cb ash a7a8a5 ashen a7a8a5 slate 68768a
steel 8595a5 pewter 8a9096 graphite 55585f smoky 7d7f86 smoke 7d7f86 stone 9a968c gunmetal 4f5963
chrome c9d0d6 platinum d9dbd8 iron 6a6f76
green 4a9a4c emerald 1f9d63 jade 3aa37a moss 78853f mossy 78853f olive 80803a lime a6d236
mint 9fdcb9 sage 9db18a fern 5d9650 forest 2f6b3c pine 2c5e48 viridian 3c8a70 pistachio b6cf82
teal 1f8a8a turquoise 36c1bd cyan 3ac6dc aqua 5fd0d0 aquamarine 7fd9c3 seafoam 98d9bd
blue 3b74c9 navy 26376b azure 3f95e2 sapphire 2352a6 cobalt 2a55b5 indigo 423a94 cerulean 2f8fc0
sky 82c0ea midnight 24305e ultramarine 2f3fb0 denim 4a6a96 periwinkle 97a1e6 ice c9e4ef icy c9e4ef
purple 7c46a3 violet 8a55c6 lavender b7a3dd lilac c7a8dc plum 6e3560 mauve b08aa8 amethyst 9361c2
magenta c63a92 fuchsia d63a9c pink f09ab4 rose dd6d86 rosy e48a9a blush eeb3b3 raspberry b82e5c
orchid c26bc4 heather a48bb0 eggplant 4a2b50 iridescent 7ab8c4 opal cfdde0 rainbow e87aa0
"""
_WORDS = _PALETTE.split()
PALETTE: dict[str, Colour] = {
    name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16))
    for name, code in zip(_WORDS[::2], _WORDS[1::2], strict=True)
}
# Names of shades that are colours only before one: "royal blue". What they name is the shade.
SHADE_NAMES: dict[str, Colour] = {
    "royal": (43, 80, 192), "burnt": (199, 91, 23), "pumpkin": (232, 117, 26),
    "sunflower": (247, 201, 37), "leaf": (90, 168, 58), "baby": (160, 205, 240),
    "powder": (176, 208, 232), "bottle": (24, 84, 58), "blood": (140, 20, 28),
    "electric": (30, 110, 250), "canary": (250, 230, 80), "tomato": (226, 74, 52),
    "strawberry": (226, 60, 84), "hot": (238, 74, 155), "apple": (120, 180, 60),
}  # fmt: skip
BASIC = frozenset(
    {"red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white",
     "grey", "gray"}
)  # fmt: skip
_FRUITS = frozenset({"pumpkin", "tomato", "strawberry"})  # and these are colours alone, too
# Colours that, beside another, only say what a thing is made of: "teal denim overalls".
MATERIALS = frozenset({"denim", "straw", "steel", "iron", "brass", "chrome", "stone", "wheat"})
_DARKER = {"dark": 0.62, "deep": 0.78, "dusky": 0.75}
_PALER = {"light": 0.4, "pale": 0.5, "soft": 0.15, "pastel": 0.45, "faded": 0.3, "dusty": 0.2}
_SETS_APART = frozenset({".", ";", "with", "while", "has", "wears", "wearing", "under", "over"})


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` (0..1) of the other colour in the one."""
    r, g, b = (round(a + (c - a) * share) for a, c in zip(one, other, strict=True))
    return r, g, b


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 252, 244), share)


def darker(colour: Colour, share: float) -> Colour:
    """Towards a warm night, never to plain black: outlines and shadows keep their hue."""
    return mix(colour, (28, 20, 36), share)


def shifted(colour: Colour, degrees: float, value: float = 1.0) -> Colour:
    """The colour with its hue turned and its brightness multiplied."""
    h, s, v = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    r, g, b = colorsys.hsv_to_rgb((h + degrees / 360) % 1, s, min(1.0, v * value))
    return round(r * 255), round(g * 255), round(b * 255)


def tokens(text: str) -> list[str]:
    """Lower-case words, and the marks that set clauses apart."""
    return re.findall(r"[a-z]+|[.,;:]", text.lower().replace("'s", ""))


def colour_ending_at(words: list[str], place: int) -> Colour | None:
    """The colour that is named at this word, with what stands right before it worked in."""
    colour = PALETTE.get(words[place])
    if colour is None:
        return None
    for before in reversed(words[max(0, place - 2) : place]):
        if before in PALETTE:
            colour = mix(colour, PALETTE[before], 0.45)
        elif before in _DARKER:
            colour = mix((20, 16, 24), colour, _DARKER[before])
        elif before in _PALER:
            colour = lighter(colour, _PALER[before])
        else:
            break
    return colour


def is_coloured(words: list[str], place: int) -> bool:
    """Whether this word names a colour, or the shade of the one that follows it."""
    word, follows = words[place], words[place + 1] if place + 1 < len(words) else ""
    shade = word in SHADE_NAMES and (follows in BASIC or word in _FRUITS)
    return word in PALETTE or shade


def blended(words: list[str], places: tuple[int, ...]) -> Colour:
    """The colour that neighbouring words name together, with a "dark" or "pale" before them.

    A shade before a basic colour is the shade: "moss green" is moss. Others mix in equal parts.
    """
    names = [words[place] for place in places]
    while len(names) > 1 and names[-1] in MATERIALS:
        names.pop()
    colours = [PALETTE.get(name) or SHADE_NAMES[name] for name in names]
    colour = colours[0]
    for name, other in zip(names[1:], colours[1:], strict=True):
        share = 0.35 if names[0] in MATERIALS else 0.0  # steel blue is bluer than steel
        colour = mix(colour, other, share if name in BASIC and names[0] not in BASIC else 0.5)
    for before in reversed(words[max(0, places[0] - 2) : places[0]]):
        if before in _DARKER:
            colour = mix((20, 16, 24), colour, _DARKER[before])
        elif before in _PALER:
            colour = lighter(colour, _PALER[before])
        else:
            break
    return colour


def colours_at(words: list[str]) -> dict[int, Colour]:
    """Every colour that is named, by the place of its last word; neighbours count as one."""
    colours: dict[int, Colour] = {}
    for place, word in enumerate(words):
        follows = words[place + 1] if place + 1 < len(words) else ""
        if word in PALETTE and follows not in PALETTE:
            colour = colour_ending_at(words, place)
            if colour is not None:
                colours[place] = colour
    return colours


def all_colours(text: str) -> list[Colour]:
    """Every colour that a text names, in order; neighbours ("russet orange") count as one."""
    return list(colours_at(tokens(text)).values())


def colour_of(words: list[str], parts: Iterable[str], others: frozenset[str]) -> Colour | None:
    """The colour that stands by one of these parts; `others` are nouns that own their colours."""
    wanted = set(parts)
    for place, word in enumerate(words):
        if word not in wanted:
            continue
        for back in range(place - 1, max(-1, place - 7), -1):
            if words[back] in _SETS_APART or (words[back] in others and words[back] not in wanted):
                break
            if words[back] in PALETTE:
                return colour_ending_at(words, back)
    for place, word in enumerate(words):
        if word not in wanted or words[place + 1 : place + 2][:1] in ([","], ["."]):
            continue
        for ahead in range(place + 1, min(len(words), place + 6)):
            if words[ahead] in {".", ";", ",", "with", "and"} or words[ahead] in others:
                break
            if words[ahead] in PALETTE:
                follows = words[ahead + 1] if ahead + 1 < len(words) else ""
                return colour_ending_at(words, ahead + 1 if follows in PALETTE else ahead)
    return None
