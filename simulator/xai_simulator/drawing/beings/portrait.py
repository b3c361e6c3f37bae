"""A figure from a description, as a cut-out."""

from collections.abc import Callable
from functools import lru_cache

from PIL import Image

from xai_simulator.drawing.beings import beasts, birds, contraptions, people, sealife, small
from xai_simulator.drawing.beings.look import Look, look_of
from xai_simulator.drawing.canvas import Canvas

_DRAWN_BY: dict[str, Callable[[Canvas, Look], None]] = {
    "beast": beasts.beast,
    "person": people.person,
    "robot": contraptions.robot,
    "ghost": contraptions.ghost,
    "spirit": contraptions.ghost,
    "snowman": contraptions.snowman,
    "bird": birds.bird,
    "fish": sealife.fish,
    "octopus": sealife.octopus,
    "frog": small.frog,
    "turtle": small.turtle,
    "snail": small.turtle,
    "insect": small.insect,
}


FLIES = frozenset({"insect", "fish", "ghost"})


@lru_cache(maxsize=32)
def draw(description: str, variant: int = 0) -> Image.Image:
    """The figure that the words describe, RGBA, tightly cropped, facing right.

    The same words give the same pixels; another `variant` decides otherwise whatever the words
    leave open. The image is shared: copy it before you change it.
    """
    look = look_of(description, variant)
    canvas = Canvas()
    _DRAWN_BY[look.species.plan](canvas, look)
    return canvas.finished()


def relative_size(description: str) -> float:
    """How tall this being stands beside others (1 is usual), kept moderate for the screen."""
    look = look_of(description)
    return look.species.size * (0.86 if "young" in look.traits else 1.0)
