"""Finds the JSON objects in a text that a model or a person wrote: with a sentence or a fence
around them, a comma too many, or other slips whose meaning is plain."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MOST_OBJECTS = 50
_MOST_LETTERS = 1_000_000


@dataclass(frozen=True)
class JsonObject:
    """An object that was found. `change` says how its text had to be read, if not as it stands."""

    values: dict[str, Any]
    change: str | None = None


def find_objects(text: str, *, cut_off: bool = False) -> list[JsonObject]:
    """The JSON objects in the text, in their order; objects inside others are not listed.

    An object that does not end, as in an answer that was cut off, is none: what it would have said
    is not plain.
    """
    text = text.removeprefix("\ufeff").strip()[:_MOST_LETTERS]
    whole = _parse(text)
    if isinstance(whole, str):  # JSON inside a JSON string
        return find_objects(whole, cut_off=cut_off)
    if isinstance(whole, dict):
        return [JsonObject(whole)]
    spans = list(_find_spans(text))
    found = [each for span in spans if (each := _read(span))]
    if found or cut_off:
        return found
    # A quote inside a string hides where objects end. Brackets that match say that all is there.
    start, end = text.find("{"), text.rfind("}") + 1
    outer = text[start:end]
    matches = all(outer.count(left) == outer.count(right) for left, right in ("{}", "[]"))
    largest = _read(outer) if 0 <= start < end and matches else None
    return [largest] if largest else []


def _find_spans(text: str) -> Iterator[str]:
    """Every outermost span from a brace to the one that closes it. Braces in strings don't
    count."""
    start = text.find("{")
    for _ in range(_MOST_OBJECTS):
        if start < 0:
            return
        end = _find_end(text, start)
        if end is None:
            start = text.find("{", start + 1)
        else:
            yield text[start:end]
            start = text.find("{", end)


_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)


def _find_end(text: str, start: int) -> int | None:
    depth = 0
    for match in _SIGNS.finditer(text, start):
        sign = match[0]
        depth += (sign in "{[") - (sign in "}]") if len(sign) == 1 else 0
        if depth == 0:
            return match.end()
    return None


def _read(text: str) -> JsonObject | None:
    values = _parse(text)
    if isinstance(values, dict):
        return JsonObject(values)
    import json_repair  # here, since it is seldom needed, and adds 30 ms to a cold start

    try:
        values = json_repair.loads(text, skip_json_loads=True, strict=True)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or not values:
        return None
    return JsonObject(values, "its JSON had slips, such as a comma too many, and was put right")


def _parse(text: str) -> Any:
    """The value of JSON as it should be; None for anything else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
