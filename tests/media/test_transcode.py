"""From a provider's clip to a mezzanine."""

import errno
import logging
import wave

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.loudness import TARGET_LUFS
from grok_spicy.adapters.ffmpeg.recipe import RECIPE
from grok_spicy.errors import CuttingFailed, DownloadFailed, UnusableFootage
from grok_spicy.models.media import FrameSize

from .conftest import SIZE, luma

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:crf=8")
FASTSTART = ("-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+faststart")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="as requested"),
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
def test_whatever_comes_in_becomes_exactly_what_the_film_needs(media, editor, options):
    clip = media.clip(**{"seconds": 2, **options})

    result = editor.transcode(clip, media.folder / "it's here %d", SIZE, 2)

    media_info = editor.probe(result.mezzanine)
    assert (media_info.width, media_info.height, media_info.fps) == (320, 180, 24)
    assert (media_info.video_codec, media_info.pixel_format) == ("h264", "yuv420p")
    assert media_info.audio_codec is None
    assert len(media.frames(result.mezzanine)) == 48
    with wave.open(str(result.audio)) as sound:
        assert sound.getparams()[:4] == (2, 2, 48_000, 96_000)
    for photo in (result.first, result.middle, result.last):
        with Image.open(photo) as image:
            assert (image.format, image.size) == ("JPEG", SIZE)


def test_the_frames_kept_are_the_true_first_middle_and_last_of_the_part_in_the_film(media, editor):
    clip = media.clip(seconds=3, picture="20+2*N")

    result = editor.transcode(clip, media.folder, SIZE, 2)

    assert luma(result.first) == pytest.approx(20, abs=1)
    assert luma(result.middle) == pytest.approx(20 + 2 * 24, abs=1)
    assert luma(result.last) == pytest.approx(20 + 2 * 47, abs=1)


def test_the_last_frame_is_held_when_half_a_second_is_missing(media, editor):
    clip = media.clip(seconds=1.5, picture="20+2*N", sound=None)

    result = editor.transcode(clip, media.folder, SIZE, 2)

    brightness = media.brightness(result.mezzanine)
    assert brightness[35:] == pytest.approx([20 + 2 * 35] * 13, abs=1)
    assert luma(result.last) == pytest.approx(20 + 2 * 35, abs=1)


