"""A described being as a few simple shapes in the described colours."""

from functools import lru_cache

from PIL import Image, ImageDraw

from xai_simulator.drawing.beings.look import Look, look_of
from xai_simulator.drawing.colours import Colour, all_colours, darker

_SIZE = (320, 480)
_OUTLINE = 9
_INK = (44, 36, 44)
_MARK = 17
Box = tuple[float, float, float, float]

# Where each garment is drawn. What is in none of these is carried: a disc at the side.
_ON_HEAD = ("crown", "tophat", "helmet", "beanie", "hat", "hood", "wizardhat")
_ON_NECK = ("scarf", "cape", "collar", "bowtie")
_ON_TRUNK = ("coat", "vest", "dress", "shirt", "armour", "spacesuit", "apron", "overalls")
_ON_LEGS = ("trousers", "skirt")
_ON_FEET = ("boots",)


@lru_cache(maxsize=32)
def figure(description: str, variant: int = 0) -> Image.Image:
    """The being that the words describe, RGBA, tightly cropped; shared, so copy before a change.

    The same words give the same pixels; another `variant` fills in what they leave open.
    """
    look = look_of(description, variant)
    image = Image.new("RGBA", _SIZE)
    colours = _Shapes(ImageDraw.Draw(image))
    if look.species.plan == "person":
        _person(colours, look)
    else:
        _creature(colours, look)
    _worn(colours, look)
    _marks(colours, all_colours(description))
    return image.crop(image.getbbox())


class _Shapes:
    """Outlined shapes, and which colours they have shown so far."""

    def __init__(self, pen: ImageDraw.ImageDraw) -> None:
        self._pen = pen
        self.shown: set[Colour] = set()

    def oval(self, box: Box, colour: Colour) -> None:
        self.shown.add(colour)
        self._pen.ellipse(box, fill=colour, outline=_INK, width=_OUTLINE)

    def block(self, box: Box, colour: Colour, radius: float = 18) -> None:
        self.shown.add(colour)
        self._pen.rounded_rectangle(box, radius, fill=colour, outline=_INK, width=_OUTLINE)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.shown.add(colour)
        self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _person(shapes: _Shapes, look: Look) -> None:
    for x in (62, 258):  # arms with hands in the skin's colour
        shapes.oval((x - 34, 214, x + 34, 344), look.main)
    legs = (
        look.wings if look.kind == "mermaid" else look.main
    )  # a mermaid's tail has its own colour
    for x in (112, 208):
        shapes.block((x - 44, 330, x + 44, 476), legs)
    shapes.block((84, 190, 236, 372), look.main, 30)
    shapes.oval((84, 14, 236, 100), look.hair)
    shapes.oval((88, 52, 232, 204), look.main)
    _eyes(shapes, look, 122)


def _creature(shapes: _Shapes, look: Look) -> None:
    for x in (104, 216):
        shapes.oval((x - 46, 20, x + 46, 140), look.main)  # ears
        shapes.oval((x - 62, 396, x + 62, 476), look.main)  # feet
    shapes.oval((20, 200, 300, 456), look.main)
    shapes.oval((100, 250, 220, 420), look.light)
    shapes.oval((72, 58, 248, 224), look.main)
    _eyes(shapes, look, 132)


def _eyes(shapes: _Shapes, look: Look, y: float) -> None:
    for x in (130, 190):
        shapes.dot(x, y, 14, (248, 246, 242))
        shapes.dot(x, y, 9, look.eyes)


def _worn(shapes: _Shapes, look: Look) -> None:
    person = look.species.plan == "person"
    carried = 0
    for garment, colour in look.worn.items():
        if garment in _ON_HEAD:
            shapes.block((88, 6, 232, 72), colour)
        elif garment in _ON_NECK:
            shapes.block((78, 192, 242, 244), colour)
        elif garment in _ON_TRUNK:
            shapes.block((84, 214, 236, 372) if person else (64, 246, 256, 372), colour, 30)
        elif garment in _ON_LEGS:
            for x in (112, 208):
                shapes.block((x - 44, 352, x + 44, 450), colour)
        elif garment in _ON_FEET:
            for x in (108, 212):
                shapes.block((x - 52, 430, x + 52, 478), colour)
        else:
            shapes.oval((246, 262 + 56 * carried, 310, 326 + 56 * carried), colour)
            carried = min(carried + 1, 2)


def _marks(shapes: _Shapes, colours: list[Colour]) -> None:
    """A dot for every colour that the words name and no shape has shown."""
    missing = [colour for colour in dict.fromkeys(colours) if colour not in shapes.shown]
    for place, colour in enumerate(missing[:9]):
        row, column = divmod(place, 3)
        x, y = 116 + 44 * column, 276 + 46 * row
        shapes.dot(x, y, _MARK + 4, darker(colour, 0.7))
        shapes.dot(x, y, _MARK, colour)
