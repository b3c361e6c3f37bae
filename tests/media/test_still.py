"""Stills that stand in for clips."""

import wave

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.title import write_title
from grok_spicy.errors import UnusableImage
from grok_spicy.models.media import FrameSize

from .conftest import SIZE, cut


def test_a_still_is_ready_for_the_cut_beside_a_clip(media, editor, keyframe, scene):
    still = editor.still(keyframe, None, media.folder / "still", SIZE, 2)

    film = editor.assemble(
        [cut(scene(1, "90"), 1), cut(still, 2, "crossfade")], media.folder / "film.mp4"
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


def test_the_camera_moves_slowly_closer_without_a_jerk(media, editor, keyframe):
    still = editor.still(keyframe, None, media.folder / "still", SIZE, 2)

    frames = media.frames(still.mezzanine).astype(float)
    steps = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2))
    whole = np.abs(frames[-1] - frames[0]).mean()
    assert whole > 5
    assert steps.max() < whole / 3
    assert (np.abs(frames - frames[0]).mean(axis=(1, 2))[[8, 24, 47]] > [0.5, 1, 2]).all()


def test_the_picture_fills_the_frame_and_keeps_its_colours(media, editor):
    image = media.folder / "keyframe.png"
    Image.new("RGB", (338, 180), (200, 60, 40)).save(image)

    still = editor.still(image, None, media.folder, SIZE, 1)

    with Image.open(still.first) as first:
        assert first.getpixel((2, 2)) == pytest.approx((200, 60, 40), abs=4)
        assert first.getpixel((317, 177)) == pytest.approx((200, 60, 40), abs=4)


def test_a_sheet_stands_on_a_plain_ground_with_the_title_under_it(media, editor):
    sheet = media.folder / "sheet.png"
    Image.new("RGB", (300, 400), "white").save(sheet)

    still = editor.still(sheet, "The Owl Arrives", media.folder, SIZE, 1)

    picture = media.frames(still.mezzanine)[0]
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
        "लोमड़ी और रहस्यमय क्रिस्टल की खोज",
        "الثعلب والبومة في الغابة المسحورة",
        "สุนัขจิ้งจอกพบคริสตัลเรืองแสงในป่าฤดูใบไม้ร่วงที่มีมนต์ขลังและนกฮูกผู้ชาญฉลาด",
        "狐狸与猫头鹰在秋天的魔法森林里发现了一颗发光的水晶,必须决定怎么办",
        "여우와 올빼미가 빛나는 수정을 발견하다",
    ],
)
def test_a_title_alone_is_written_on_a_dark_ground(media, editor, title):
    still = editor.still(None, title, media.folder, SIZE, 1)

    picture = media.frames(still.mezzanine)[0]
    assert picture[[0, -1]].max() < 50
    assert picture[:, :20].max() < 50 and picture[:, -20:].max() < 50
    assert picture[60:120].max() > 150


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240)])
def test_a_title_of_150_letters_without_a_blank_stays_inside_the_frame(media, editor, size):
    title = "Supercalifragilistic" * 7 + "expialidoc"

    still = editor.still(None, title, media.folder, FrameSize(*size), 1)

    picture = media.frames(still.mezzanine, FrameSize(*size))[0]
    edge = size[0] // 20
    assert picture[:, :edge].max() < 50 and picture[:, -edge:].max() < 50
    assert picture.max() > 130


def ink_width(title: str) -> int:
    """How wide a title's letters are, in pixels."""
    card = write_title(title, Image.new("RGB", (1280, 720), (24, 24, 30)), 0.5, 1 / 12)
    columns = np.flatnonzero(np.asarray(card.convert("L")).max(axis=0) > 100)
    return int(columns[-1] - columns[0]) if len(columns) else 0


@pytest.mark.parametrize(
    ("shaped", "apart"),
    [
        ("क्षत्रिय", "क्\u200cषत्\u200cरिय"),
        ("ثعلب", "ث\u200cع\u200cل\u200cب"),
        ("ลิ้น", "ลน\u0e34\u0e49น"),
    ],
    ids=["Hindi", "Arabic", "Thai"],
)
def test_the_letters_of_a_title_are_shaped_as_its_readers_write_them(shaped, apart):
    assert 0 < ink_width(shaped) < ink_width(apart) * 0.95


def test_a_title_from_right_to_left_begins_at_the_right():
    card = write_title("ا MMM", Image.new("RGB", (1280, 720), (24, 24, 30)), 0.5, 1 / 12)

    columns = np.flatnonzero(np.asarray(card.convert("L")).max(axis=0) > 100)
    letters = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    assert len(letters) == 4
    assert len(letters[-1]) < len(letters[0]) / 3  # the alif, a single stroke


def test_a_title_that_no_font_can_draw_leaves_the_ground_plain(media, editor):
    still = editor.still(None, "\U0010fff0\U0010fff1", media.folder, SIZE, 1)

    assert media.frames(still.mezzanine)[0].max() < 50


def test_what_is_not_a_picture_is_refused_by_name(media, editor):
    image = media.folder / "scene_2_v1.jpg"
    image.write_bytes(b"not a picture")

    with pytest.raises(UnusableImage, match=r"scene_2_v1\.jpg"):
        editor.still(image, "x", media.folder / "still", SIZE, 1)


def test_a_picture_that_was_cut_short_is_refused(media, editor, keyframe):
    keyframe.write_bytes(keyframe.read_bytes()[:2000])

    with pytest.raises(UnusableImage):
        editor.still(keyframe, "x", media.folder / "still", SIZE, 1)


@pytest.fixture
def keyframe(media):
    """A picture of the film's shape with a coarse pattern all over it."""
    path = media.folder / "keyframe.jpg"
    pattern = np.random.default_rng(7).integers(0, 255, (9, 16, 3), np.uint8)
    Image.fromarray(pattern).resize((640, 360), Image.Resampling.BICUBIC).save(path)
    return path
