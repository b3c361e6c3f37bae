"""Chains of clips over the API: the first frame, or the clip to extend, is recognised."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from tests.server.harness import SimulatorHarness, as_bytes, data_uri

MODEL = "grok-imagine-video"


@pytest.fixture
def full(start: Callable[..., SimulatorHarness]) -> SimulatorHarness:
    """A simulator that draws in full, so that there are figures to go on with."""
    return start(drawing="full")


def download(harness: SimulatorHarness, job: str) -> bytes:
    return httpx.get(harness.wait_for(job).response.video.url).content


def frames(content: bytes, folder: Path) -> "np.ndarray":
    path = folder / "clip.mp4"
    path.write_bytes(content)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += [
        "-vf",
        "scale=240:240",
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 240, 240, 3)


def keyframe(harness: SimulatorHarness) -> str:
    """A picture that the simulator drew, as a data URI."""
    image = harness.client.image.sample(
        "A red fox in a meadow at noon, medium shot",
        "grok-imagine-image",
        aspect_ratio="1:1",
        image_format="base64",
    )
    return data_uri(image.image, "image/jpeg")


def first_clip(harness: SimulatorHarness) -> bytes:
    job = harness.start_clip("The fox walks.", image_url=keyframe(harness), duration=2)
    return download(harness, job)


def test_a_clip_goes_on_from_a_frame_of_another(full: SimulatorHarness, tmp_path: Path) -> None:
    shown = frames(first_clip(full), tmp_path)
    frame = data_uri(as_bytes(Image.fromarray(shown[-1])))

    job = full.start_clip("The fox walks on.", image_url=frame, duration=2)

    again = frames(download(full, job), tmp_path)
    assert again[-1].std() < 0.97 * shown[-1].std(), "it is paler"
    assert np.abs(again[24].astype(int) - again[0]).mean() > 1, "the fox walks on"


def test_a_clip_from_a_picture_of_a_persons_is_as_it_was(
    full: SimulatorHarness, tmp_path: Path
) -> None:
    shown = frames(first_clip(full), tmp_path)
    stranger = Image.fromarray(255 - shown[-1][:, ::-1])

    job = full.start_clip("It moves.", image_url=data_uri(as_bytes(stranger)), duration=2)

    again = frames(download(full, job), tmp_path)
    assert again[0].std() > 0.98 * np.asarray(stranger).std()


def test_an_extension_goes_on_with_its_figures_and_is_paler(
    full: SimulatorHarness, tmp_path: Path
) -> None:
    content = first_clip(full)
    video = data_uri(content, "video/mp4")

    job = full.client.video.extend_start("The fox walks on.", MODEL, video_url=video, duration=2)

    whole = frames(download(full, job.request_id), tmp_path)
    assert len(whole) == 96
    assert whole[-1].std() < 0.97 * whole[47].std()
    assert np.abs(whole[72].astype(int) - whole[48]).mean() > 1
