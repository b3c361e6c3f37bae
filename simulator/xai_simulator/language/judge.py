"""Judges a picture by its pixels: are the characters of the references in it, as they were?

It is told nothing about how a picture was made: no prompt, no layers, no file. The text that comes
with the pictures says only which of them are references, and of whom.
"""

import hashlib
import random
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from xai_simulator.glossary.languages import gloss
from xai_simulator.language.colours import Array, basic_name, hue_and_chroma
from xai_simulator.language.faces import Face, as_reported
from xai_simulator.language.figure import head_of, lift
from xai_simulator.language.resemblance import named_colours_in, resemblance
from xai_simulator.language.search import Scene, Sight

_REFERENCE = re.compile(
    r"image (\d+) is the reference of ([^\n]+?)\.?(?=\s*(?:\n|$|image \d))", re.I
)
_IN_WORDS = re.compile(r"^(?P<name>.+?) has no reference image; their description: (?P<words>.+)$",
                       re.IGNORECASE | re.MULTILINE)  # fmt: skip
_PORTRAIT = re.compile(r"portrait of (?P<name>.+?) matches", re.IGNORECASE)
_DESCRIPTION = re.compile(r"description:\s*(?P<words>.+)", re.IGNORECASE | re.DOTALL)
# How an agreement of colours and shapes reads as a score. Measured on drawn figures before all
# kinds of backgrounds: what is there agrees by 0.86 and more, what is not by 0.68 and less, a
# figure whose hue has moved by 40 degrees by 0.68 and less.
_AGREEMENTS = (0.0, 0.40, 0.68, 0.78, 0.84, 1.0)
_SCORES = (0.0, 0.35, 0.59, 0.77, 0.87, 1.0)
_GOOD = 0.8
_SEEN = 0.62  # from here on a figure was found, and so was its face: who is absent reads as 0.59


def score(subject: Image.Image, references: Sequence[Image.Image], text: str) -> dict[str, Any]:
    """A verdict in the shape of `ConsistencyScore` on one picture: against its references, or,
    without any, as a portrait against the description in the text."""
    return score_all([subject], references, text)


def subjects_in(text: str, pictures: int) -> int:
    """How many of the pictures lead as subjects: those before the first reference."""
    numbers = [int(match[1]) for match in _REFERENCE.finditer(text)]
    said = re.search(r"images 1 (?:to|and|-) (\d+) are", text, re.IGNORECASE)
    first = min(numbers) - 1 if numbers else int(said[1]) if said else 1
    return min(max(first, 1), max(pictures, 1))


def score_all(
    subjects: Sequence[Image.Image], references: Sequence[Image.Image], text: str
) -> dict[str, Any]:
    """The same for several pictures of one clip. What a clip becomes at its worst counts most."""
    in_words = {match["name"].strip(): match["words"] for match in _IN_WORDS.finditer(text)}
    if not references and not in_words:
        return _portrait(subjects[0], text)
    scenes = [Scene(subject) for subject in subjects]
    names = _names(text, len(references))
    scores: dict[str, float] = {}
    faces: list[Face] = []
    issues, fixes = [], []
    for name, reference in zip(names, references, strict=True):
        figure = lift(reference)
        sights: list[Sight] = []
        for scene in scenes:
            sights.append(scene.find(figure, near=sights[-1].pose if sights else None))
        seen = [_read(sight.agreement) for sight in sights]
        scores[name] = _over_time(seen)
        head = head_of(figure)
        faces += [
            Face(name, number, scene.place(sight, head))
            for number, (scene, sight) in enumerate(zip(scenes, sights, strict=True), 1)
            if _read(sight.agreement) >= _SEEN
        ]
        if scores[name] < _GOOD:
            worst = int(np.argmin(seen))
            issues.append(_issue(name, sights[worst], seen[worst], worst, len(scenes)))
            fixes.append(_fix(name, sights[worst]))
    for name, words in in_words.items():
        scores[name] = _over_time([named_colours_in(subject, gloss(words)) for subject in subjects])
        if scores[name] < _GOOD:
            issues.append(f"{name}'s described colours are hard to find in the picture")
            fixes.append(f"Change ONLY {name}: give them the described colours again.")
    # A digest, since random reads a number of a million digits as slowly as a figure is found.
    pixels = hashlib.sha256(b"".join(subject.tobytes() for subject in subjects))
    chance = random.Random(pixels.digest())
    return _verdict(scores, issues, fixes) | {"faces": as_reported(faces, chance)}


