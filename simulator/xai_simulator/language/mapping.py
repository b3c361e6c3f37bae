"""Guesses which label of a photo stands for which character of a story."""

import re
from difflib import SequenceMatcher

_LABELS = re.compile(r"labels?[^:\n]*:\s*(?P<labels>.+)", re.IGNORECASE)
_CHARACTER = re.compile(
    r"^[ \t]*[-•*][ \t]*(?P<name>.+?)(?:\s\((?P<role>[^)]*)\))?:\s(?P<looks>.+)$", re.MULTILINE
)
_ALIKE = 0.6


def matched(text: str) -> dict[str, str]:
    """Each label with its character: by the same or a similar name, by a word of the character's
    role or looks, else by order. Labels that are left when all characters are taken stay out."""
    cast = {
        match["name"]: f"{match['role'] or ''} {match['looks']}"
        for match in _CHARACTER.finditer(text)
    }
    found = _LABELS.search(text)
    line = re.sub(r"\.$", "", found["labels"].strip()) if found else ""
    labels = [label.strip() for label in line.split(",") if label.strip()]
    mapping: dict[str, str] = {}
    for fits in (_called_the_same, _called_alike, _looks_like):
        for label in labels:
            free = [name for name in cast if name not in mapping.values()]
            if label not in mapping and free:
                best = max(free, key=lambda name: fits(label, name, cast[name]))
                if fits(label, best, cast[best]) > 0:
                    mapping[label] = best
    free = [name for name in cast if name not in mapping.values()]
    left = [label for label in labels if label not in mapping]
    return mapping | dict(zip(left, free, strict=False))


def _called_the_same(label: str, name: str, _: str) -> float:
    return float(label.casefold() == name.casefold())


def _called_alike(label: str, name: str, _: str) -> float:
    """How alike two names are spelt; 0 if they are not."""
    ratio = SequenceMatcher(None, label.casefold(), name.casefold()).ratio()
    parts = set(re.findall(r"\w+", label.casefold())) & set(re.findall(r"\w+", name.casefold()))
    return max(ratio if ratio >= _ALIKE else 0.0, 0.9 if parts else 0.0)


def _looks_like(label: str, _: str, looks: str) -> float:
    """How many of the label's words are said of a character: 'the old captain', 'fox'."""
    words = {word for word in re.findall(r"\w+", label.casefold()) if len(word) > 2}
    said = set(re.findall(r"\w+", looks.casefold()))
    return float(len(words & said))
