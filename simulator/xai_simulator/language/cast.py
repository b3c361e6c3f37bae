"""Casts a film: who plays in it, what they are called, and how they look, word for word."""

import re
from dataclasses import dataclass
from random import Random

from xai_simulator.glossary.languages import Language
from xai_simulator.language import creatures, people
from xai_simulator.language.colours import mentions
from xai_simulator.language.concept import Being, Concept
from xai_simulator.language.creatures import Kind
from xai_simulator.language.native_wardrobe import NativeWardrobe
from xai_simulator.language.people import Trade
from xai_simulator.language.request import PlanRequest
from xai_simulator.language.wardrobe import Wardrobe

_NOT_IN_PHOTO = " For all that the photo does not show: "
_CUES = (
    "curious", "brave", "gentle", "wise", "restless", "cheerful", "cautious", "dreamy", "loyal",
    "mischievous", "patient", "proud",
)  # fmt: skip
_VILLAINS = re.compile(
    r"\b(evil|wicked|greedy|cruel|sinister|villain\w*|thie\w+|dark lord)\b", re.I
)
_COMPANIONS = {
    "trees": ("rabbit", "squirrel", "hedgehog", "deer", "badger", "owl"),
    "meadow": ("rabbit", "mouse", "goat", "horse", "robin", "bee"),
    "mountain": ("goat", "eagle", "bear", "hare", "climber", "lynx"),
    "desert": ("lizard", "fox", "mouse", "tortoise", "traveller", "falcon"),
    "snow": ("penguin", "seal", "wolf", "reindeer", "explorer", "hare"),
    "shore": ("dog", "seal", "turtle", "sailor", "heron", "parrot"),
    "sea": ("octopus", "turtle", "dolphin", "fish", "seal", "diver"),
    "water": ("otter", "frog", "duck", "beaver", "heron", "turtle"),
    "city": ("cat", "pigeon", "dog", "girl", "mouse", "robot"),
    "castle": ("knight", "dragon", "raven", "ghost", "cat", "horse"),
    "room": ("cat", "mouse", "dog", "woman", "parrot", "boy"),
    "space": ("robot", "alien", "astronaut", "cat", "octopus", "engineer"),
    "sky": ("eagle", "pilot", "dragon", "owl", "swan", "fairy"),
    "cave": ("bat", "lizard", "bear", "explorer", "mouse", "troll"),
}


@dataclass(frozen=True)
class Player:
    """A character of a film. `known_as` is how a sentence may call it: 'the fox'."""

    name: str
    look: Kind | Trade
    description: str
    role: str
    cues: tuple[str, ...]
    being: Being | None

    @property
    def known_as(self) -> str:
        return f"the {self.look.word}"


def cast(
    request: PlanRequest,
    concept: Concept,
    sort: str,
    dice: Random,
    language: Language | None = None,
) -> list[Player]:
    """Exactly as many players as asked: the concept's own first, then who fits the place. In
    English, or in another language, as far as its table goes."""
    beings = _chosen(concept, request.characters, sort, dice, language)
    names = _named(request, beings, dice, language.names if language else people.NAMES)
    wardrobe = NativeWardrobe(dice, language) if language else Wardrobe(dice)
    cues = language.listed("cues") if language else _CUES
    between = " " if language else _NOT_IN_PHOTO
    players = []
    for place, (being, name) in enumerate(zip(beings, names, strict=True)):
        look = _seen(request.looks.get(name, "")) or being.look
        description = wardrobe.described(look, being, place)
        if seen := request.looks.get(name):
            description = _from_photo(seen, description, request.description_words, between)
        role = "supporting" if place else "protagonist"
        if place and _VILLAINS.search(f"{being.epithet} {being.word}"):
            role = "antagonist"
        known = being if being in concept.beings else None
        players.append(Player(name, look, description, role, tuple(dice.sample(cues, 3)), known))
    return players


def _chosen(
    concept: Concept, many: int, sort: str, dice: Random, language: Language | None
) -> list[Being]:
    beings = list(concept.beings[:many])
    there = {being.word for being in beings}
    spare = [word for word in _COMPANIONS.get(sort, _COMPANIONS["city"]) if word not in there]
    others = ["traveller", "cat"]
    if language:
        known = {*language.words("creatures"), *language.words("people")}
        others = ["girl", "cat", "dog", "owl", "boy", "rabbit"]
        spare = [word for word in (*spare, *others) if word in known - there]
        spare = list(dict.fromkeys(spare))
    dice.shuffle(spare)
    while len(beings) < many:
        word = spare.pop()
        look = creatures.kinds().get(word) or people.trades()[word]
        beings.append(Being(look, "", "", "", (-1 - len(beings), -1)))
        if not spare:
            spare = list(others)
    return beings


def _named(
    request: PlanRequest, beings: list[Being], dice: Random, pool: tuple[str, ...]
) -> list[str]:
    """A name each: the concept's, then the asked ones to those who have none, people first."""
    names = [being.name for being in beings]
    asked = [name for name in request.names if name]
    for place, name in enumerate(names):
        same = next((ask for ask in asked if name and ask.casefold() == name.casefold()), None)
        names[place] = same or name
        if same:
            asked.remove(same)
    free = sorted(
        range(len(beings)),
        key=lambda place: (
            names[place] in request.names,
            bool(names[place]),
            not isinstance(beings[place].look, Trade),
            place if not names[place] else -place,
        ),
    )
    for place, name in zip(free, asked, strict=False):
        names[place] = name
    taken = {name.casefold() for name in names}
    spare = [name for name in pool if name.casefold() not in taken]
    dice.shuffle(spare)
    said: set[str] = set()
    for place, name in enumerate(names):
        if not name or name.casefold() in said:
            names[place] = spare.pop()
        said.add(names[place].casefold())
    return names


def _seen(description: str) -> Kind | Trade | None:
    """What a photo's description says it shows, by the first word that is a being."""
    for word in description.lower().replace(",", " ").replace(".", " ").split()[:30]:
        if look := creatures.kinds().get(word) or people.trades().get(word):
            return look
    return None


def _from_photo(seen: str, invented: str, least_words: int, between: str) -> str:
    """The photo's looks, word for word; filled up only where they are too short for a plan."""
    seen = seen[:3000].strip()
    if len(seen.split()) >= least_words:
        return seen
    return f"{seen}{between}{invented}"


def palette(players: list[Player], place: tuple[str, ...]) -> str:
    """The film's colours in words: what the players wear first, then the place's."""
    words: list[str] = []
    for player in players:
        words += [mention.colour.word for mention in mentions(player.description)[:3]]
    words = [*dict.fromkeys(words)][:4] + [word for word in place if word not in words[:4]]
    return ", ".join(words[:6])
