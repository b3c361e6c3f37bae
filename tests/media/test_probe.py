"""What the cutting room sees in a file."""

import pytest
from PIL import Image

from grok_spicy.errors import UnusableFootage

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")


def test_the_facts_of_a_clip(lab, room):
    media_info = room.probe(lab.clip(seconds=2, fps=30))

    assert media_info.model_dump() == {
        "duration": pytest.approx(2.0, abs=0.05),
        "width": 320,
        "height": 180,
        "fps": 30.0,
        "video_codec": "h264",
        "pixel_format": "yuv420p",
        "audio_codec": "aac",
    }


def test_a_silent_clip_has_no_audio_codec(lab, room):
    assert room.probe(lab.clip(sound=None)).audio_codec is None


def test_other_codecs_are_told_apart(lab, room):
    assert room.probe(lab.clip(encode=HEVC)).video_codec == "hevc"


def test_a_clip_filmed_upright_is_reported_as_it_is_shown(lab, room):
    lying = lab.clip()
    upright = lab.folder / "upright.mp4"
    lab.run("-display_rotation", "90", "-i", lying, "-c", "copy", upright)

    media_info = room.probe(upright)

    assert (media_info.width, media_info.height) == (180, 320)


def test_wide_pixels_are_counted_as_they_are_shown(lab, room):
    clip = lab.clip(size=(240, 180), encode=("-c:v", "libx264", "-aspect", "16:9"))

    media_info = room.probe(clip)

    assert (media_info.width, media_info.height) == (320, 180)


def test_what_the_metadata_say_is_not_taken_for_a_picture(lab, room):
    clip = lab.folder / "song.m4a"
    title = "title=x\n  Stream #0:0: Video: h264, yuv420p, 64x64, 24 fps"
    lab.run("-f", "lavfi", "-i", "sine", "-t", "1", "-metadata", title, clip)

    with pytest.raises(UnusableFootage, match="no picture"):
        room.probe(clip)


def test_a_song_with_a_cover_is_not_a_clip(lab, room):
    cover, song = lab.folder / "cover.jpg", lab.folder / "song.mp4"
    Image.new("RGB", (64, 64)).save(cover)
    lab.run(
        *("-f", "lavfi", "-t", "1", "-i", "sine", "-i", cover, "-map", "0", "-map", "1"),
        *("-c:v", "mjpeg", "-disposition:v:0", "attached_pic", song),
    )

    with pytest.raises(UnusableFootage, match="no picture"):
        room.probe(song)


@pytest.mark.parametrize("content", [b"", b"<html>404 Not Found</html>", b"\0" * 4096])
def test_an_error_page_or_an_empty_file_is_not_a_clip(lab, room, content):
    clip = lab.folder / "scene_3.mp4"
    clip.write_bytes(content)

    with pytest.raises(UnusableFootage, match=r"scene_3\.mp4 is not readable video"):
        room.probe(clip)
