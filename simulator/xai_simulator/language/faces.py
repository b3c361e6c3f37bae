"""The faces that a judge reports: where they are, and now and then where they are not.

A vision model leaves out a face that it does not see, gives one the name of another, puts a box
beside the face, or gives pixels where shares were asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from xai_simulator.language.figure import Box

HIDDEN = 0.05
"""How probable it is that a face is left out."""
MISREPORTED = 0.05
"""How probable it is that one is reported wrongly."""
_PIXELS = 1280


@dataclass(frozen=True)
class Face:
    """A face that was found in image `image`: left, top, right, bottom, in shares of the image."""

    name: str
    image: int
    box: Box


def as_reported(faces: Sequence[Face], chance: Random) -> list[dict[str, Any]]:
    """The faces as a judge answers them: some are missing, some wrong. What lies outside of the
    picture is cut off; a face outside of it is not there."""
    reported = []
    for face in faces:
        roll = chance.random()
        if roll < HIDDEN or not _visible(face.box):
            continue
        seen = replace(face, box=_cut(face.box))
        wrong = roll < HIDDEN + MISREPORTED
        reported.append(_misreported(seen, faces, chance) if wrong else _answer(seen))
    return reported


def _visible(box: Box) -> bool:
    left, top, right, bottom = _cut(box)
    return (right - left) * (bottom - top) > 0.3 * (box[2] - box[0]) * (box[3] - box[1])


def _cut(box: Box) -> Box:
    left, top, right, bottom = box
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)


def _answer(face: Face, scale: float = 1.0) -> dict[str, Any]:
    left, top, right, bottom = face.box
    numbers = {"x": left, "y": top, "w": right - left, "h": bottom - top}
    shares = {name: round(value * scale, 4) for name, value in numbers.items()}
    return {"name": face.name, "image": face.image, **shares}


def _misreported(face: Face, faces: Sequence[Face], chance: Random) -> dict[str, Any]:
    others = [each.name for each in faces if each.name != face.name]
    kind = chance.choice(["shifted", "pixels", "renamed" if others else "shifted"])
    if kind == "renamed":
        return _answer(replace(face, name=chance.choice(others)))
    if kind == "pixels":
        return _answer(face, _PIXELS)
    left, top, right, bottom = face.box
    aside = chance.choice([-0.3, 0.3])
    return _answer(replace(face, box=(left + aside, top, right + aside, bottom)))
