"""From what a camera delivers to what the cut needs."""

import wave

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.transcode import RECIPE
from grok_spicy.errors import UnusableFootage
from grok_spicy.models.media import FrameSize

from .conftest import SIZE, luma

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:crf=8")
FASTSTART = ("-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+faststart")


@pytest.mark.parametrize(
    "order",
    [
        pytest.param({}, id="as ordered"),
        pytest.param({"fps": 25}, id="25 fps"),
        pytest.param({"fps": 30}, id="30 fps"),
        pytest.param({"fps": 60}, id="60 fps"),
        pytest.param({"encode": HEVC}, id="HEVC"),
        pytest.param({"sound": None}, id="silent"),
        pytest.param({"size": (426, 240)}, id="larger"),
        pytest.param({"size": (180, 320)}, id="portrait"),
        pytest.param({"seconds": 3.1}, id="too long"),
        pytest.param({"seconds": 1.55}, id="a little too short"),
        pytest.param({"name": 'the fox\'s 100% "clip", [1];.mp4'}, id="an awkward name"),
    ],
)
def test_whatever_comes_in_becomes_exactly_what_the_film_needs(lab, room, order):
    clip = lab.clip(**{"seconds": 2, **order})

    developed = room.transcode(clip, lab.folder / "it's here %d", SIZE, 2)

    mezzanine = room.probe(developed.mezzanine)
    assert (mezzanine.width, mezzanine.height, mezzanine.fps) == (320, 180, 24)
    assert (mezzanine.video_codec, mezzanine.pixel_format) == ("h264", "yuv420p")
    assert mezzanine.audio_codec is None
    assert len(lab.frames(developed.mezzanine)) == 48
    with wave.open(str(developed.audio)) as sound:
        assert sound.getparams()[:4] == (2, 2, 48_000, 96_000)
    for photo in (developed.first, developed.middle, developed.last):
        with Image.open(photo) as image:
            assert (image.format, image.size) == ("JPEG", SIZE)


def test_the_frames_kept_are_the_true_first_middle_and_last_of_the_part_in_the_film(lab, room):
    clip = lab.clip(seconds=3, picture="20+2*N")

    developed = room.transcode(clip, lab.folder, SIZE, 2)

    assert luma(developed.first) == pytest.approx(20, abs=1)
    assert luma(developed.middle) == pytest.approx(20 + 2 * 24, abs=1)
    assert luma(developed.last) == pytest.approx(20 + 2 * 47, abs=1)


def test_the_last_frame_is_held_when_half_a_second_is_missing(lab, room):
    clip = lab.clip(seconds=1.5, picture="20+2*N", sound=None)

    developed = room.transcode(clip, lab.folder, SIZE, 2)

    brightness = lab.brightness(developed.mezzanine)
    assert brightness[35:] == pytest.approx([20 + 2 * 35] * 13, abs=1)
    assert luma(developed.last) == pytest.approx(20 + 2 * 35, abs=1)


def test_a_clip_more_than_half_a_second_short_is_refused_with_both_lengths(lab, room):
    clip = lab.clip(seconds=1.25)

    with pytest.raises(UnusableFootage, match=r"2 s were requested, it has 1\.25 s"):
        room.transcode(clip, lab.folder / "scene", SIZE, 2)


@pytest.mark.parametrize("encode", [FASTSTART, FASTSTART[:-2]], ids=["index first", "index last"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.97])
def test_a_download_that_was_cut_short_is_refused(lab, room, part, encode):
    clip = lab.clip(seconds=2, picture="random(0)*200+20", encode=encode)
    whole = clip.read_bytes()
    clip.write_bytes(whole[: int(len(whole) * part)])

    with pytest.raises(UnusableFootage, match=r"clip\.mp4 is (damaged or was cut|not readable)"):
        room.transcode(clip, lab.folder / "scene", SIZE, 2)


def test_a_clip_with_garbage_inside_is_refused(lab, room):
    clip = lab.clip(seconds=2, picture="random(0)*200+20", encode=FASTSTART)
    whole = bytearray(clip.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 60_000] = np.random.default_rng(1).bytes(60_000)
    clip.write_bytes(whole)

    with pytest.raises(UnusableFootage, match="damaged"):
        room.transcode(clip, lab.folder / "scene", SIZE, 2)


def test_a_picture_of_another_shape_stands_between_black_bars(lab, room):
    clip = lab.clip(size=(180, 320), picture="200")

    developed = room.transcode(clip, lab.folder, SIZE, 1)

    row = lab.frames(developed.mezzanine)[12][90]
    assert (developed.media_info.width, developed.media_info.height) == (180, 320)
    assert row[:100].max() <= 18
    assert row[120:200].min() >= 195
    assert row[220:].max() <= 18


