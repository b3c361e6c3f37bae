"""Putting figures on a background: sprites, their shadows and the light that joins them."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from xai_simulator.drawing.matte import turn_hue
from xai_simulator.drawing.picture import Figure, Picture

_TINT = 0.05
Box = tuple[float, float, float, float]


def mean_light(background: Image.Image) -> tuple[int, int, int]:
    """The average colour of a background: the light that falls on whoever stands before it."""
    red, green, blue = np.asarray(background.resize((8, 8), Image.Resampling.BOX)).mean(
        axis=(0, 1)
    )[:3]
    return int(red), int(green), int(blue)


def sprite(figure: Figure, tall: int, light: tuple[int, int, int] | None) -> Image.Image:
    """The figure as it is seen: RGBA, `tall` pixels high, drifted, mirrored and gently tinted."""
    cutout = figure.cutout
    wide = max(1, round(cutout.width * tall / cutout.height))
    seen = cutout.resize((wide, max(1, tall)), Image.Resampling.LANCZOS, reducing_gap=2.0)
    seen = turn_hue(seen, figure.drift_degrees)
    if light is not None:
        tinted = Image.blend(seen.convert("RGB"), Image.new("RGB", seen.size, light), _TINT)
        tinted.putalpha(seen.getchannel("A"))
        seen = tinted
    return ImageOps.mirror(seen) if figure.mirrored else seen


def shadow(wide: int) -> Image.Image:
    """A soft ellipse for the ground, as an L mask."""
    size = (max(8, int(wide * 1.15)), max(4, int(wide * 0.22)))
    disc = Image.radial_gradient("L").point(lambda value: int(max(0, 190 - value) * 0.62))
    return disc.resize(size, Image.Resampling.BILINEAR).filter(ImageFilter.BoxBlur(1))


def frame_of(background: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The middle of a background that is larger than the frame, at the frame's size."""
    larger = background.width / size[0]
    high = background.height / larger
    left, top = (
        (background.width - background.width / 1.25) / 2,
        (background.height - background.height / 1.25) / 2,
    )
    box = (left, top, background.width - left, background.height - top)
    if high == size[1] * 1.0 and larger == 1.25:
        return background.crop(
            (round(left), round(top), round(left) + size[0], round(top) + size[1])
        )
    return background.resize(size, Image.Resampling.BILINEAR, box=box)


def composed(
    background: Image.Image,
    figures: tuple[Figure, ...],
    size: tuple[int, int],
    *,
    plain: bool = False,
) -> Picture:
    """The picture of these figures, farthest first, before the middle of the background."""
    image = frame_of(background, size).convert("RGB")
    light = None if plain else mean_light(background)
    ordered = tuple(sorted(figures, key=lambda figure: figure.y))
    for figure in ordered:
        seen = sprite(figure, round(figure.height * size[1]), light)
        x, y = figure.x * size[0], figure.y * size[1]
        dark = shadow(seen.width)
        if plain:
            dark = dark.point(lambda value: value // 4)
        image.paste((18, 14, 26), (round(x - dark.width / 2), round(y - dark.height * 0.6)), dark)
        image.paste(seen, (round(x - seen.width / 2), round(y - seen.height)), seen)
    return Picture(image, background, ordered)


def repaired(picture: Picture) -> Picture:
    """The same picture with every figure in its true colours."""
    if picture.background is None or not picture.figures:
        return picture
    healed = tuple(replace(figure, drift_degrees=0.0) for figure in picture.figures)
    plain = picture.figures[0].name == ""
    return composed(picture.background, healed, picture.image.size, plain=plain)
