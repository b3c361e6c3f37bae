"""Reads a judge's scores, whichever scale they are on: 0-1, 0-10, 0-100, `92%`, `9/10`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_SCALES = (1, 10, 100)
_JUST_ABOVE_ONE = 1.1
"""Up to here a score is a slip on the scale 0-1 rather than a very low one on another."""
_LARGEST = 1_000_000
_FRACTION = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|de)\s*(\d+)", re.IGNORECASE)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*[%％٪]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def scale_scores(verdict: dict[str, Any]) -> list[str]:
    """Put the scores of a verdict on the scale 0-1, in place, where theirs is plain; say how.

    Characters without a score are left out. What is not plain stays as it is.
    """
    changes: list[str] = []
    scores = {name: _parse(value) for name, value in _pairs(verdict.get("per_character"))}
    known = {name: score for name, score in scores.items() if score is not None}
    overall = _parse(verdict.get("overall_score"))
    scale = _scale_of(known.values())
    if known and scale is None:
        known = {}
    if isinstance(verdict.get("per_character"), Mapping | list):
        scaled = {name: round(score / (scale or 1), 6) for name, score in known.items()}
        verdict["per_character"] = scaled
    if scale not in (1, None):
        changes.append(f"per_character: on a scale of 0 to {scale}, read as 0 to 1")
    if len(known) < len(scores):
        missing = ", ".join(name for name in scores if name not in known)
        changes.append(f"per_character: no score of {missing}, left out")
    if overall is not None:
        expected = _mean(known.values()) / scale if known and scale else None
        overall_scale = _scale_of([overall], expected)
        if overall_scale:
            verdict["overall_score"] = round(overall / overall_scale, 6)
        if overall_scale not in (1, None):
            changes.append(f"overall_score: {overall:g} read as {overall / overall_scale:g}")
    return changes


def _pairs(scores: Any) -> Iterable[tuple[str, Any]]:
    """Name and score of each character, from a mapping or a list of `{name, score}`."""
    if isinstance(scores, Mapping):
        return scores.items()
    if not isinstance(scores, list):
        return ()
    entries = [list(entry.values()) for entry in scores if isinstance(entry, Mapping)]
    return [(entry[0], entry[1]) for entry in entries if entry[1:] and isinstance(entry[0], str)]


def _parse(value: Any) -> float | None:
    """The number in a score; those that name their scale are on 0-1 already."""
    if isinstance(value, Mapping):
        numbers = [each for each in map(_parse, value.values()) if each is not None]
        return numbers[0] if len(numbers) == 1 else None
    if isinstance(value, str):
        return _parse_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A whole number may be too large for a float.
    return float(value) if abs(value) <= _LARGEST else None


def _parse_text(text: str) -> float | None:
    if match := _FRACTION.fullmatch(text):
        whole = int(match[2])
        return _number(match[1]) / whole if whole else None
    if match := _PERCENT.fullmatch(text):
        return _number(match[1]) / 100
    return _number(text) if _NUMBER.fullmatch(text) else None


def _mean(scores: Iterable[float]) -> float:
    values = list(scores)
    return sum(values) / len(values)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _scale_of(scores: Iterable[float], expected: float | None = None) -> int | None:
    """The scale that scores are on; of several, the one that brings them nearest to `expected`
    (0-1). None if they are on none."""
    values = list(scores)
    if not values or min(values) < 0 or 1 < max(values) < _JUST_ABOVE_ONE:
        return None
    scales = [scale for scale in _SCALES if max(values) <= scale]
    if expected is not None and scales:
        return min(scales, key=lambda scale: abs(_mean(values) / scale - expected))
    return next(iter(scales), None)
