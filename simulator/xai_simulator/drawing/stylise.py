"""A photo turned into a character: its own colours and shapes, drawn more simply."""

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from xai_simulator.drawing.matte import cut_out, likely_subject, turn_hue, with_alpha
from xai_simulator.drawing.picture import Picture

_TALLEST = 640


def likeness(photo: Picture, description: str) -> Image.Image:
    """The photo's subject as a cut-out (RGBA), posterised and outlined, its colours kept.

    `description` only decides how warm the drawing is; what is seen comes from the pixels.
    """
    if len(photo.figures) == 1:
        return turn_hue(photo.figures[0].cutout, photo.figures[0].drift_degrees)
    image = ImageOps.exif_transpose(photo.image).convert("RGB")
    image.thumbnail((_TALLEST * 2, _TALLEST), Image.Resampling.LANCZOS)
    cutout = cut_out(image) or with_alpha(image, likely_subject(image))
    return _drawn(cutout, 1.12 if "warm" in description.lower() else 1.08)


def _drawn(cutout: Image.Image, colourful: float) -> Image.Image:
    alpha = cutout.getchannel("A")
    flat = cutout.convert("RGB")
    for _ in range(3):
        flat = flat.filter(ImageFilter.MedianFilter(5))
    flat = flat.filter(ImageFilter.ModeFilter(5))
    paints = flat.quantize(20, method=Image.Quantize.MEDIANCUT, kmeans=2).convert("RGB")
    paints = Image.blend(paints.filter(ImageFilter.SMOOTH), flat, 0.3)
    paints = ImageEnhance.Color(paints).enhance(colourful)
    edges = np.asarray(
        flat.convert("L").filter(ImageFilter.GaussianBlur(1.4)).filter(ImageFilter.FIND_EDGES)
    )
    ink = Image.fromarray(np.clip((edges.astype(np.int16) - 14) * 7, 0, 150).astype(np.uint8))
    ink = ink.filter(ImageFilter.GaussianBlur(0.8))
    paints.paste((44, 32, 40), mask=ink)
    rim = ImageChops.subtract(alpha, alpha.filter(ImageFilter.MinFilter(5)))
    paints.paste((52, 40, 48), mask=rim.filter(ImageFilter.GaussianBlur(0.6)))
    paints.putalpha(alpha)
    return paints
