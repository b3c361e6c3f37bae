"""Cutting figures out of pictures by their pixels, and turning their hue."""

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
    pixels = np.asarray(image.convert("RGB")).astype(np.int16)
    edge = np.concatenate([pixels[:3].reshape(-1, 3), pixels[:, :3].reshape(-1, 3), pixels[:, -3:].reshape(-1, 3)])
    ground = np.median(edge, axis=0)
    if np.mean(np.abs(edge - ground).max(axis=1) < 20) < 0.8:
        return None
    apart = pixels - ground
    darker = apart.mean(axis=2)
    coloured = np.abs(apart - darker[..., None]).max(axis=2)
    close: Mask = (coloured < 11) & (darker < 15) & (darker > -44)
    high, wide = (close.shape[0] // _CELL, close.shape[1] // _CELL)
    cells = close[: high * _CELL, : wide * _CELL].reshape(high, _CELL, wide, _CELL).all(axis=(1, 3))
    reached = flood(cells)
    near = Image.fromarray(reached).convert("L").filter(ImageFilter.MaxFilter(5))
    near_full = np.asarray(near.resize((close.shape[1], close.shape[0]), Image.Resampling.NEAREST)) > 127
    solid = ~(near_full & close)
    share = float(solid.mean())
    if not 0.004 < share < 0.9:
        return None
    alpha = Image.fromarray((solid * 255).astype(np.uint8))
    alpha = alpha.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MinFilter(3))
    alpha = alpha.filter(ImageFilter.GaussianBlur(0.7))
    return with_alpha(image, alpha)


def with_alpha(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """The image seen through a matte (mode L, same size), tightly cropped; RGBA."""
    whole = image.convert("RGB")
    whole.putalpha(alpha)
    # Faint specks far from the figure would spoil the tight crop.
    box = alpha.point(lambda value: 255 if value > 100 else 0).filter(ImageFilter.MinFilter(3)).getbbox()
    return whole.crop(box) if box else whole


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


def turn_hue(image: Image.Image, degrees: float) -> Image.Image:
    """The picture (RGB or RGBA) with every hue turned; a grey figure takes on a little colour."""
    if abs(degrees) < 0.5:
        return image
    h, s, v = image.convert("RGB").convert("HSV").split()
    turned = h.point(lambda value: int(value + degrees * 256 / 360) % 256)
    if float(np.asarray(s).mean()) < 45:
        s = s.point(lambda value: min(255, value + 70))
    shifted = Image.merge("HSV", (turned, s, v)).convert("RGB")
    if image.mode == "RGBA":
        shifted.putalpha(image.getchannel("A"))
    return shifted
