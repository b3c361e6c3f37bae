"""The drawing modes: how detailed images and clips are.

`full` draws beings, clothes, places and motion. `plain` draws the described colours as simple
shapes, and a clip as a slow zoom of its first frame: much faster, for where nobody looks.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from xai_simulator.drawing.picture import Picture

DrawingMode = Literal["full", "plain"]


class Drawing(NamedTuple):
    """The functions of one mode, with the parameters of `paint.paint` and `film.film`."""

    paint: Callable[..., Picture]
    film: Callable[..., None]


def drawing_of(mode: DrawingMode) -> Drawing:
    """The functions of a mode, imported on demand: they take a while to import."""
    if mode == "plain":
        from xai_simulator.drawing import plain

        return Drawing(plain.paint, plain.film)
    from xai_simulator.drawing.film import film
    from xai_simulator.drawing.paint import paint

    return Drawing(paint, film)
