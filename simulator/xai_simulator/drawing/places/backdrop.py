"""A background from the words of its setting."""

from collections.abc import Callable

from PIL import Image, ImageOps

from xai_simulator.drawing.colours import darker, mix
from xai_simulator.drawing.places import beyond, nature, rooms, towns, waters, wilds
from xai_simulator.drawing.places.place import INDOORS, Place
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.things import named_things
from xai_simulator.drawing.places.trees import rock, tree

LARGER = 1.25
_TREELESS = frozenset(
    {"desert", "volcano", "snowfield", "beach", "sea", "city", "rooftop", "station", "harbour"}
)


_BUILT_BY: dict[str, Callable[[Stage], None]] = {
    "forest": nature.forest,
    "meadow": wilds.meadow,
    "garden": nature.garden,
    "farm": nature.farm,
    "mountains": wilds.mountains,
    "volcano": wilds.volcano,
    "desert": wilds.desert,
    "snowfield": wilds.snowfield,
    "beach": waters.beach,
    "sea": waters.sea,
    "lake": waters.lake,
    "jungle": nature.jungle,
    "swamp": waters.swamp,
    "ruins": nature.ruins,
    "castle": nature.castle,
    "sky": wilds.sky_high,
    "city": towns.city,
    "rooftop": towns.rooftop,
    "village": towns.village,
    "market": towns.market,
    "station": towns.station,
    "harbour": towns.harbour,
    "lighthouse": towns.lighthouse,
    "cave": beyond.cave,
    "underwater": beyond.underwater,
    "space": beyond.space,
    "moon": beyond.space,
    "theatre": beyond.theatre,
    "circus": beyond.theatre,
}


def backdrop(place: Place, size: tuple[int, int]) -> Image.Image:
    """The setting at `LARGER` times the frame's size (pixels), RGB, without anyone in it."""
    stage = Stage((round(size[0] * LARGER), round(size[1] * LARGER)), place)
    _BUILT_BY.get(place.kind, rooms.room)(stage)
    named_things(stage)
    if place.kind not in INDOORS | {"space", "moon", "sky", "underwater", "theatre", "circus"}:
        _frame(stage)
    image = stage.finished()
    return ImageOps.mirror(image) if place.dice("mirror").random() < 0.5 else image


def _frame(s: Stage) -> None:
    """Something large and near at one edge, in shade: it gives depth, and no two shots alike."""
    dice = s.place.dice("frame")
    dark = mix(darker(s.ink((70, 80, 70)), 0.45), s.shade, 0.3)
    styles = ["none", "slope", "rocks"]
    if s.place.kind not in _TREELESS:
        styles += ["trunk", "branch", "tree"]
    style = dice.choice(styles)
    if style == "trunk":
        w = dice.uniform(5, 12)
        s.blob([(-6, 104), (-2, 60), (-4, -8), (w, -8), (w * 0.8, 55), (w * 1.5, 104)], dark)
    elif style == "branch":
        s.line([(-4, dice.uniform(2, 14)), (s.wide * 0.2, 8), (s.wide * 0.42, 3)], dark, 1.6)
        for _ in range(46):
            x = dice.uniform(-2, s.wide * 0.42)
            s.oval(
                x,
                dice.uniform(0, 13) * (1 - x / s.wide),
                2.6,
                1.6,
                mix(dark, s.sky_top, dice.uniform(0, 0.25)),
            )
    elif style == "slope":
        s.blob(
            [
                (-10, 106),
                (-10, dice.uniform(66, 84)),
                (s.wide * 0.2, 86),
                (s.wide * 0.5, 103),
                (s.wide * 0.3, 108),
            ],
            dark,
        )
    elif style == "rocks":
        for n in range(3):
            rock(s, 3 + n * 7, 101, dice.uniform(8, 15), mix(dark, (130, 130, 130), 0.25))
    elif style == "tree":
        tree(s, dice.uniform(-2, 8), 92, dice.uniform(60, 85), dice)
