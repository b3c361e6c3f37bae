"""Small things in the air: leaves, snow, rain, fireflies, dust, stars, bubbles, embers, petals."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from xai_simulator.drawing.colours import Colour
from xai_simulator.drawing.planes import Planes, Stamp

_COLOURS: dict[str, list[Colour]] = {
    "leaves": [(214, 112, 44), (236, 166, 62), (186, 72, 46)],
    "snow": [(255, 255, 255), (240, 246, 252)],
    "rain": [(206, 222, 240)],
    "fireflies": [(255, 240, 150), (220, 250, 160)],
    "dust": [(255, 244, 214)],
    "stars": [(255, 252, 236)],
    "bubbles": [(220, 244, 252)],
    "embers": [(255, 160, 70), (255, 206, 110)],
    "petals": [(250, 196, 212), (255, 226, 234)],
}
_COUNTS = {"rain": 70, "snow": 60, "leaves": 18, "fireflies": 20, "dust": 24, "stars": 26}
_FALLS = {
    "leaves": 0.11,
    "snow": 0.12,
    "petals": 0.09,
    "rain": 1.7,
    "bubbles": -0.12,
    "embers": -0.16,
}


@dataclass(frozen=True)
class Mote:
    """One thing in the air; x, y in frame shares, sizes in pixels."""

    sprite: Stamp
    x: float
    y: float
    phase: float
    speed: float


class Air:
    """The motes of one clip: `draw` puts them on a frame at a time in seconds."""

    def __init__(self, kind: str, size: tuple[int, int], seed: int) -> None:
        self.kind, self.size = kind, size
        dice = random.Random(f"{seed} air")
        unit = size[1] / 720
        count = _COUNTS.get(kind, 22) if kind in _COLOURS else 0
        stock = [
            _sprite(kind, dice.choice(_COLOURS[kind]), unit * (0.6 + n / 6), dice)
            for n in range(7)
            if count
        ]
        self.motes = [
            Mote(
                dice.choice(stock),
                dice.random(),
                dice.random(),
                dice.uniform(0, 7),
                dice.uniform(0.7, 1.3),
            )
            for _ in range(count)
        ]

    def draw(self, frame: Planes, time: float) -> None:
        wide, high = self.size
        fall = _FALLS.get(self.kind, 0.0)
        for mote in self.motes:
            y = (mote.y + fall * mote.speed * time + 0.1) % 1.2 - 0.1
            sway = {
                "rain": -0.12 * time,
                "leaves": 0.03 * math.sin(time * 1.3 + mote.phase) + 0.03 * time,
            }.get(self.kind, 0.02 * math.sin(time * 0.8 + mote.phase))
            x = (mote.x + sway * mote.speed + 0.05) % 1.1 - 0.05
            if self.kind in {"fireflies", "stars", "dust"}:
                if math.sin(time * 1.9 * mote.speed + mote.phase) < -0.35:
                    continue
                y += 0.012 * math.sin(time * 1.1 + mote.phase * 2)
            mote.sprite.drop(frame, int(x * wide), int(y * high))


def _sprite(kind: str, colour: Colour, unit: float, dice: random.Random) -> Stamp:
    r = max(1.5, 4.2 * unit)
    side = 2 * int(r * 4) + 2
    image = Image.new("RGBA", (side, side), (*colour, 0))
    alpha = Image.new("L", (side, side), 0)
    pen, c = ImageDraw.Draw(alpha), side / 2
    if kind == "rain":
        pen.line(
            (c + r * 0.4, c - r * 2.4, c - r * 0.4, c + r * 2.4),
            fill=110,
            width=max(1, round(unit * 1.5)),
        )
    elif kind in {"leaves", "petals"}:
        turn = dice.uniform(0, 3)
        ring = [
            (c + r * 1.5 * math.cos(a) * math.cos(turn) - r * 0.7 * math.sin(a) * math.sin(turn),
             c + r * 1.5 * math.cos(a) * math.sin(turn) + r * 0.7 * math.sin(a) * math.cos(turn))
            for a in (k * math.pi / 8 for k in range(16))
        ]  # fmt: skip
        pen.polygon(ring, fill=235)
    elif kind == "bubbles":
        pen.ellipse(
            (c - r * 1.4, c - r * 1.4, c + r * 1.4, c + r * 1.4),
            outline=190,
            fill=36,
            width=max(1, round(unit)),
        )
    elif kind in {"fireflies", "embers", "stars"}:
        pen.ellipse((c - r * 1.6, c - r * 1.6, c + r * 1.6, c + r * 1.6), fill=130)
        alpha = alpha.filter(ImageFilter.GaussianBlur(r * 0.9))
        ImageDraw.Draw(alpha).ellipse(
            (c - r * 0.5, c - r * 0.5, c + r * 0.5, c + r * 0.5), fill=255
        )
    else:
        pen.ellipse((c - r, c - r, c + r, c + r), fill=90 if kind == "dust" else 215)
        alpha = alpha.filter(ImageFilter.GaussianBlur(r * 0.45))
    image.putalpha(alpha)
    return Stamp.of(image, c, c)


def air_of(words: str, background: Image.Image) -> str:
    """Which kind of particles the words ask for, or what suits the light; or nothing."""
    low = words.lower()
    for kind, marks in (
        ("bubbles", ("underwater", "ocean floor", "reef", "seabed")),
        ("rain", ("rain", "storm", "drizzle")),
        ("snow", ("snow", "blizzard", "winter", "frost")),
        ("leaves", ("autumn", "leaves", "falling leaf")),
        ("fireflies", ("firefl", "enchant", "magic", "mystic", "glow")),
        ("embers", ("campfire", "ember ", "embers", "lava", "bonfire", "forge", "fire")),
        ("petals", ("blossom", "petal", "spring")),
        ("stars", ("space", "star", "galaxy", "night", "moon")),
        ("dust", ("dust", "library", "attic", "sunbeam", "golden", "warm", "workshop", "candle")),
    ):
        if any(mark in low for mark in marks):
            return kind
    bright = background.convert("L").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return "stars" if isinstance(bright, int) and bright < 70 else ""
