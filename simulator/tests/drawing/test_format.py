"""Clips have the format that the hosted API is likely to send, in both drawing modes."""

import re
import subprocess
from pathlib import Path
from typing import get_args

import imageio_ffmpeg
import pytest
from PIL import Image

from tests.clips import frames
from xai_simulator.drawing.modes import DrawingMode, drawing_of
from xai_simulator.drawing.picture import Picture

SIZE = (320, 180)
SECONDS = 5
COLOURS = ((214, 40, 40), (30, 160, 60), (40, 60, 200), (128, 128, 128))


def ffmpeg(clip: Path, *options: str) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", *options, "-i", str(clip)]
    command += ["-map", "0:v", "-vf", "showinfo", "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.fixture(params=get_args(DrawingMode))
def clip(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    still = Image.new("RGB", SIZE)
    for place, colour in enumerate(COLOURS):
        still.paste(colour, (place * 80, 0, place * 80 + 80, 180))
    drawing_of(request.param).film(
        Picture(still, None, ()), "Static camera.", SECONDS, SIZE, 1, 0.0, path
    )
    return path


def test_a_clip_is_high_profile_in_the_colours_of_hd_video(clip: Path) -> None:
    report = ffmpeg(clip)

    assert re.search(r"Video: h264 \(High\).* yuv420p\(tv, bt709, progressive\).* 24 fps", report)
    assert re.search(r"Audio: aac \(LC\).* 48000 Hz, stereo", report)
    assert len(frames(clip)) == 24 * SECONDS


def test_a_clip_has_closed_groups_of_two_seconds(clip: Path) -> None:
    report = ffmpeg(clip, "-skip_frame", "nokey")

    times = [float(time) for time in re.findall(r"pts_time:(\S+)", report)]
    assert times == pytest.approx([0.0, 2.0, 4.0])
    # In a closed group a key frame is one that nothing before it needs: an IDR picture.
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(clip), "-map", "0:v"]
    command += ["-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", "-"]
    units = subprocess.run(command, capture_output=True, check=True).stdout
    types = [unit[0] & 31 for unit in re.split(rb"\x00\x00\x01", units)[1:]]
    assert types.count(5) == 3


def test_a_players_colours_are_those_that_were_drawn(clip: Path) -> None:
    first = frames(clip, 1)[0]

    for place, colour in enumerate(COLOURS):
        pixel = first.getpixel((place * 80 + 40, 90))
        assert isinstance(pixel, tuple)
        assert all(abs(seen - drawn) <= 6 for seen, drawn in zip(pixel, colour, strict=True))