def _portrait(subject: Image.Image, text: str) -> dict[str, Any]:
    """A portrait against its description: one figure, plain ground, the colours that were said."""
    words, named = _DESCRIPTION.search(text), _PORTRAIT.search(text)
    name = named["name"] if named else "the character"
    found = resemblance(subject, gloss(words["words"] if words else text))
    issues = [f"{name}'s {fault}" for fault in found.faults]
    fix = f"Change ONLY {name}: {'; '.join(found.remedies)}."
    return _verdict({name: found.score}, issues, [fix] if issues else [])


def _verdict(scores: dict[str, float], issues: list[str], fixes: list[str]) -> dict[str, Any]:
    """One character who is missing makes the whole picture wrong, whoever else is right."""
    values = list(scores.values()) or [0.0]
    overall = 0.8 * min(values) + 0.2 * sum(values) / len(values)
    if min(values) < _GOOD:
        overall = min(overall, min(values) + 0.05, _GOOD - 0.01)
    return {
        "overall_score": round(overall, 3),
        "per_character": {name: round(value, 3) for name, value in scores.items()},
        "issues": issues,
        "fix_prompt": " ".join(fixes) or None,
        "faces": [],
    }


def _names(text: str, many: int) -> list[str]:
    said = [match[2].strip() for match in sorted(_REFERENCE.finditer(text), key=_number)]
    return [*said, *(f"character {number + 1}" for number in range(len(said), many))][:many]


def _number(match: re.Match[str]) -> int:
    return int(match[1])


def _read(agreement: float) -> float:
    return float(np.interp(agreement, _AGREEMENTS, _SCORES))


def _over_time(scores: list[float]) -> float:
    return 0.75 * min(scores) + 0.25 * sum(scores) / len(scores)


def _issue(name: str, sight: Sight, score: float, frame: int, frames: int) -> str:
    when = f" in frame {frame + 1} of {frames}" if frames > 1 else ""
    drift = _drift(sight)
    if drift is None and score < 0.45:
        return f"{name} can't be found in the picture{when}: neither colours nor shape are there"
    if drift is None:
        return f"{name} is only partly as in the reference{when}"
    was, now = drift
    return f"{name}'s colours have shifted towards {now}{when}: what is {was} in the reference"


def _drift(sight: Sight) -> tuple[str, str] | None:
    """The colour of the largest coloured part that is wrong, as it was and as it is now, if the
    figure itself seems to be there."""
    wrong = []
    for agreement, wanted, seen in zip(sight.parts, sight.wanted, sight.seen, strict=True):
        chroma = hue_and_chroma(wanted)[1]
        was, now = basic_name(wanted), basic_name(seen)
        if agreement < 0.6 and chroma > 14 and was != now:
            wrong.append((chroma * (1 - float(agreement)), was, now))
    return max(wrong)[1:] if wrong and sight.agreement > 0.25 else None


def _fix(name: str, sight: Sight) -> str:
    colours = _said(sight.wanted, np.argsort(sight.parts)[:3])
    return f"Change ONLY {name}: give them back the colours of their reference, {colours}."


def _said(parts: Array, order: Sequence[int] | np.typing.NDArray[np.intp]) -> str:
    names = list(dict.fromkeys(basic_name(parts[place]) for place in order))
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
