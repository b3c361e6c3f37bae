"""Reads what a plan request asks for: the concept, how many of what, names, looks, lengths."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import get_args

from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES, AspectRatio

_CONCEPT = re.compile(r"story plan for:?[ \t]*", re.IGNORECASE)
_LOOKS = re.compile(r"^[ \t\-•]*(?P<name>\S.*?) looks like this:", re.IGNORECASE | re.MULTILINE)
# Where the concept is over: the first line that only our side of the conversation writes.
_DIRECTIVES = re.compile(
    r"^[ \t\-•]*(?:exactly \d+ (?:character|scene)|(?:each|every) scene (?:lasts|is)|aspect ratio\b"
    r"|use these names|.{1,90} looks like this:)",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_CONCEPT = 2000


@dataclass(frozen=True)
class PlanRequest:
    """What was asked. `looks` maps a name that has a photo to the photo's description."""

    concept: str
    characters: int = 2
    scenes: int = 3
    seconds: int = 8
    aspect_ratio: str = "16:9"
    names: tuple[str, ...] = ()
    looks: dict[str, str] = field(default_factory=dict)


def read(text: str) -> PlanRequest:
    """The request behind a chat's text; what it does not say keeps its default."""
    text = _printable(text)
    starts = [match.end() for match in _CONCEPT.finditer(text)]
    concept, wishes = _apart(text[starts[0] :]) if starts else _apart(text)
    looks = _looks(wishes)
    return PlanRequest(
        concept=_one_line(concept)[:_MAX_CONCEPT].strip(),
        characters=_number(r"(\d+) characters?\b", wishes, 2, MAX_CHARACTERS),
        scenes=_number(r"(\d+) scenes?\b", wishes, 3, MAX_SCENES),
        seconds=_number(r"scenes? (?:lasts|is|are|of) (?:exactly )?(\d+) s", wishes, 8, 600),
        aspect_ratio=_aspect_ratio(wishes),
        names=_names(wishes, tuple(looks)),
        looks=looks,
    )


def _apart(text: str) -> tuple[str, str]:
    """The concept and, from the line of the counts on, the wishes. A concept may itself contain
    what looks like a wish; the counts that come last are the real ones."""
    counts = list(
        re.finditer(r"^[ \t\-•]*exactly \d+ characters?\b.*\bscenes?\b", text, re.I | re.M)
    )
    first = counts[-1] if counts else _DIRECTIVES.search(text)
    return (text[: first.start()], text[first.start() :]) if first else (text, "")


def _number(pattern: str, text: str, default: int, most: int) -> int:
    found = re.search(pattern, text, re.IGNORECASE)
    return min(max(int(found[1][:4]), 1), most) if found else default


def _aspect_ratio(text: str) -> str:
    found = re.search(r"aspect ratio\D{0,12}(\d+:\d+)", text, re.IGNORECASE)
    return found[1] if found and found[1] in get_args(AspectRatio) else "16:9"


def _looks(text: str) -> dict[str, str]:
    found = list(_LOOKS.finditer(text))
    looks = {}
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        block = re.split(r"\n\s*\n", text[match.end() : end].strip(), maxsplit=1)[0]
        looks[_unquoted(match["name"])] = _one_line(block)
    return looks


def _names(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names to use, exactly as given: those with a photo first known as they are written
    there, since a name may itself contain a comma or a full stop."""
    found = re.search(r"use these names[^:\n]*:[ \t]*(?P<list>.+)", text, re.IGNORECASE)
    if not found:
        return known
    line = found["list"].strip()
    if line.startswith("["):
        try:
            listed, _ = json.JSONDecoder().raw_decode(line)
            return tuple(str(name).strip() for name in listed if str(name).strip())
        except ValueError:
            pass
    places = {name: line.find(name) for name in sorted(known, key=len, reverse=True)}
    rest, names = line, []
    for name, place in places.items():
        if place >= 0 and name in rest:
            names.append((place, name))
            rest = rest.replace(name, ",", 1)
    for piece in re.split(r",", re.sub(r"\.$", "", rest.strip())):
        name = _unquoted(piece.strip())
        if name.strip(" .'\"") and name not in known:
            names.append((line.find(name), name))
    return tuple(dict.fromkeys(name[:80] for _, name in sorted(names)))


def _unquoted(name: str) -> str:
    quoted = re.fullmatch(r'"([^"]+)"|“([^”]+)”|\'([^\']+)\'', name.strip())
    return next(part for part in quoted.groups() if part) if quoted else name.strip()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _printable(text: str) -> str:
    """The text without what can't be written to a file: lone surrogates and control characters."""
    kept = text.encode("utf-8", "ignore").decode()
    return "".join(
        letter for letter in kept if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    )
