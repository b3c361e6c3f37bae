"""Scenes are composed of the references that were really given, in the place that was asked for."""

import io
import itertools
from functools import cache
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageDraw

from xai_simulator.drawing.beings.portrait import draw
from xai_simulator.drawing.casting import read
from xai_simulator.drawing.colours import Colour
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture

SIZE = (640, 360)
FOX = "A young red fox with russet orange fur, a cream belly and a teal scarf"
CAT = "A white cat with blue eyes and a crimson collar"


def through_the_wire(picture: Picture) -> Picture:
    """The picture as a client sends it back: a JPEG, without layers."""
    stored = io.BytesIO()
    picture.image.save(stored, "JPEG", quality=90)
    return Picture(Image.open(stored).convert("RGB"))


@cache
def sheet(description: str) -> Picture:
    prompt = f"Character portrait of {description}. Against a plain light grey background."
    return through_the_wire(paint(prompt, [], SIZE, 1, 0.0))


def keyframe(setting: str, references: list[Picture], seed: int = 3, **more: object) -> Picture:
    prompt = (
        f"Storybook illustration. Setting: {setting}. Soft light. "
        f"Ember from reference image 1: {FOX}, positioned on the left side. "
        f"Snow from reference image 2: {CAT}, positioned on the right side. "
        f"Action: Ember meets Snow. Camera: {more.get('camera', 'medium shot')}. "
        f"Color palette: green, amber. {more.get('extra', '')}"
        "Maintain exact character appearances from the reference images."
    )
    drift = 1.0 if more.get("drift") else 0.0
    size = more.get("size", SIZE)
    assert isinstance(size, tuple)
    return paint(prompt, references, size, seed, drift)


