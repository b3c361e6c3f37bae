"""Stills that stand in for clips."""

import wave

import numpy as np
import pytest
from PIL import Image

from grok_spicy.errors import UnusableImage

from .conftest import SIZE, cut


def test_a_still_is_ready_for_the_cut_beside_a_clip(lab, room, keyframe, scene):
    still = room.still(keyframe, None, lab.folder / "still", SIZE, 2)

    film = room.assemble(
        [cut(scene(1, "90"), 1), cut(still, 2, "crossfade")], lab.folder / "film.mp4"
    )

    assert film.duration == 2.5
    assert (still.media_info.width, still.media_info.height, still.media_info.duration) == (
        320,
        180,
        2.0,
    )
    with wave.open(str(still.audio)) as sound:
        assert sound.getnframes() == 96_000
        assert not any(sound.readframes(96_000))


def test_the_camera_moves_slowly_closer_without_a_jerk(lab, room, keyframe):
    still = room.still(keyframe, None, lab.folder / "still", SIZE, 2)

    frames = lab.frames(still.mezzanine).astype(float)
    steps = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2))
    whole = np.abs(frames[-1] - frames[0]).mean()
    assert whole > 5
    assert steps.max() < whole / 3
    assert (np.abs(frames - frames[0]).mean(axis=(1, 2))[[8, 24, 47]] > [0.5, 1, 2]).all()


def test_the_picture_fills_the_frame_and_keeps_its_colours(lab, room):
    image = lab.folder / "keyframe.png"
    Image.new("RGB", (338, 180), (200, 60, 40)).save(image)

    still = room.still(image, None, lab.folder, SIZE, 1)

    with Image.open(still.first) as first:
        assert first.getpixel((2, 2)) == pytest.approx((200, 60, 40), abs=4)
        assert first.getpixel((317, 177)) == pytest.approx((200, 60, 40), abs=4)


def test_a_sheet_stands_on_a_plain_ground_with_the_title_under_it(lab, room):
    sheet = lab.folder / "sheet.png"
    Image.new("RGB", (300, 400), "white").save(sheet)

    still = room.still(sheet, "The Owl Arrives", lab.folder, SIZE, 1)

    picture = lab.frames(still.mezzanine)[0]
    assert picture[75, 160] > 225
    assert picture[75, 20] < 50
    assert picture[140:172, 60:260].max() > 150


@pytest.mark.parametrize(
    "title",
    [
        "The Owl Arrives",
        'Don\'t {stop} \\N "now": 100% [a];b,c',
        "Éclair à l'été – Łódź",
        "狐と梟 Ember",
        "Fire 🔥 & ice",
        "supercalifragilistic" * 9,
    ],
)
def test_a_title_alone_is_written_on_a_dark_ground(lab, room, title):
    still = room.still(None, title, lab.folder, SIZE, 1)

    picture = lab.frames(still.mezzanine)[0]
    assert picture[[0, -1]].max() < 50
    assert picture[60:120].max() > 150


def test_a_title_that_no_font_can_draw_leaves_the_ground_plain(lab, room):
    still = room.still(None, "\U0010fff0\U0010fff1", lab.folder, SIZE, 1)

    assert lab.frames(still.mezzanine)[0].max() < 50


def test_what_is_not_a_picture_is_refused_by_name(lab, room):
    image = lab.folder / "scene_2_v1.jpg"
    image.write_bytes(b"not a picture")

    with pytest.raises(UnusableImage, match=r"scene_2_v1\.jpg"):
        room.still(image, "x", lab.folder / "still", SIZE, 1)


def test_a_picture_that_was_cut_short_is_refused(lab, room, keyframe):
    keyframe.write_bytes(keyframe.read_bytes()[:2000])

    with pytest.raises(UnusableImage):
        room.still(keyframe, "x", lab.folder / "still", SIZE, 1)


@pytest.fixture
def keyframe(lab):
    """A picture of the film's shape with a coarse pattern all over it."""
    path = lab.folder / "keyframe.jpg"
    pattern = np.random.default_rng(7).integers(0, 255, (9, 16, 3), np.uint8)
    Image.fromarray(pattern).resize((640, 360), Image.Resampling.BICUBIC).save(path)
    return path
