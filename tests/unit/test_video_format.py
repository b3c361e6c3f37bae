"""The film sizes: even, and the usual ones."""

from typing import get_args

import pytest

from grok_spicy.models.media import frame_size
from grok_spicy.models.story import AspectRatio, Resolution

RATIOS, RESOLUTIONS = get_args(AspectRatio), get_args(Resolution)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_has_an_even_size_of_its_shape(
    ratio: AspectRatio, resolution: Resolution
) -> None:
    width, height = (int(part) for part in ratio.split(":"))

    size = frame_size(ratio, resolution)

    assert size.width % 2 == size.height % 2 == 0
    assert size.width / size.height == pytest.approx(width / height, rel=0.002)
    assert min(size) == int(resolution[:-1])


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", (1280, 720)),
        ("9:16", "720p", (720, 1280)),
        ("1:1", "720p", (720, 720)),
        ("4:3", "480p", (640, 480)),
        ("16:9", "480p", (854, 480)),
        ("16:9", "1080p", (1920, 1080)),
    ],
)
def test_the_usual_sizes_are_the_usual_sizes(
    ratio: AspectRatio, resolution: Resolution, size: tuple[int, int]
) -> None:
    assert frame_size(ratio, resolution) == size
