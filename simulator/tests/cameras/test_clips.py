"""The clips of the camera services: real, moving, and as a fault spoils them."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from camera_simulator import CameraSimulator
from tests.cameras.conftest import Runway
from xai_simulator.server.renderer import measure


def test_a_clip_has_the_length_and_size_that_were_asked_for(runway: Runway, tmp_path: Path) -> None:
    clip = runway.clip(tmp_path / "clip.mp4", ratio="720:1280", duration=3)

    seconds, size = measure(clip)
    assert seconds == pytest.approx(3, abs=0.1)
    assert size == (720, 1280)


def test_a_clip_moves_and_begins_with_its_first_frame(runway: Runway, tmp_path: Path) -> None:
    clip = runway.clip(tmp_path / "clip.mp4")

    report = _filtered(clip, "freezedetect=n=0.001:d=1")
    assert "freeze_start" not in report
    assert "black_start" not in _filtered(clip, "blackdetect=d=0.5")


@pytest.mark.parametrize(
    ("kind", "shows"),
    [
        ("black", lambda clip: "black_start" in _filtered(clip, "blackdetect=d=0.5")),
        ("frozen", lambda clip: "freeze_start" in _filtered(clip, "freezedetect=n=0.001:d=1")),
        ("short", lambda clip: measure(clip)[0] < 1.5),
        ("wrong_size", lambda clip: measure(clip)[1] == (640, 360)),
    ],
)
def test_a_fault_spoils_the_clip_itself(
    cameras: CameraSimulator, runway: Runway, tmp_path: Path, kind: str, shows: object
) -> None:
    cameras.faults.set([{"service": "runway", "kind": kind}])

    spoilt, good = runway.clip(tmp_path / "spoilt.mp4"), runway.clip(tmp_path / "good.mp4")

    assert callable(shows)
    assert shows(spoilt)
    assert not shows(good)


def _filtered(clip: Path, video_filter: str) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(clip)]
    command += ["-vf", video_filter, "-an", "-f", "null", "-"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return re.sub(r"Input #0.*?Stream mapping", "", report, flags=re.DOTALL)
