"""Where faces are in the pictures that a judge has seen: boxes in shares of the picture."""

from collections.abc import Iterable
from math import isfinite
from typing import Any, Self

from pydantic import Field, ValidationError

from grok_spicy.models.item import Stored
from grok_spicy.models.language import match_name

_OUTSIDE = 0.02
"""So far a box may reach beyond the picture: it is cut there."""
_SMALLEST, _LARGEST = 0.01, 0.75
"""The shortest side of a face, and the largest area, in shares of the picture."""


class FaceBox(Stored):
    """One character's face in one of the judged images, as the judge says. `x`, `y` are its upper
    left corner, `w`, `h` its size, 0 to 1 of the image's width and height."""

    name: str = Field(description="The character's name")
    image: int = Field(default=1, ge=1, description="Number of the image that the box is of")
    x: float = Field(description="Left edge, 0 to 1 of the image's width")
    y: float = Field(description="Upper edge, 0 to 1 of the image's height")
    w: float = Field(description="Width, 0 to 1 of the image's width")
    h: float = Field(description="Height, 0 to 1 of the image's height")

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def inside(self) -> Self | None:
        """The box, cut at the picture's edges; None if it can't be a face in the picture: outside,
        tiny or far too large."""
        numbers = (self.x, self.y, self.w, self.h)
        right, bottom = self.x + self.w, self.y + self.h
        if not all(isfinite(each) for each in numbers) or min(self.w, self.h) < _SMALLEST:
            return None
        if min(self.x, self.y) < -_OUTSIDE or max(right, bottom) > 1 + _OUTSIDE:
            return None
        if self.w * self.h > _LARGEST:
            return None
        x, y = max(0.0, self.x), max(0.0, self.y)
        return self.model_copy(
            update={"x": x, "y": y, "w": min(1.0, right) - x, "h": min(1.0, bottom) - y}
        )


def readable_boxes(faces: object, context: Any = None) -> list[FaceBox]:
    """What can be read of a judge's boxes, the first of each character and image: one that can't
    be is no reason to doubt the others. `context` is that of the validation."""
    boxes: dict[tuple[str, int], FaceBox] = {}
    for face in faces if isinstance(faces, list) else []:
        box = _read(face, context)
        if box:
            boxes.setdefault((box.name, box.image), box)
    return list(boxes.values())


def _read(face: object, context: Any) -> FaceBox | None:
    if isinstance(face, FaceBox):
        return face.inside()
    try:
        return FaceBox.model_validate(face, context=context).inside()
    except ValidationError:
        return None


def boxes_of(faces: Iterable[FaceBox], cast: list[str], images: int) -> list[FaceBox]:
    """The boxes of those characters, by their names as the plan writes them, in that many
    images."""
    named = ((match_name(face.name, cast), face) for face in faces if face.image <= images)
    return [face.model_copy(update={"name": name}) for name, face in named if name]