def likeness_at(image: Image.Image, cutout: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Mean difference (0..255) between a cut-out and the part of an image where it should be."""
    part = np.asarray(image.crop(box).resize((40, 40))).astype(int)
    small = cutout.resize((40, 40))
    wanted, alpha = np.asarray(small.convert("RGB")).astype(int), np.asarray(small.getchannel("A"))
    return float(np.abs(part - wanted)[alpha > 240].mean())


def test_the_given_references_stand_in_the_scene() -> None:
    picture = keyframe("A forest clearing at golden hour", [sheet(FOX), sheet(CAT)])

    assert [figure.name for figure in sorted(picture.figures, key=lambda f: f.x)] == [
        "Ember",
        "Snow",
    ]
    for figure, words in zip(sorted(picture.figures, key=lambda f: f.x), (FOX, CAT), strict=True):
        tall = round(figure.height * SIZE[1])
        wide = tall * figure.cutout.width / figure.cutout.height
        left, foot = figure.x * SIZE[0] - wide / 2, round(figure.y * SIZE[1])
        box = (round(left), foot - tall, round(left + wide), foot)
        seen = draw(words)
        if figure.mirrored:
            seen = seen.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        assert likeness_at(picture.image, seen, box) < 34


def test_another_reference_gives_another_figure() -> None:
    blue = Image.new("RGB", SIZE, (216, 216, 216))
    ImageDraw.Draw(blue).ellipse((260, 100, 380, 320), fill=(40, 60, 220), outline=(20, 20, 60))

    picture = keyframe("A meadow at noon", [Picture(blue), sheet(CAT)])

    cutout = next(figure.cutout for figure in picture.figures if figure.name == "Ember")
    red, _, strong = np.asarray(cutout)[cutout.height // 2, cutout.width // 2][:3]
    assert strong > 180 > 90 > red


def test_a_light_figure_keeps_its_inside_when_it_is_cut_out() -> None:
    picture = keyframe("A dark cave", [sheet(FOX), sheet(CAT)])

    cutout = next(figure.cutout for figure in picture.figures if figure.name == "Snow")
    drawn = draw(CAT)
    solid = float((np.asarray(cutout.getchannel("A")) > 128).mean())
    assert solid == pytest.approx(float((np.asarray(drawn.getchannel("A")) > 128).mean()), abs=0.05)


def test_an_edit_repairs_the_drift_and_nothing_else() -> None:
    sheets = [sheet(FOX), sheet(CAT)]
    drifted = keyframe("A castle on a hill", sheets, drift=True)
    true = keyframe("A castle on a hill", sheets)

    fixed = paint(
        "Change ONLY the fox's fur: make it russet. Keep everything else identical.",
        [drifted], SIZE, 77, 1.0,
    )  # fmt: skip

    assert all(abs(figure.drift_degrees) >= 40 for figure in drifted.figures)
    assert drifted.image.tobytes() != true.image.tobytes()
    assert fixed.image.tobytes() == true.image.tobytes()


def test_a_dozen_settings_give_a_dozen_different_pictures() -> None:
    settings = [
        "autumn forest at dusk", "library at night", "rainy city street", "coral reef underwater",
        "castle at dawn", "snowy mountain pass", "surface of the moon", "sandy beach at noon",
        "cosy kitchen", "train station", "desert canyon at sunset", "meadow in spring",
    ]  # fmt: skip
    sheets = [sheet(FOX), sheet(CAT)]

    hashes = [imagehash.phash(keyframe(s, sheets, seed=n).image) for n, s in enumerate(settings)]

    assert min(one - other for one, other in itertools.combinations(hashes, 2)) >= 10


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480), (426, 640)])
def test_any_size_is_honoured_and_everyone_is_in_the_frame(size: tuple[int, int]) -> None:
    picture = keyframe("A harbour at dawn", [sheet(FOX), sheet(CAT)], size=size)

    assert picture.image.size == size
    for figure in picture.figures:
        half = figure.height * size[1] * figure.cutout.width / figure.cutout.height / size[0] / 2
        assert figure.x - half >= 0 and figure.x + half <= 1
        assert figure.y - figure.height >= 0 and figure.y <= 1


def test_a_match_cut_goes_on_from_the_last_frame() -> None:
    sheets = [sheet(FOX), sheet(CAT)]
    before = keyframe("A village in winter", sheets, seed=5)

    after = keyframe(
        "The village square", [*sheets, through_the_wire(before)], seed=6,
        extra="Reference image 3 is the last frame of the scene before: start from it. ",
    )  # fmt: skip

    apart = np.abs(np.asarray(before.image).astype(int) - np.asarray(after.image).astype(int))
    assert apart.mean() < 12
    assert after.background is not None


def test_whoever_gets_a_wrong_hue_in_a_match_cut_is_not_there_twice() -> None:
    sheets = [sheet(FOX), sheet(CAT)]
    before = keyframe("A village in winter", sheets, seed=5)

    after = keyframe(
        "The village square", [*sheets, through_the_wire(before)], seed=6, drift=1.0,
        extra="Reference image 3 is the last frame of the scene before: start from it. ",
    )  # fmt: skip

    stood = {figure.name: figure.x for figure in before.figures}
    for figure in after.figures:
        assert abs(figure.drift_degrees) >= 40
        assert abs(figure.x - stood[figure.name]) < 0.03


def test_a_close_up_shows_people_larger_than_a_wide_shot() -> None:
    sheets = [sheet(FOX), sheet(CAT)]

    wide = keyframe("A lake", sheets, camera="wide shot")
    close = keyframe("A lake", sheets, camera="close-up, slow push in")

    assert min(f.height for f in close.figures) > max(f.height for f in wide.figures)


def test_names_of_every_sort_are_understood() -> None:
    prompt = (
        "Storybook. Setting: A park. Quiet. Dr. O'Hara / “Mimi” 🦊 from reference image 1: a fox, "
        "positioned on the right side. Élan Vital (no reference image): a tall grey wolf, "
        "positioned in the center. Action: they talk. Camera: wide shot."
    )

    brief = read(prompt, 1)

    assert [part.name for part in brief.cast] == ["Dr. O'Hara / “Mimi” 🦊", "Élan Vital"]
    assert [part.reference for part in brief.cast] == [1, None]
    assert [part.side for part in brief.cast] == [0.73, 0.5]


def test_a_photo_becomes_a_character_in_its_own_colours() -> None:
    photo = Image.new("RGB", (500, 600), (70, 110, 80))
    pen = ImageDraw.Draw(photo)
    pen.ellipse((170, 60, 330, 250), fill=(214, 160, 118))
    pen.rectangle((120, 250, 380, 600), fill=(196, 40, 60))
    skin, shirt = (214, 160, 118), (196, 40, 60)

    made = paint(
        "Storybook. Turn the person in the image into this character: a man in a red shirt. Keep "
        "their likeness, on a plain light grey background.",
        [Picture(photo)], SIZE, 1, 0.0,
    )  # fmt: skip

    def share(colour: Colour) -> float:
        apart = np.abs(np.asarray(made.figures[0].cutout.convert("RGB")).astype(int) - colour)
        return float((apart.max(axis=2) < 40).mean())

    assert share(skin) > 0.08
    assert share(shirt) > 0.2
    assert made.image.getpixel((4, 4)) == pytest.approx((216, 216, 216), abs=16)


def test_a_picture_comes_back_from_its_folder_as_it_went(tmp_path: Path) -> None:
    picture = keyframe("A garden", [sheet(FOX), sheet(CAT)], drift=True)

    picture.save(tmp_path / "kept")
    back = Picture.load(tmp_path / "kept")

    assert back.image.tobytes() == picture.image.tobytes()
    assert back.background is not None and picture.background is not None
    assert back.background.tobytes() == picture.background.tobytes()
    assert [f.cutout.tobytes() for f in back.figures] == [
        f.cutout.tobytes() for f in picture.figures
    ]
    assert [(f.name, f.x, f.drift_degrees) for f in back.figures] == [
        (f.name, f.x, f.drift_degrees) for f in picture.figures
    ]


def test_a_folder_without_a_picture_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Picture.load(tmp_path)