def test_a_picture_of_almost_the_same_shape_fills_the_frame_without_bars(lab, room):
    clip = lab.clip(size=(318, 180), picture="200")

    developed = room.transcode(clip, lab.folder, SIZE, 1)

    assert lab.frames(developed.mezzanine)[12].min() >= 195


def test_silence_is_laid_where_a_clip_has_no_sound(lab, room):
    developed = room.transcode(lab.clip(sound=None), lab.folder, SIZE, 1)

    assert not lab.sound(developed.audio).any()


def test_mono_sound_is_heard_on_both_sides_for_as_long_as_it_lasts(lab, room):
    clip = lab.clip(seconds=2, sound="sine=frequency=440:duration=1")

    sound = lab.sound(room.transcode(clip, lab.folder, SIZE, 2).audio)

    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert np.abs(sound[:47_000]).max() > 0.05
    assert np.abs(sound[52_000:]).max() < 0.01


def test_sound_that_starts_late_stays_in_step_with_the_picture(lab, room):
    picture, clip = lab.clip("picture.mp4", sound=None, seconds=2), lab.folder / "late.mp4"
    lab.run(
        *("-i", picture, "-itsoffset", "0.5", "-f", "lavfi", "-i", "sine=duration=1"),
        *("-c:v", "copy", clip),
    )

    sound = np.abs(lab.sound(room.transcode(clip, lab.folder / "scene", SIZE, 2).audio)[:, 0])

    assert sound[:23_000].max() < 0.01
    assert sound[25_000:71_000].max() > 0.05


@pytest.mark.parametrize("size", [(320, 180), (640, 360)])
@pytest.mark.parametrize(
    ("matrix", "pixels", "tags"),
    [
        ("bt601", "yuv420p", ()),
        ("bt601", "yuvj420p", ()),
        ("bt709", "yuv420p", ("-colorspace", "bt709", "-color_range", "tv")),
    ],
)
def test_colours_survive_in_the_mezzanine_and_in_the_frames(lab, room, size, matrix, pixels, tags):
    clip = lab.folder / "red.mp4"
    colour = f"color=0xC83C28:s={size[0]}x{size[1]}:r=24,scale=out_color_matrix={matrix}"
    lab.run("-f", "lavfi", "-i", colour, "-t", "1", "-pix_fmt", pixels, "-crf", "8", *tags, clip)

    developed = room.transcode(clip, lab.folder, SIZE, 1)

    shown = lab.run("-i", developed.mezzanine, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
    with Image.open(developed.last) as frame:
        photo = frame.convert("RGB").getpixel((160, 90))
    assert tuple(shown[:3]) == pytest.approx((200, 60, 40), abs=4)
    assert photo == pytest.approx((200, 60, 40), abs=4)


def test_every_mezzanine_can_be_cut_by_copying_where_a_crossfade_may_begin_or_end(lab, room):
    developed = room.transcode(lab.clip(seconds=3), lab.folder, SIZE, 3)

    listing = lab.run(
        *("-i", developed.mezzanine, "-c", "copy", "-f", "framehash", "-hash", "crc32", "pipe:1")
    ).decode()
    packets = [line.split(",") for line in listing.splitlines() if not line.startswith("#")]
    key_frames = lab.run(
        *("-skip_frame", "nokey", "-i", developed.mezzanine, "-fps_mode", "passthrough"),
        *("-f", "framehash", "-hash", "crc32", "pipe:1"),
    ).decode()
    times = [line.split(",") for line in key_frames.splitlines() if not line.startswith("#")]
    assert len(packets) == 72
    assert {0, 12, 60} <= {round(int(time[2]) / _ticks_per_frame(key_frames)) for time in times}


def test_the_recipe_is_the_one_that_mezzanines_are_encoded_with(room):
    assert room.recipe == " ".join(RECIPE)
    assert "-crf 18" in room.recipe


def test_a_clip_becomes_another_size_where_the_film_asks_for_it(lab, room):
    developed = room.transcode(lab.clip(), lab.folder, FrameSize(180, 320), 1)

    mezzanine = room.probe(developed.mezzanine)

    assert (mezzanine.width, mezzanine.height) == (180, 320)


def _ticks_per_frame(listing: str) -> float:
    base = next(line for line in listing.splitlines() if line.startswith("#tb 0:"))
    over, under = base.split(":")[1].split("/")
    return int(under) / int(over) / 24
