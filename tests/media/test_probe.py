"""What the cutting editor sees in a file."""

import pytest
from PIL import Image

from grok_spicy.errors import UnusableFootage

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")


def test_the_facts_of_a_clip(media, editor):
    media_info = editor.probe(media.clip(seconds=2, fps=30))

    assert media_info.model_dump() == {
        "duration": pytest.approx(2.0, abs=0.05),
        "width": 320,
        "height": 180,
        "fps": 30.0,
        "video_codec": "h264",
        "pixel_format": "yuv420p",
        "audio_codec": "aac",
    }


def test_a_silent_clip_has_no_audio_codec(media, editor):
    assert editor.probe(media.clip(sound=None)).audio_codec is None


def test_other_codecs_are_reported(media, editor):
    assert editor.probe(media.clip(encode=HEVC)).video_codec == "hevc"


def test_a_clip_filmed_upright_is_reported_as_it_is_shown(media, editor):
    lying = media.clip()
    upright = media.folder / "upright.mp4"
    media.run("-display_rotation", "90", "-i", lying, "-c", "copy", upright)

    media_info = editor.probe(upright)

    assert (media_info.width, media_info.height) == (180, 320)


def test_wide_pixels_are_counted_as_they_are_shown(media, editor):
    clip = media.clip(size=(240, 180), encode=("-c:v", "libx264", "-aspect", "16:9"))

    media_info = editor.probe(clip)

    assert (media_info.width, media_info.height) == (320, 180)


def test_what_the_metadata_say_is_not_taken_for_a_picture(media, editor):
    clip = media.folder / "song.m4a"
    title = "title=x\n  Stream #0:0: Video: h264, yuv420p, 64x64, 24 fps"
    media.run("-f", "lavfi", "-i", "sine", "-t", "1", "-metadata", title, clip)

    with pytest.raises(UnusableFootage, match="no picture"):
        editor.probe(clip)


def test_a_song_with_a_cover_is_not_a_clip(media, editor):
    cover, song = media.folder / "cover.jpg", media.folder / "song.mp4"
    Image.new("RGB", (64, 64)).save(cover)
    media.run(
        *("-f", "lavfi", "-t", "1", "-i", "sine", "-i", cover, "-map", "0", "-map", "1"),
        *("-c:v", "mjpeg", "-disposition:v:0", "attached_pic", song),
    )

    with pytest.raises(UnusableFootage, match="no picture"):
        editor.probe(song)


@pytest.mark.parametrize("content", [b"", b"<html>404 Not Found</html>", b"\0" * 4096])
def test_an_error_page_or_an_empty_file_is_not_a_clip(media, editor, content):
    clip = media.folder / "scene_3.mp4"
    clip.write_bytes(content)

    with pytest.raises(UnusableFootage, match=r"scene_3\.mp4 is not readable video"):
        editor.probe(clip)
