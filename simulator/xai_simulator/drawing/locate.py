"""Finding known figures in a finished frame, so that a new shot can go on from it."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.scene import sprite

Array = NDArray[np.floating[Any]]
_BEYOND = 0.1


def without(
    frame: Picture, figures: list[Figure], size: tuple[int, int]
) -> tuple[Image.Image, list[Figure]]:
    """The place of a frame with its people taken out, larger than the frame, and the figures
    standing where they were found in it (where they were not found, as they came)."""
    if frame.background is not None and frame.figures:
        there = {figure.name: figure for figure in frame.figures}
        return frame.background, [_as(there.get(figure.name), figure) for figure in figures]
    image = frame.image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    settled, holes = [], Image.new("L", size, 0)
    for figure in figures:
        found = _find(figure, image)
        settled.append(_as(found, figure))
        if found is not None:
            seen = sprite(found, round(found.height * size[1]), None)
            corner = (
                round(found.x * size[0] - seen.width / 2),
                round(found.y * size[1] - seen.height),
            )
            holes.paste(255, corner, seen.getchannel("A"))
            flat = (
                corner[0],
                corner[1] + seen.height * 0.9,
                corner[0] + seen.width,
                corner[1] + seen.height * 1.06,
            )
            ImageDraw.Draw(holes).ellipse(flat, fill=255)
    return _widened(
        _filled(
            image, holes.filter(ImageFilter.BoxBlur(7)).point(lambda value: 255 if value > 8 else 0)
        )
    ), settled


def _as(known: Figure | None, figure: Figure) -> Figure:
    if known is None:
        return figure
    return replace(figure, x=known.x, y=known.y, height=known.height, mirrored=known.mirrored)


def _find(figure: Figure, image: Image.Image) -> Figure | None:
    """Where the figure stands in the image: the best of many sizes by differences of colour,
    roughly first and then finely around the best."""
    figure = replace(figure, drift_degrees=0.0)  # the hue that it is to get is not in there yet
    rough = _best(figure, _small(image, 36), [n / 36 for n in range(9, 37, 2)], (False, True))
    if rough is None:
        return None
    sizes = [rough[1].height + n / 72 for n in (-3, -2, -1, 0, 1, 2, 3)]
    fine = _best(rough[1], _small(image, 108), sizes, (rough[1].mirrored,))
    return fine[1] if fine is not None and fine[0] < 0.03 else None


def _small(image: Image.Image, rows: int) -> Array:
    wide = round(rows * image.width / image.height)
    return np.asarray(image.resize((wide, rows), Image.Resampling.BOX)).astype(float) / 255


def _best(
    figure: Figure, scene: Array, heights: list[float], ways: tuple[bool, ...]
) -> tuple[float, Figure] | None:
    rows, wide = scene.shape[:2]
    # A camera that closed in may have cut feet or a wing: look a little beyond the edges, too.
    aside, below = round(wide * _BEYOND), round(rows * _BEYOND)
    around = ((0, below), (aside, aside))
    shape = (rows + below, wide + 2 * aside)
    spectrum = np.fft.rfft2(np.pad(scene, (*around, (0, 0))), axes=(0, 1))
    squares = np.fft.rfft2(np.pad((scene**2).sum(axis=2), around))
    inside = np.fft.rfft2(np.pad(np.ones((rows, wide)), around))
    best: tuple[float, Figure] | None = None
    for height in heights:
        for mirrored in ways:
            seen = sprite(replace(figure, mirrored=mirrored), max(4, round(height * rows)), None)
            if seen.width >= shape[1] or seen.height > shape[0]:
                continue
            pixels = np.asarray(seen).astype(float) / 255
            mask, colour = pixels[..., 3], pixels[..., :3] * pixels[..., 3:]
            shapes = np.conj(np.fft.rfft2(colour, s=shape, axes=(0, 1)))
            cross = np.fft.irfft2((spectrum * shapes).sum(axis=2), s=shape)
            matte = np.conj(np.fft.rfft2(mask, s=shape))
            own = np.conj(np.fft.rfft2((colour * pixels[..., :3]).sum(axis=2), s=shape))
            energy = np.fft.irfft2(squares * matte + inside * own, s=shape)
            visible = np.fft.irfft2(inside * matte, s=shape)
            error = (energy - 2 * cross) / (3 * np.maximum(visible, 1e-3))
            error[visible < 0.8 * mask.sum()] = np.inf
            error = error[: shape[0] - seen.height + 1, : shape[1] - seen.width + 1]
            if not np.isfinite(error).any():
                continue
            top, left = np.unravel_index(int(error.argmin()), error.shape)
            # A larger match explains more of the frame: prefer it when the fit is alike.
            score = float(error[top, left]) + 0.012 * (1 - height)
            if best is None or score < best[0]:
                x, y = (
                    (float(left) - aside + seen.width / 2) / wide,
                    (float(top) + seen.height) / rows,
                )
                best = (
                    score,
                    replace(figure, x=x, y=y, height=seen.height / rows, mirrored=mirrored),
                )
    return best


def _filled(image: Image.Image, holes: Image.Image) -> Image.Image:
    """The image with its holes filled from around, coarse to fine."""
    pixels = np.asarray(image).astype(float)
    known = 1.0 - (np.asarray(holes) > 60)
    filled: Array = pixels * known[..., None]
    weight: Array = known
    layers = [(filled, weight)]
    while min(weight.shape) > 1:
        colours = np.dstack([filled, weight])
        high, wide = (colours.shape[0] // 2) * 2, (colours.shape[1] // 2) * 2
        quarter: Array = (
            colours[:high, :wide]
            .reshape(high // 2, 2, wide // 2, 2, 4)
            .mean(axis=(1, 3), dtype=np.float64)
        )
        filled, weight = quarter[..., :3], quarter[..., 3]
        layers.append((filled, weight))
    under: Array = filled / np.maximum(weight[..., None], 1e-6)
    for filled, weight in reversed(layers[:-1]):
        grown = Image.fromarray(np.clip(under, 0, 255).astype(np.uint8))
        below = np.asarray(
            grown.resize((weight.shape[1], weight.shape[0]), Image.Resampling.BICUBIC)
        )
        under = filled + below * (1 - weight[..., None])
    return Image.fromarray(np.clip(under, 0, 255).astype(np.uint8))


def _widened(image: Image.Image) -> Image.Image:
    """The image with margins mirrored around it, so that a camera can move."""
    across, down = round(image.width * 0.125), round(image.height * 0.125)
    padded = np.pad(np.asarray(image), ((down, down), (across, across), (0, 0)), mode="reflect")
    return Image.fromarray(padded)
