"""Clips that people filmed: which can be used, and what is said of the others."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from grok_spicy.errors import UnusableFootage

from .conftest import SIZE, MediaHarness, luma
from .test_copy import MOVING, x264

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
HLG = (
    *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params"),
    "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
)


def check(editor, clip: Path):
    return editor.check_footage(clip, clip.with_name("first.jpg"))


def test_a_clip_is_used_and_its_first_frame_taken(media, editor):
    media_info = check(editor, media.clip(seconds=2, picture="120+N"))

    assert (media_info.width, media_info.height, round(media_info.duration)) == (*SIZE, 2)
    assert luma(media.folder / "first.jpg") == pytest.approx(120, abs=3)


MADE: dict[str, Callable[[MediaHarness], Path]] = {
    "hevc": lambda media: media.clip(encode=HEVC),
    "ten bits, hlg": lambda media: media.clip(encode=HLG),
    "no sound": lambda media: media.clip(sound=None),
    "webm": lambda media: media.clip("clip.webm", encode=("-c:v", "libvpx", "-c:a", "libopus")),
    "vp9": lambda media: media.clip(
        "clip.webm",
        encode=(
            "-c:v",
            "libvpx-vp9",
        ),
    ),
    "prores": lambda media: media.clip(
        "clip.mov",
        encode=(
            "-c:v",
            "prores_ks",
        ),
    ),
    "sixty a second": lambda media: media.clip(fps=60),
    "fragmented": lambda media: media.clip(
        encode=("-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov")
    ),
}


@pytest.mark.parametrize("what", MADE)
def test_what_cameras_and_phones_record_is_used_as_it_is(media, editor, what):
    clip = MADE[what](media)

    media_info = check(editor, clip)
    mezzanine = editor.transcode(clip, media.folder / "scene", SIZE, 1)

    assert media_info.width == SIZE.width
    assert len(media.frames(mezzanine.mezzanine)) == 24


def test_a_phone_held_upright_gives_an_upright_first_frame(media, editor):
    upright = media.folder / "upright.mp4"
    media.run("-display_rotation", "90", "-i", media.clip(), "-c", "copy", upright)

    media_info = check(editor, upright)

    assert (media_info.width, media_info.height) == (180, 320)
    with Image.open(media.folder / "first.jpg") as first:
        assert first.size == (180, 320)


def test_a_variable_rate_keeps_its_time(media, editor):
    """A phone films fewer pictures in the dark: one second of 30, then one of 10."""
    clip = media.folder / "phone.mp4"
    pace = "setpts='if(lt(N,30),N/30,1+(N-30)/10)/TB'"
    media.run(
        *(
            "-f",
            "lavfi",
            "-i",
            "nullsrc=s=320x180:r=30,geq=lum='if(lt(N,30),40,200)':cb=128:cr=128",
        ),
        *("-vf", pace, "-fps_mode", "vfr", "-frames:v", "40", "-c:v", "libx264", clip),
    )

    check(editor, clip)
    mezzanine = editor.transcode(clip, media.folder / "scene", SIZE, 2)

    brightness = media.brightness(mezzanine.mezzanine)
    assert brightness[12] == pytest.approx(40, abs=4) and brightness[36] == pytest.approx(
        200, abs=4
    )


def test_hdr_is_brought_to_the_films_colours(media, editor):
    """HLG's grey has another number than BT.709's: without a conversion it stays as it is."""
    clip = media.clip(picture="140", encode=HLG)

    check(editor, clip)
    mezzanine = editor.transcode(clip, media.folder / "scene", SIZE, 1)

    shown = media.brightness(mezzanine.mezzanine)[12]
    assert luma(media.folder / "first.jpg") == pytest.approx(shown, abs=6)
    assert abs(shown - 140) > 6


def _cut(media: MediaHarness) -> Path:
    clip = media.clip(seconds=2)
    clip.write_bytes(clip.read_bytes()[:-2000])
    return clip


def _encrypted(media: MediaHarness) -> Path:
    clip, result = media.clip(seconds=2), media.folder / "encrypted.mp4"
    key = (
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "76a6c65c5ea762046bd749a2e632ccbb",
    )
    media.run(
        "-i",
        clip,
        "-c",
        "copy",
        *key,
        "-encryption_kid",
        "a7e61c373e219033c21091fa607bf3b8",
        result,
    )
    return result


def _film_strip(media: MediaHarness) -> Path:
    clip = media.folder / "strip.mp4"
    media.run("-f", "lavfi", "-i", "testsrc=s=10000x10:r=24", "-t", "2", "-c:v", "libx264", clip)
    return clip


def _song(media: MediaHarness) -> Path:
    clip = media.folder / "song.mp4"
    media.run("-f", "lavfi", "-i", "sine", "-t", "2", clip)
    return clip


def _page(media: MediaHarness) -> Path:
    clip = media.folder / "page.mp4"
    clip.write_text("<html>Sign in to download</html>")
    return clip


def _damaged(media: MediaHarness) -> Path:
    clip = media.clip(seconds=2, picture=MOVING, encode=x264("-bf", "0"))
    content = bytearray(clip.read_bytes())
    data = content.index(b"mdat")
    start = data + (len(content) - data) // 3
    content[start : start + 768] = bytes(range(256)) * 3
    clip.write_bytes(content)
    return clip


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_cut, r"was cut short: upload the whole file"),
        (_encrypted, r"is encrypted \(DRM\): use a copy that any player can play"),
        (_film_strip, r"has 10000×10 pixels; make it at most 8192"),
        (lambda media: media.clip(size=(32, 32)), r"has 32×32 pixels; use one of at least 64"),
        (
            lambda media: media.clip(size=(640, 66)),
            r"has 640×66 pixels; use one that is less narrow",
        ),
        (lambda media: media.clip(seconds=0.5), r"lasts 0\.\d+ s; use one of at least a second"),
        (_song, r"there is no picture in it"),
        (_page, r"its format is unknown"),
        (_damaged, r"is damaged or was cut short after"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(media, editor, make, message):
    with pytest.raises(UnusableFootage, match=message):
        check(editor, make(media))


def test_an_hour_of_footage_is_checked_as_fast_as_a_scene(media, editor):
    """A scene shows the beginning; the rest is neither decoded for the check nor for the film."""
    long = media.folder / "long.mp4"
    media.run("-f", "lavfi", "-i", "color=red:s=64x64:r=1", "-t", "3600", "-c:v", "libx264", long)

    media_info = check(editor, long)
    mezzanine = editor.transcode(long, media.folder / "scene", SIZE, 3)

    assert round(media_info.duration) == 3600
    assert len(media.frames(mezzanine.mezzanine)) == 72


def test_a_box_that_says_it_is_endless_is_cut_short(media, editor):
    clip = media.folder / "clip.mp4"
    clip.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + struct.pack(">I4sQ", 1, b"moov", 2**62))

    with pytest.raises(UnusableFootage, match="cut short"):
        check(editor, clip)
