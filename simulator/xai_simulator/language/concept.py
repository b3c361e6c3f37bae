"""Finds in a concept who is in it, where it plays, what happens and what things matter."""

import re
from dataclasses import dataclass, replace

from xai_simulator.language import creatures, people, places
from xai_simulator.language.colours import COLOURS
from xai_simulator.language.creatures import Kind
from xai_simulator.language.people import Trade
from xai_simulator.language.places import Place
from xai_simulator.language.tables import parts

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2, "family": 2, "pair": 2}
_GROUPS = r"(?:family|pair|couple|group|band|herd|pack|team|crew)\s+of\s+"
# 'A lion tamer' and 'a bee keeper' are people, whatever the word before them is.
_OF_ANIMALS = frozenset(
    parts("keeper, hunter, tamer, trainer, rider, catcher, slayer, walker, breeder, herder")
)
_WORKS_AS = re.compile(
    r"(?:\b(?:who|that) (?:is|was)|\bworks? as|\bworking as|\bbecomes?)\s+an?\s+(?:[\w-]+\s+)?$",
    re.I,
)
_SMALL = frozenset(
    parts(
        "a, an, the, and, or, of, in, on, at, to, for, from, with, by, into, his, her, its, their,"
        "is, are, who, that, this, these, those, where, when, while, as, but, then, they, he, she,"
        "it, them, one, after, before"
    )
)
_NAMED = re.compile(
    r"^\W{0,3}(?:(?:is|are|was)\s)?(?:named|called|known as|by the name of)\s+"
    r"[\"'“‘«]?(?P<name>[^\s\"'”’»,.;:!?()]+(?:\s(?!The|In|On|At|And)[A-ZÀ-Þ][\w'’-]+)?)"
)
_APPOSITION = re.compile(r"^,?\s+(?P<name>[A-ZÀ-Þ][\w'’-]+)\b")
_BEFORE = re.compile(r"(?P<name>[A-ZÀ-Þ][\w'’-]+),?\s+(?:the|a|an)\s+(?:[\w-]+\s+){0,3}$")
_ENTITY = re.compile(
    r"\b(?:a|an|the)\s+((?:[\w-]+\s+){0,3}?)([\w-]{3,})(?=\s+(?:named|called|who|that|meets?|finds?|"
    r"discovers?|explores?|travels?|lives?|learns?|wants?|dreams?|builds?|must|searches|wakes|goes|"
    r"loses|rescues|saves|opens?|visits?|becomes?|tries|and (?:a|an|the)|in|on|at)\b)",
    re.IGNORECASE,
)
# Who sails is on the sea; everybody else whom a concept puts there is in it.
_SAILING = re.compile(r"\b(?:sail|row|ship|boat|raft|pirate|captain|storm)", re.IGNORECASE)
_SOMEWHERE = re.compile(
    r"\b(?:in|inside|at|on|through|across|into|near|under|beneath|above|over|along|around|behind|to|"
    r"beside|within|aboard|from|cross(?:es)?|explores?)\s+((?:a|an|the|an? old|their|his|her)\s+"
    r"(?:(?!(?:of|full)\b)[\w'’-]+\s+){0,3}?[\w'’-]{3,}(?:\sin\s[A-ZÀ-Þ][\w'’-]+)?)"
    r"(?=\s*(?:[.,;:!?)—-]|$|\s(?:and|where|when|that|which|with|to|while|who|at|in|on"
    r"|during|as|by|after|before|of|full)\b))",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:discovers?|finds?|steals?|opens?|seeks?|search(?:es)? for|builds?|guards?|carries|carry|"
    r"protects?|repairs?|loses?|returns?|brings?|delivers?|catch(?:es)?|follows?|plants?|bakes?|"
    r"paints?|learns? to play|plays?|holds?|chases?|wins?|hides?|unearths?|collects?|uncovers?)\s+"
    r"((?:a|an|the|his|her|their|some)\s+(?:[\w'’-]+\s+){0,2}?[\w'’-]{3,})"
    r"(?=\s*(?:[.,;:!?)—-]|$|\s(?:and|that|which|in|on|at|to|with|from|under|of|for|before|who)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Being:
    """Somebody whom the concept mentions. `span` is where, `name` is empty if it has none,
    `epithet` is what the concept says before the kind: 'wise old'. An animal with a profession
    stays an animal: `trade` gives it only clothes."""

    look: Kind | Trade
    name: str
    colour: str
    epithet: str
    span: tuple[int, int]
    trade: Trade | None = None

    @property
    def word(self) -> str:
        """What it is, in one word of the concept."""
        return self.look.word


@dataclass(frozen=True)
class Concept:
    """A concept, read. `events` are its own sentences, in order."""

    text: str
    beings: tuple[Being, ...]
    place: Place | None
    events: tuple[str, ...]
    things: tuple[str, ...]


def read(text: str) -> Concept:
    """What can be found in any text, in any language; everything may be missing."""
    where = _place(text)
    beings = _beings(text, where)
    return Concept(text, beings, where, _sentences(text), _things(text, where))


def _words(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", text))


def _look(word: str) -> Kind | Trade | None:
    word = word.lower().removesuffix("'s").removesuffix("’s")
    english = creatures.foreign_words().get(word) or people.foreign_words().get(word) or word
    return creatures.kinds().get(english) or people.trades().get(english)


def _beings(text: str, where: Place | None) -> tuple[Being, ...]:
    beings: list[Being] = []
    words = _words(text)
    for place, match in enumerate(words):
        look = _look(match[0]) or _compound(match[0])
        if look is None or (where and match[0].lower() == where.word):
            continue
        following = words[place + 1][0] if place + 1 < len(words) else ""
        if (
            following
            and text[match.end() : words[place + 1].start()] == " "
            and (_look(following) or following.lower() in _OF_ANIMALS)
        ):
            continue  # 'robot dog', 'cat burglar': the last word says what it is
        before = [word[0].lower() for word in words[max(0, place - 4) : place]]
        if beings and isinstance(look, Trade) and _WORKS_AS.search(text[: match.start()]):
            if isinstance(beings[-1].look, Kind):
                beings[-1] = replace(beings[-1], trade=look)
            continue
        beside = words[place - 1] if place else None
        adjacent = beside is not None and text[beside.end() : match.start()] in (" ", "-")
        other = _look(beside[0]) if beside is not None and adjacent else None
        beings += _counted(text, match, *_animal_first(match[0], look, other), before)
    beings += [being for being in _unspaced(text) if not _overlaps(being, beings)]
    beings += [being for being in _strangers(text, where) if not _overlaps(being, beings)]
    beings.sort(key=lambda being: being.span)
    distinct: list[Being] = []
    for being in beings:
        if not _met(being, distinct):
            distinct.append(being)
    return tuple(distinct)


def _animal_first(
    word: str, look: Kind | Trade, other: Kind | Trade | None
) -> tuple[Kind | Trade, Trade | None]:
    """Who 'a detective mouse' or 'a parrot pilot' is, and whose clothes it wears."""
    if isinstance(look, Kind) and isinstance(other, Trade):
        return look, other
    if isinstance(look, Trade) and isinstance(other, Kind) and word.lower() not in _OF_ANIMALS:
        return other, look
    return look, None


def _compound(word: str) -> Kind | Trade | None:
    if people.sounds_like_a_trade(word.lower()) or word.lower() in _OF_ANIMALS:
        return people.stranger(word.lower())
    return None


def _counted(
    text: str,
    match: re.Match[str],
    look: Kind | Trade,
    trade: Trade | None,
    before: list[str],
) -> list[Being]:
    name, end = _name(text, match)
    # 'the fox' again, later on, is not another fox; 'another fox' and 'a second fox' are.
    colour = next((word for word in reversed(before) if word in COLOURS), "")
    many = next((_NUMBERS[word] for word in before[-2:] if word in _NUMBERS), 1)
    start = _phrase_start(text, match.start())
    phrase = re.sub(rf".*\b{_GROUPS}", "a ", text[start : match.start()], flags=re.IGNORECASE)
    hers = {look.word, trade.word} if trade else set()
    epithet = " ".join(word for word in phrase.split()[1:] if word.lower() not in hers)
    if name and (at := text.rfind(name, max(0, start - len(name) - 2), start)) >= 0:
        start = at
    span = (start, end)
    return [
        Being(look, "" if place else name, colour, epithet, span, trade) for place in range(many)
    ]


def _name(text: str, match: re.Match[str]) -> tuple[str, int]:
    after = text[match.end() :]
    if named := _NAMED.match(after) or _APPOSITION.match(after):
        name = named["name"].strip("'’\"")
        if name.lower() not in _SMALL and not _look(name):
            return name[:40], match.end() + named.end()
    before = _BEFORE.search(text[: match.start()])
    if before and before["name"].lower() not in _SMALL:
        return before["name"][:40], match.end()
    return "", match.end()


def _phrase_start(text: str, start: int) -> int:
    """Where 'a curious old fox' begins, given where 'fox' does."""
    before = re.search(
        rf"\b(?:a|an|the|his|her|their|two|three|four|five|six)\s+(?:{_GROUPS})?"
        r"(?:(?!(?:an?|the|and|of|full)\b)[\w-]+,?\s+){0,4}$",
        text[:start],
        re.IGNORECASE,
    )
    return before.start() if before else start


def _met(being: Being, others: list[Being]) -> bool:
    """Whether a mention is of somebody met before: same kind and no other name, or twins."""
    return any(
        being.word == other.word
        and being.span != other.span
        and (not being.name or being.name == other.name)
        for other in others
    )


def _overlaps(being: Being, others: list[Being]) -> bool:
    return any(being.span[0] < other.span[1] and other.span[0] < being.span[1] for other in others)


def _unspaced(text: str) -> list[Being]:
    """Beings in scripts that put no spaces between words: 猫头鹰 is an owl, with no cat in it."""
    words = (creatures.foreign_words() | people.foreign_words()).keys()
    spaceless = sorted(filter(creatures.written_without_spaces, words), key=len, reverse=True)
    return [
        Being(look, "", "", "", match.span())
        for match in re.finditer("|".join(map(re.escape, spaceless)), text)
        if (look := _look(match[0]))
    ]


def _strangers(text: str, where: Place | None) -> list[Being]:
    """Beings of kinds that the lexicon does not have: 'a quokka named Bo'."""
    beings = []
    for match in _ENTITY.finditer(text):
        word = match[2].lower()
        if word in _SMALL or word in COLOURS or word in places.places() or _look(word):
            continue
        follows = text[match.end() :].split()
        acts = bool(follows) and follows[0] not in ("in", "on", "at", "and", "that")
        if not acts or (where and word in where.phrase.lower()):
            continue
        end = match.end()
        named = _NAMED.match(text[end:])
        look = people.stranger(word) if follows[0] == "who" else creatures.stranger(word)
        name = named["name"][:40] if named else ""
        colour = next((part for part in match[1].lower().split() if part in COLOURS), "")
        span = (match.start(), end + named.end() if named else end)
        beings.append(Being(look, name, colour, match[1].strip(), span))
    return beings


def _place(text: str) -> Place | None:
    """The place in the concept's own words where it can be, else by the words that we know."""
    known, phrases = places.places(), [match[1] for match in _SOMEWHERE.finditer(text)]
    for phrase in phrases:
        named = [word for word in re.findall(r"[\w'’-]+", phrase.lower()) if word in known]
        if named:
            there = known[named[-1]]._replace(phrase=phrase)
            if there.word in ("sea", "ocean") and _SAILING.search(text):
                afloat = known["ship"]
                return there._replace(sort=afloat.sort, spots=afloat.spots, near="on")
            return there
    for match in _words(text):
        word = match[0].lower()
        if place := known.get(word) or known.get(places.foreign_words().get(word, "")):
            return place._replace(phrase=match[0]) if place.phrase == word else place
    for word, english in places.foreign_words().items():
        if creatures.written_without_spaces(word) and word in text:
            return known[english]
    for phrase in phrases:
        if not any(_look(word) for word in phrase.split()):
            return places.unknown_place(phrase)
    return None


def _things(text: str, where: Place | None) -> tuple[str, ...]:
    """What the concept's verbs act upon, as 'the glowing crystal'."""
    things = []
    for match in _THING.finditer(text):
        _, _, noun = match[1].partition(" ")
        last = noun.split()[-1].lower()
        if not _look(last) and not (where and last == where.word) and last not in _SMALL:
            things.append(f"the {noun[:60]}")
    return tuple(dict.fromkeys(things))


def _sentences(text: str) -> tuple[str, ...]:
    pieces = re.split(r"(?<=[.!?…。！？])\s+|(?<=[。！？])|[;\n]+", text)
    return tuple(piece.strip() for piece in pieces if len(piece.strip()) > 1)
