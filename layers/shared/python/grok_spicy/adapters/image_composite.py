"""Blends reference pictures into one that a video model is shown."""

import tempfile
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from PIL import Image, ImageMath

from grok_spicy.adapters.image_decoder import decode
from grok_spicy.errors import BadInput, UnusableImage

_LARGEST_SIDE = 8192


def create_reference_composite(
    animatic_path: str,
    style_guide_path: str | None = None,
    previous_frame_path: str | None = None,
    animatic_weight: float = 0.7,
    style_weight: float = 0.3,
    temporal_weight: float = 0.7,
) -> str:
    """Blend the pictures into one of the animatic's size; the path of a temporary PNG, which is the
    caller's to remove.

    The animatic and the style guide are mixed by their weights, as shares of their sum; of the
    previous frame there is `temporal_weight` (0–1), of that mixture the rest. So the usual weights
    make a first chunk's picture of 70 % animatic and 30 % style guide, a later one's of 70 %
    previous frame and 30 % animatic. Each channel is exact to half a level.

    Raises UnusableImage that names the picture that can't be read, BadInput for a weight.
    """
    animatic_share, style_share = _shares(
        _weight("animatic_weight", animatic_weight),
        _weight("style_weight", style_weight) if style_guide_path else 0.0,
    )
    temporal = _weight("temporal_weight", temporal_weight)
    if temporal > 1:
        raise BadInput(f"temporal_weight is a share from 0 to 1, not {temporal_weight:g}")
    previous = temporal if previous_frame_path else 0.0
    animatic = _read(animatic_path, "animatic")
    layers = [(animatic, animatic_share * (1 - previous))]
    if style_guide_path:
        layers.append((_read(style_guide_path, "style guide"), style_share * (1 - previous)))
    if previous_frame_path:
        layers.append((_read(previous_frame_path, "previous frame"), previous))
    composite = _blend(layers, animatic.size)
    with tempfile.NamedTemporaryFile(prefix="composite-", suffix=".png", delete=False) as file:
        composite.save(file, "PNG")
    return file.name


def _weight(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadInput(f"{name} must be a number, not {value!r}")
    if value < 0:
        raise BadInput(f"{name} must not be below 0; it is {value:g}")
    return float(value)


def _shares(animatic: float, style: float) -> tuple[float, float]:
    total = animatic + style
    if not total or not isfinite(total):
        raise BadInput("animatic_weight and style_weight must have a sum above 0")
    return animatic / total, style / total


def _read(path: str, what: str) -> Image.Image:
    """The picture, upright, in sRGB, on white where it is transparent."""
    try:
        return decode(Path(path).read_bytes(), _LARGEST_SIDE, any_shape=True)
    except FileNotFoundError as problem:
        raise UnusableImage(f"the {what} {path} can't be used: there is no such file") from problem
    except OSError as problem:
        reason = problem.strerror or "it can't be read"
        raise UnusableImage(f"the {what} {path} can't be used: {reason}") from problem
    except UnusableImage as problem:
        raise UnusableImage(f"the {what} {path} can't be used: {problem}") from problem


def _blend(layers: Sequence[tuple[Image.Image, float]], size: tuple[int, int]) -> Image.Image:
    """The weighted sum, rounded once."""
    sized = [
        (
            image if image.size == size else image.resize(size, Image.Resampling.LANCZOS),
            weight,
        )
        for image, weight in layers
        if weight
    ]
    bands = []
    for band in range(3):
        parts = {f"image{number}": each.getchannel(band) for number, (each, _) in enumerate(sized)}
        weights = [weight for _, weight in sized]

        def mix(values: dict[str, object], weights: Sequence[float] = weights) -> object:
            total: object = 0.5
            for number, weight in enumerate(weights):
                part = values["float"](values[f"image{number}"]) * weight  # type: ignore[operator]
                total = part + total
            return values["convert"](total, "L")  # type: ignore[operator]

        bands.append(ImageMath.lambda_eval(mix, **parts))
    return Image.merge("RGB", bands)