def test_a_clip_of_six_seconds_for_eight_is_slowed_down_and_said(media, editor):
    clip = media.clip(seconds=3, picture="20+2*N", sound="sine=frequency=440:duration=3")

    result = editor.transcode(clip, media.folder / "scene", SIZE, 4)

    brightness = media.brightness(result.mezzanine)
    assert brightness == pytest.approx([20 + 2 * (n * 3 // 4) for n in range(96)], abs=3)
    assert np.abs(media.sound(result.audio)[170_000:190_000]).max() > 0.05
    assert luma(result.last) == pytest.approx(20 + 2 * 71, abs=2)
    assert result.measures.seconds == pytest.approx(3.0, abs=0.05)
    assert result.flaws == ("it lasts 3.0 s of 4 s, so it is slowed down",)


def test_a_much_shorter_clip_is_slowed_down_and_then_held(media, editor):
    clip = media.clip(seconds=1.5, picture="20+2*N")

    result = editor.transcode(clip, media.folder / "scene", SIZE, 4)

    brightness = media.brightness(result.mezzanine)
    assert brightness[48:] == pytest.approx([20 + 2 * 35] * 48, abs=2)
    assert result.measures.seconds == pytest.approx(1.5, abs=0.05)
    assert "held" in result.flaws[0]


@pytest.mark.parametrize("sound", [None, "sine=frequency=440"])
def test_a_clip_that_is_known_to_be_short_is_not_first_encoded_in_vain(
    media, editor, caplog, sound
):
    clip = media.clip(seconds=1.5, sound=sound)

    result = editor.transcode(clip, media.folder / "scene", SIZE, 4)

    assert "slowed down" in result.flaws[0]
    assert [each.message for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_under_a_second_is_no_clip(media, editor):
    clip = media.clip(seconds=0.75)

    with pytest.raises(UnusableFootage, match=r"2 s were requested, it has 0\.75 s"):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


def test_a_damaged_sound_packet_costs_no_picture(media, editor):
    whole, sound, clip = (media.folder / name for name in ("whole.mp4", "sound.aac", "clip.mp4"))
    media.clip("whole.mp4", seconds=3, picture="20+2*N")
    media.run("-i", whole, "-map", "0:a", "-c", "copy", sound)
    content = bytearray(sound.read_bytes())
    packet = content.index(b"\xff\xf1", len(content) // 2)
    content[packet + 7 : packet + 60] = b"\xff" * 53
    sound.write_bytes(content)
    media.run("-i", whole, "-i", sound, *("-map", "0:v", "-map", "1:a", "-c", "copy"), clip)

    result = editor.transcode(clip, media.folder / "scene", SIZE, 3)

    assert media.brightness(result.mezzanine) == pytest.approx(
        [20 + 2 * n for n in range(72)], abs=2
    )
    heard = np.abs(media.sound(result.audio)[:, 0])
    assert len(heard) == 144_000
    assert min(heard[:48_000].max(), heard[100_000:140_000].max()) > 0.05
    assert result.flaws == ("its sound is damaged, so parts of it are silent",)


@pytest.mark.parametrize("content", [b"", b"<html>502</html>", b'{"error": "not ready"}'])
def test_an_empty_download_or_an_error_page_is_told_from_a_bad_clip(media, editor, content):
    clip = media.folder / "scene_1.mp4"
    clip.write_bytes(content)

    with pytest.raises(DownloadFailed, match=r"the download of scene_1\.mp4 is"):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


def test_no_message_has_a_path_or_an_address_of_ffmpegs(media, editor):
    clip = media.folder / "scene_1.mp4"
    clip.write_bytes(b"neither text nor video" * 100)

    with pytest.raises(UnusableFootage) as caught:
        editor.transcode(clip, media.folder / "scene", SIZE, 2)

    assert str(media.folder) not in str(caught.value)
    assert "0x" not in str(caught.value)


def test_a_full_disk_is_said_in_plain_words(media, editor, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    clip = media.clip(encode=("-c:v", "libx264", "-colorspace", "bt709"))
    monkeypatch.setattr("grok_spicy.adapters.ffmpeg.clip_copy.join", fail)

    with pytest.raises(CuttingFailed, match="no space left on the disk"):
        editor.transcode(clip, media.folder / "scene", SIZE, 1)


@pytest.mark.parametrize("encode", [FASTSTART, FASTSTART[:-2]], ids=["index first", "index last"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.97])
def test_a_download_that_was_cut_short_is_told_from_a_bad_clip(media, editor, part, encode):
    clip = media.clip(seconds=2, picture="random(0)*200+20", encode=encode)
    whole = clip.read_bytes()
    clip.write_bytes(whole[: int(len(whole) * part)])

    with pytest.raises(DownloadFailed, match=r"clip\.mp4 is empty or was cut short"):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


def test_a_clip_with_garbage_inside_is_refused(media, editor):
    clip = media.clip(seconds=2, picture="random(0)*200+20", encode=FASTSTART)
    whole = bytearray(clip.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 60_000] = np.random.default_rng(1).bytes(60_000)
    clip.write_bytes(whole)

    with pytest.raises(UnusableFootage, match="damaged"):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


def test_a_picture_of_another_shape_stands_between_black_bars(media, editor):
    clip = media.clip(size=(180, 320), picture="200")

    result = editor.transcode(clip, media.folder, SIZE, 1)

    row = media.frames(result.mezzanine)[12][90]
    assert (result.media_info.width, result.media_info.height) == (180, 320)
    assert row[:100].max() <= 18
    assert row[120:200].min() >= 195
    assert row[220:].max() <= 18


def test_a_picture_of_almost_the_same_shape_fills_the_frame_without_bars(media, editor):
    clip = media.clip(size=(318, 180), picture="200")

    result = editor.transcode(clip, media.folder, SIZE, 1)

    assert media.frames(result.mezzanine)[12].min() >= 195


def test_silence_is_laid_where_a_clip_has_no_sound(media, editor):
    result = editor.transcode(media.clip(sound=None), media.folder, SIZE, 1)

    assert not media.sound(result.audio).any()


def test_mono_sound_is_heard_on_both_sides_for_as_long_as_it_lasts(media, editor):
    clip = media.clip(seconds=2, sound="sine=frequency=440:duration=1")

    sound = media.sound(editor.transcode(clip, media.folder, SIZE, 2).audio)

    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert np.abs(sound[:47_000]).max() > 0.05
    assert np.abs(sound[52_000:]).max() < 0.01


def test_sound_that_starts_late_stays_in_step_with_the_picture(media, editor):
    picture, clip = media.clip("picture.mp4", sound=None, seconds=2), media.folder / "late.mp4"
    media.run(
        *("-i", picture, "-itsoffset", "0.5", "-f", "lavfi", "-i", "sine=duration=1"),
        *("-c:v", "copy", clip),
    )

    sound = np.abs(media.sound(editor.transcode(clip, media.folder / "scene", SIZE, 2).audio)[:, 0])

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
def test_colours_survive_in_the_mezzanine_and_in_the_frames(
    media, editor, size, matrix, pixels, tags
):
    clip = media.folder / "red.mp4"
    colour = f"color=0xC83C28:s={size[0]}x{size[1]}:r=24,scale=out_color_matrix={matrix}"
    media.run("-f", "lavfi", "-i", colour, "-t", "1", "-pix_fmt", pixels, "-crf", "8", *tags, clip)

    result = editor.transcode(clip, media.folder, SIZE, 1)

    rgb = media.run("-i", result.mezzanine, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
    with Image.open(result.last) as frame:
        photo = frame.convert("RGB").getpixel((160, 90))
    assert tuple(rgb[:3]) == pytest.approx((200, 60, 40), abs=4)
    assert photo == pytest.approx((200, 60, 40), abs=4)


def test_every_mezzanine_can_be_cut_by_copying_where_a_crossfade_may_begin_or_end(media, editor):
    result = editor.transcode(media.clip(seconds=3), media.folder, SIZE, 3)

    listing = media.run(
        *("-i", result.mezzanine, "-c", "copy", "-f", "framehash", "-hash", "crc32", "pipe:1")
    ).decode()
    packets = [line.split(",") for line in listing.splitlines() if not line.startswith("#")]
    key_frames = media.run(
        *("-skip_frame", "nokey", "-i", result.mezzanine, "-fps_mode", "passthrough"),
        *("-f", "framehash", "-hash", "crc32", "pipe:1"),
    ).decode()
    times = [line.split(",") for line in key_frames.splitlines() if not line.startswith("#")]
    assert len(packets) == 72
    assert {0, 12, 60} <= {round(int(time[2]) / _ticks_per_frame(key_frames)) for time in times}


def test_the_recipe_is_the_one_that_mezzanines_are_encoded_with(editor):
    assert editor.recipe == f"{' '.join(RECIPE)} loudness {TARGET_LUFS:g}"
    assert "-crf 18" in editor.recipe


def test_a_clip_becomes_another_size_where_the_film_asks_for_it(media, editor):
    result = editor.transcode(media.clip(), media.folder, FrameSize(180, 320), 1)

    media_info = editor.probe(result.mezzanine)

    assert (media_info.width, media_info.height) == (180, 320)


def _ticks_per_frame(listing: str) -> float:
    base = next(line for line in listing.splitlines() if line.startswith("#tb 0:"))
    over, under = base.split(":")[1].split("/")
    return int(under) / int(over) / 24
