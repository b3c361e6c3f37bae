"""The picture that a chunk starts from, blended of its references."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.image_composite import create_reference_composite
from grok_spicy.errors import BadInput, UnusableImage

SIZE = (96, 64)
Pictures = tuple[str, str, str]


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """An animatic, a style guide and a previous frame, of noise."""
    chance = np.random.default_rng(12)
    animatic, style, previous = (
        str(tmp_path / f"{name}.png") for name in ("animatic", "style", "previous")
    )
    for path in (animatic, style, previous):
        noise = chance.integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
        Image.fromarray(noise).save(path)
    return animatic, style, previous


def levels(path: str) -> "np.ndarray":
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def composite(*arguments: object, **more: object) -> "np.ndarray":
    path = create_reference_composite(*arguments, **more)  # type: ignore[arg-type]
    with Image.open(path) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
    found = levels(path)
    Path(path).unlink()
    return found


def test_a_first_chunk_is_70_percent_animatic_and_30_percent_style(pictures: Pictures) -> None:
    animatic, style, _ = map(levels, pictures)

    made = composite(animatic_path=pictures[0], style_guide_path=pictures[1])

    assert np.abs(made - (0.7 * animatic + 0.3 * style)).max() <= 1


def test_a_later_chunk_is_70_percent_previous_frame_and_30_percent_animatic(
    pictures: Pictures,
) -> None:
    animatic, _, previous = map(levels, pictures)

    made = composite(animatic_path=pictures[0], previous_frame_path=pictures[2])

    assert np.abs(made - (0.7 * previous + 0.3 * animatic)).max() <= 1


@pytest.mark.parametrize("temporal", [0.0, 0.25, 1.0])
@pytest.mark.parametrize(("weight", "other"), [(1, 1), (7, 3), (0.2, 0.05), (0, 2), (1, 0)])
def test_weights_are_shares_of_their_sum(
    pictures: Pictures, weight: float, other: float, temporal: float
) -> None:
    animatic, style, previous = map(levels, pictures)

    made = composite(*pictures, weight, other, temporal)

    mixture = (weight * animatic + other * style) / (weight + other)
    assert np.abs(made - (temporal * previous + (1 - temporal) * mixture)).max() <= 1


def test_the_animatic_alone_stays_as_it_is(pictures: Pictures) -> None:
    assert np.array_equal(composite(pictures[0]), levels(pictures[0]))


def test_everything_has_the_animatics_size(pictures: Pictures, tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), (200, 100, 0)).save(tmp_path / "style.png")

    made = composite(pictures[0], str(tmp_path / "style.png"))

    assert made.shape == (SIZE[1], SIZE[0], 3)
    assert np.abs(made - (0.7 * levels(pictures[0]) + 0.3 * np.array([200, 100, 0]))).max() <= 1


def orange(mode: str) -> Image.Image:
    """Orange in a mode, half of it transparent where the mode can be."""
    if mode == "I;16":
        return Image.new("I;16", SIZE, 200 * 256 + 40)
    image = Image.new("RGB", SIZE, (240, 120, 0))
    if mode == "RGBA":
        image = image.convert("RGBA")
        image.putalpha(0)
    return image.quantize() if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "colour"),
    [
        ("RGBA", (255, 255, 255)),  # what can be seen through it is white
        ("P", (240, 120, 0)),
        ("L", (142, 142, 142)),
        ("I;16", (200, 200, 200)),
        ("1", (255, 255, 255)),
    ],
)
def test_every_kind_of_picture_is_used(
    tmp_path: Path, mode: str, colour: tuple[int, int, int]
) -> None:
    path = tmp_path / "animatic.png"
    image = orange(mode) if mode != "1" else Image.new("1", SIZE, 1)
    image.save(path)

    assert np.abs(composite(str(path)) - np.array(colour)).max() <= 2


def test_a_photo_that_was_turned_is_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", SIZE, "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)

    assert composite(str(tmp_path / "turned.jpg")).shape == (SIZE[0], SIZE[1], 3)


def test_a_picture_of_one_pixel_is_a_picture(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (10, 20, 30)).save(tmp_path / "dot.png")

    assert composite(str(tmp_path / "dot.png")).tolist() == [[[10, 20, 30]]]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_picture_that_cannot_be_read_is_named(pictures: Pictures, which: int) -> None:
    whole = Path(pictures[which]).read_bytes()
    for content in (b"not a picture", whole[: len(whole) // 2], b""):
        Path(pictures[which]).write_bytes(content)
        with pytest.raises(UnusableImage) as problem:
            create_reference_composite(*pictures)
        assert pictures[which] in str(problem.value)
    Path(pictures[which]).unlink()
    with pytest.raises(UnusableImage, match="there is no such file"):
        create_reference_composite(*pictures)
    Path(pictures[which]).mkdir()
    with pytest.raises(UnusableImage, match=pictures[which]):
        create_reference_composite(*pictures)


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf"), True, "0.7", None])
@pytest.mark.parametrize("name", ["animatic_weight", "style_weight", "temporal_weight"])
def test_a_weight_that_is_none_is_refused(pictures: Pictures, name: str, weight: object) -> None:
    with pytest.raises(BadInput, match=name):
        create_reference_composite(*pictures, **{name: weight})  # type: ignore[arg-type]


def test_weights_that_leave_nothing_are_refused(pictures: Pictures) -> None:
    with pytest.raises(BadInput, match="must have a sum above 0"):
        create_reference_composite(*pictures, 0, 0)
    with pytest.raises(BadInput, match=r"a share from 0 to 1, not 1\.5"):
        create_reference_composite(pictures[0], temporal_weight=1.5)
