"""Where and when: the words of a setting, read into a place, an hour, weather and things."""

import hashlib
import random
from dataclasses import dataclass

from xai_simulator.drawing.colours import Colour, all_colours, tokens
from xai_simulator.lexicon.places import places

PLACE_OF_WORD = {word: entry.drawn_as for entry in places() for word in entry.described}


INDOORS = frozenset(
    {
        "spaceship",
        "laundromat",
        "library",
        "kitchen",
        "workshop",
        "laboratory",
        "theatre",
        "room",
        "cave",
    }
)


_HOURS = {
    "night": "night midnight moonlit moonlight starlit nighttime starry nocturnal",
    "dawn": "dawn sunrise daybreak",
    "golden": "golden sunset amber honeyed",
    "dusk": "dusk twilight evening gloaming",
    "morning": "morning",
    "noon": "noon midday sunny bright daylight afternoon day",
}


_WEATHERS = {
    "rain": "rain rainy raining drizzle storm stormy thunderstorm downpour",
    "snow": "snow snowy snowfall snowing blizzard snowflakes winter frost frosty",
    "fog": "fog foggy mist misty haze hazy smoke steam",
    "leaves": "autumn autumnal leaves fall october",
    "fireflies": "fireflies enchanted magical magic fairy glowing mystical glow",
    "petals": "spring blossom blossoms cherry petals",
    "dust": "dust dusty attic desert sand",
    "embers": "fire campfire embers lava forge volcano volcanic bonfire",
}


THINGS = {
    "crystal": "crystal gem jewel orb diamond shard",
    "lantern": "lantern lanterns lamp streetlamp",
    "campfire": "campfire fire bonfire embers",
    "tree": "tree oak willow log",
    "boat": "boat rowboat canoe ship raft",
    "book": "book map scroll letter diary books",
    "door": "door gate portal doorway",
    "chest": "chest treasure box crate trunk",
    "rock": "rock boulder stone stones",
    "flowers": "flower flowers blossoms sunflowers roses",
    "mushrooms": "mushroom mushrooms toadstool",
    "clock": "clock clocks watch gear gears",
    "piano": "piano violin cello guitar drum",
    "cake": "cake bread pie pastry soup bun teapot",
    "balloon": "balloon balloons kite airship",
    "star": "star comet meteor",
    "table": "table desk workbench",
    "telescope": "telescope",
    "well": "well fountain",
    "fence": "fence",
    "machine": "machine engine",
    "tent": "tent",
    "sign": "sign signpost",
    "candle": "candle candles",
}


@dataclass(frozen=True)
class Place:
    """A setting. `tints` are the colours that mood and palette name; `things` stand about."""

    kind: str
    hour: str
    weather: str
    season: str
    things: tuple[str, ...]
    tints: tuple[Colour, ...]
    seed: int
    named: bool

    def dice(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed} {purpose}")


def place_of(setting: str, mood: str, palette: str, seed: int) -> Place:
    """Reads the words; the seed and every word decide how the place is laid out."""
    words, mood_words = tokens(setting), tokens(mood)
    digest = hashlib.sha256(f"{seed} {setting} {mood}".encode()).digest()
    own = int.from_bytes(digest[:6], "big")
    kind = kind_in(words) or _first(mood_words, PLACE_OF_WORD)
    named = bool(kind)
    dice = random.Random(own)
    if not kind:
        kind = dice.choice(["meadow", "village", "forest", "mountains", "room", "city"])
    everything = [*words, *mood_words]
    hour = _marked(words, _HOURS) or _marked(mood_words, _HOURS)
    hour = hour or dice.choice(["noon", "noon", "golden", "morning", "morning", "dusk", "dawn"])
    if kind in {"space", "moon"}:
        hour = "night"
    weather = _marked(words, _WEATHERS) or _marked(mood_words, _WEATHERS)
    if kind == "underwater":
        weather = "bubbles"
    elif kind in {"space", "moon"}:
        weather = "stars"
    elif weather in {"rain", "snow", "leaves", "petals"} and kind in INDOORS:
        weather = "dust"
    season = next(
        (
            name
            for name, marks in (
                ("autumn", {"autumn", "autumnal", "fall", "october", "harvest"}),
                ("winter", {"winter", "snow", "snowy", "frost", "frosty", "blizzard", "frozen"}),
                ("spring", {"spring", "blossom", "blossoms", "cherry"}),
            )
            if marks & set(everything)
        ),
        "summer",
    )
    things = tuple(name for name, marks in THINGS.items() if set(marks.split()) & set(everything))
    tints = tuple(all_colours(palette) or all_colours(mood))[:5]
    return Place(kind, hour, weather, season, things, tints, own, named)


# "The foot of a bridge in the city" is a city: what comes after the last of these is the place.
_INTO = frozenset({"in", "on", "at", "inside", "aboard", "above", "within"})
_ENDS = frozenset(
    {"of", "with", "full", "between", "below", "behind", "near", "by", "where", "under", "beside"}
)
_TOWNS = frozenset(word for entry in places() for word in entry.towns)
_PARTS_OF_TOWNS = frozenset({"market", "rooftop", "station", "harbour", "library", "theatre"})
_FROZEN = frozenset({"frozen", "icy", "polar", "arctic"})


def kind_in(words: list[str]) -> str:
    """The kind of place that a setting's words name, or nothing."""
    clause: list[str] = []
    for word in [*words, "."]:
        if word not in {".", ",", ";", ":"}:
            clause.append(word)
        elif kind := _clause(clause):
            return kind
        else:
            clause = []
    return ""


def _clause(words: list[str]) -> str:
    steps = [[""], *([word] for word in words if word in _INTO)]
    at = 0
    for word in words:
        at += word in _INTO
        steps[at].append(word)
    kinds = [(_head(step[1:]), step) for step in steps]
    named = [(kind, step) for kind, step in kinds if kind]
    if not named:
        return ""
    kind, step = named[-1]
    if _TOWNS & set(step) and len(named) > 1:
        part, within = named[-2]  # 'in a market in Venice' is the market
        if within[0] and part in _PARTS_OF_TOWNS:
            return part
    # Whoever is in the sea, and not on it, is below.
    return "underwater" if kind == "sea" and step[0] == "in" and step[-1] in _SEAS else kind


_SEAS = frozenset({"sea", "ocean"})


def _head(words: list[str]) -> str:
    """The kind of a phrase by its last noun: a mountain village is a village."""
    end = next((place for place, word in enumerate(words) if word in _ENDS), len(words))
    kinds = [kind for word in words[:end] if (kind := _first([word], PLACE_OF_WORD))]
    kind = kinds[-1] if kinds else _first(words, PLACE_OF_WORD)
    if "underwater" in kinds:
        return "underwater"
    if kind == "station" and "space" in words:
        return "spaceship"
    return "snowfield" if kind in {"lake", "sea"} and _FROZEN & set(words) else kind


def _first(words: list[str], known: dict[str, str]) -> str:
    for word in words:
        kind = known.get(word) or (known.get(word[:-1]) if word.endswith("s") else None)
        if kind:
            return kind
    return ""


def _marked(words: list[str], table: dict[str, str]) -> str:
    for name, marks in table.items():
        if set(marks.split()) & set(words):
            return name
    return ""
