"""Reads what a plan request asks for: the concept, how many of what, names, looks, lengths."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

_CONCEPT = re.compile(r"story plan for:?[ \t]*", re.IGNORECASE)
_LOOKS = re.compile(r"^[ \t\-•]*(?P<name>\S.*?) looks like this:", re.IGNORECASE | re.MULTILINE)
# Where the concept is over: the first line that only our side of the conversation writes.
_DIRECTIVES = re.compile(
    r"^[ \t\-•]*(?:exactly \d+ (?:character|scene)|(?:each|every) scene (?:lasts|is)|aspect ratio\b"
    r"|use these names|give each character that speaks|.{1,90} looks like this:)",
    re.IGNORECASE | re.MULTILINE,
)
_NARRATION = re.compile(r"^write what a narrator says", re.IGNORECASE | re.MULTILINE)
_DIALOGUE = re.compile(r"^write what the characters say", re.IGNORECASE | re.MULTILINE)
_MAX_CONCEPT = 2000
_MIN_WORDS = re.compile(r"at least (\d+) words", re.IGNORECASE)


@dataclass(frozen=True)
class PlanLimits:
    """What the response schema of a plan allows: (least, most) characters and scenes, the aspect
    ratios, the words that a visual description needs at least, and whether characters can have a
    voice, and scenes a narration and a dialogue."""

    characters: tuple[int, int] = (1, 12)
    scenes: tuple[int, int] = (1, 100)
    aspect_ratios: tuple[str, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")
    description_words: int = 80
    voices: bool = True
    narration: bool = False
    dialogue: bool = False

    @classmethod
    def from_schema(cls, schema: dict[str, Any] | None) -> "PlanLimits":
        """The limits in a JSON schema; what it does not limit keeps the simulator's own default.

        JSON Schema can't count words: their number is read from the field's description.
        """
        if schema is None:
            return cls()
        characters = _property(schema, schema, "characters")
        properties = _resolve(schema, characters.get("items", {})).get("properties")
        description = _property(schema, characters.get("items", {}), "visual_description")
        words = _MIN_WORDS.search(str(description.get("description", "")))
        ratios = _property(schema, schema, "aspect_ratio").get("enum")
        scene = _resolve(schema, _property(schema, schema, "scenes").get("items", {}))
        in_scene = scene.get("properties", {})
        return cls(
            characters=_bounds(characters, cls.characters),
            scenes=_bounds(_property(schema, schema, "scenes"), cls.scenes),
            aspect_ratios=tuple(map(str, ratios)) if ratios else cls.aspect_ratios,
            description_words=int(words[1]) if words else cls.description_words,
            voices="voice" in properties if properties else cls.voices,
            narration="narration" in in_scene,
            dialogue="dialogue" in in_scene,
        )


@dataclass(frozen=True)
class PlanRequest:
    """What a plan must contain. `looks` maps a name that has a photo to the photo's description."""

    concept: str
    characters: int = 2
    scenes: int = 3
    seconds: int = 8
    aspect_ratio: str = "16:9"
    names: tuple[str, ...] = ()
    looks: dict[str, str] = field(default_factory=dict)
    # Not in the repr: a plan's random seed is made from it, and depends on the words alone.
    description_words: int = field(default=80, repr=False)
    voices: tuple[str, ...] = field(default=(), repr=False)
    narration: bool = field(default=False, repr=False)
    dialogue: bool = field(default=False, repr=False)
    style: str = field(default="", repr=False)


def read(text: str, limits: PlanLimits | None = None) -> PlanRequest:
    """The plan that a chat's text requests, within the limits; what it leaves out has a default."""
    limits = limits or PlanLimits()
    text = _printable(text)
    starts = [match.end() for match in _CONCEPT.finditer(text)]
    concept, wishes = _apart(text[starts[0] :]) if starts else _apart(text)
    looks = _looks(wishes)
    return PlanRequest(
        concept=_one_line(concept)[:_MAX_CONCEPT].strip(),
        characters=_number(r"(\d+) characters?\b", wishes, 2, limits.characters),
        scenes=_number(r"(\d+) scenes?\b", wishes, 3, limits.scenes),
        seconds=_number(r"scenes? (?:lasts|is|are|of) (?:exactly )?(\d+) s", wishes, 8, (1, 600)),
        aspect_ratio=_aspect_ratio(wishes, limits.aspect_ratios),
        names=_names(wishes, tuple(looks)),
        looks=looks,
        description_words=limits.description_words,
        voices=_voices(wishes) if limits.voices else (),
        narration=limits.narration and bool(_NARRATION.search(wishes)),
        dialogue=limits.dialogue and bool(_DIALOGUE.search(wishes)),
        style=_style(wishes),
    )


def _apart(text: str) -> tuple[str, str]:
    """The concept and, from the line of the counts on, the wishes. A concept may itself contain
    what looks like a wish; the counts that come last are the real ones."""
    counts = list(
        re.finditer(r"^[ \t\-•]*exactly \d+ characters?\b.*\bscenes?\b", text, re.I | re.M)
    )
    first = counts[-1] if counts else _DIRECTIVES.search(text)
    return (text[: first.start()], text[first.start() :]) if first else (text, "")


def _number(pattern: str, text: str, default: int, bounds: tuple[int, int]) -> int:
    match = re.search(pattern, text, re.IGNORECASE)
    return min(max(int(match[1][:4]) if match else default, bounds[0]), bounds[1])


def _aspect_ratio(text: str, allowed: tuple[str, ...]) -> str:
    match = re.search(r"aspect ratio\D{0,12}(\d+:\d+)", text, re.IGNORECASE)
    if match and match[1] in allowed:
        return match[1]
    return "16:9" if "16:9" in allowed else allowed[0]


def _property(schema: dict[str, Any], owner: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema of one property of `owner`, references into `schema` followed; {} if none."""
    value = _resolve(schema, _resolve(schema, owner).get("properties", {}).get(name, {}))
    return value if isinstance(value, dict) else {}


def _resolve(schema: dict[str, Any], part: Any) -> Any:
    """What a `$ref` ("#/$defs/Character") leads to, however many follow one another."""
    for _ in range(10):
        if not isinstance(part, dict) or "$ref" not in part:
            break
        target: Any = schema
        for step in str(part["$ref"]).removeprefix("#/").split("/"):
            target = target.get(step, {}) if isinstance(target, dict) else {}
        part = target
    return part if isinstance(part, dict) else {}


def _bounds(array: dict[str, Any], default: tuple[int, int]) -> tuple[int, int]:
    least = int(array.get("minItems", default[0]))
    return least, max(least, int(array.get("maxItems", default[1])))


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


def _voices(text: str) -> tuple[str, ...]:
    """The preset voices that the characters may be given, in order."""
    found = re.search(r"one of these voices[^:\n]*:[ \t]*(?P<list>[\w, -]+)", text, re.IGNORECASE)
    names = found["list"].split(",") if found else []
    return tuple(name.strip() for name in names if name.strip())


def _style(text: str) -> str:
    """The style that characters who are given were drawn in; empty if none is named."""
    found = re.search(r"are drawn in this style:[ \t]*(?P<style>.+)", text, re.IGNORECASE)
    return found["style"].strip() if found else ""


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
