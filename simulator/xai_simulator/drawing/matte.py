"""Cutting figures out of pictures by their pixels, and turning their hue."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_CELL = 4
Mask = NDArray[np.bool_]


def cut_out(image: Image.Image) -> Image.Image | None:
    """The figure on a plain ground, RGBA, tightly cropped; None where there is no plain ground.

    The ground is what is reached from the borders: a light figure keeps its inside, because its
    outline holds the flood back, and a soft shadow on the ground goes with the ground.
    """
    whole = image.convert("RGB")
    return _cut(whole.size, whole.tobytes())


@lru_cache(maxsize=8)
def _cut(size: tuple[int, int], raw: bytes) -> Image.Image | None:
    image = Image.frombytes("RGB", size, raw)
    pixels = np.asarray(image)
    edge = np.concatenate(
        [pixels[:3].reshape(-1, 3), pixels[:, :3].reshape(-1, 3), pixels[:, -3:].reshape(-1, 3)]
    )
    ground = np.median(edge, axis=0)
    if np.mean(np.abs(edge - ground).max(axis=1) < 20) < 0.8:
        return None
    red, green, blue = (pixels[..., band].astype(np.int16) - int(ground[band]) for band in range(3))
    paler = (red + green + blue) // 3
    coloured = np.maximum(np.maximum(abs(red - paler), abs(green - paler)), abs(blue - paler))
    close: Mask = (coloured < 11) & (paler < 15) & (paler > -44)
    cells = _cells(close)
    reached = flood(cells)
    # Ground that a figure encloses (between its legs): only where it can be nothing else.
    flat = _cells(close & (abs(paler) < 6) & (coloured < 5)) & ~reached
    reached |= grown(flat) & cells
    ground_seen = _to_the_outline(reached, close)
    solid = ~ground_seen
    if not 0.004 < float(solid.mean()) < 0.9:
        return None
    soft = Image.fromarray((solid * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(1))
    # Steep and a little inside: no fringe of the ground, no lone specks.
    return with_alpha(image, soft.point(lambda value: max(0, min(255, (value - 120) * 2))))


def _cells(mask: Mask) -> Mask:
    high, wide = mask.shape[0] // _CELL, mask.shape[1] // _CELL
    cells = mask[: high * _CELL, : wide * _CELL].reshape(high, _CELL, wide, _CELL)
    return np.asarray(cells.min(axis=(1, 3)))


def grown(seeds: Mask) -> Mask:
    """Patches that are wide in every direction, with a rim around them."""
    core = Image.fromarray(seeds).convert("L").filter(ImageFilter.MinFilter(5))
    return np.asarray(np.asarray(core.filter(ImageFilter.MaxFilter(7))) > 127)


def _to_the_outline(cells: Mask, close: Mask) -> Mask:
    """The reached cells as pixels, grown up to the figure's outline but never across it."""
    seen: Mask = np.zeros_like(close)
    high, wide = cells.shape[0] * _CELL, cells.shape[1] * _CELL
    seen[:high, :wide] = cells.repeat(_CELL, axis=0).repeat(_CELL, axis=1)
    seen[high:], seen[:, wide:] = close[high:], close[:, wide:]
    for _ in range(2 * _CELL):
        wider = seen.copy()
        wider[1:] |= seen[:-1]
        wider[:-1] |= seen[1:]
        wider[:, 1:] |= seen[:, :-1]
        wider[:, :-1] |= seen[:, 1:]
        seen = wider & close
    return seen


def with_alpha(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """The image seen through a matte (mode L, same size), tightly cropped; RGBA."""
    whole = image.convert("RGB")
    whole.putalpha(alpha)
    # Faint specks far from the figure would spoil the tight crop.
    coarse = alpha.reduce(_CELL).point(lambda value: 255 if value > 90 else 0).getbbox()
    if coarse is None:
        return whole
    box = (
        coarse[0] * _CELL - 2,
        coarse[1] * _CELL - 2,
        coarse[2] * _CELL + 2,
        coarse[3] * _CELL + 2,
    )
    return whole.crop(
        (max(0, box[0]), max(0, box[1]), min(whole.width, box[2]), min(whole.height, box[3]))
    )


def flood(free: Mask) -> Mask:
    """What of the free cells can be reached from the borders."""
    reached: Mask = np.zeros_like(free)
    for side in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        reached[side] = free[side]
    before = -1
    while (count := int(reached.sum())) != before:
        before = count
        for view, open_view in ((reached, free), (reached.T, free.T)):
            for row in range(1, view.shape[0]):
                view[row] |= view[row - 1] & open_view[row]
            for row in range(view.shape[0] - 2, -1, -1):
                view[row] |= view[row + 1] & open_view[row]
    return reached


def likely_subject(image: Image.Image) -> Image.Image:
    """A matte (L) for the middle subject of a photo: colours of the middle against the edges'.

    Where colours do not tell the two apart, it is a soft ellipse in the middle.
    """
    small = image.convert("RGB").resize((96, 96), Image.Resampling.BOX)
    coded = np.asarray(small.quantize(14, method=Image.Quantize.MEDIANCUT, kmeans=2))
    y, x = np.mgrid[-1:1:96j, -1:1:96j]
    inside = (x / 0.5) ** 2 + ((y - 0.1) / 0.75) ** 2 < 1
    border = (np.abs(x) > 0.86) | (y < -0.86)
    found = np.zeros((96, 96))
    for code in range(14):
        here = coded == code
        middle = (here & inside).sum() / inside.sum()
        outer = (here & border).sum() / border.sum()
        found[here] = middle / (middle + outer + 1e-6)
    prior = np.clip(1.5 - ((x / 0.72) ** 2 + ((y - 0.12) / 0.95) ** 2), 0, 1)
    belief = found * prior
    if not 0.08 < (belief > 0.5).mean() < 0.7:
        belief = prior
    matte = Image.fromarray((np.clip((belief - 0.3) * 2.6, 0, 1) * 255).astype(np.uint8))
    matte = matte.filter(ImageFilter.MedianFilter(7)).filter(ImageFilter.GaussianBlur(2))
    matte = matte.resize(image.size, Image.Resampling.BICUBIC)
    return matte.point(lambda value: max(0, min(255, int((value - 90) * 3.4))))


def is_grey(image: Image.Image) -> bool:
    """Whether a picture (RGB or RGBA) has hardly any colour."""
    return _is_grey(image.convert("RGB").convert("HSV").getchannel("S"))


def _is_grey(saturation: Image.Image) -> bool:
    return float(np.asarray(saturation).mean()) < 45


def turn_hue(image: Image.Image, degrees: float) -> Image.Image:
    """The picture (RGB or RGBA) with every hue turned; a grey figure takes on a little colour."""
    if abs(degrees) < 0.5:
        return image
    h, s, v = image.convert("RGB").convert("HSV").split()
    turned = h.point(lambda value: int(value + degrees * 256 / 360) % 256)
    if _is_grey(s):
        s = s.point(lambda value: min(255, value + 70))
    shifted = Image.merge("HSV", (turned, s, v)).convert("RGB")
    if image.mode == "RGBA":
        shifted.putalpha(image.getchannel("A"))
    return shifted
