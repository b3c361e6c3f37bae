"""Films in which a person filmed some of the scenes."""

import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from grok_spicy import bootstrap
from grok_spicy.models.spending import CallRecord
from tests.support.films import FinishedRun, bought_clips, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

FIRST, THIRD = "uploads/studio/first.mp4", "uploads/studio/third.mov"
FOOTAGE = {"1": {"key": FIRST, "name": "the gate 😀.mp4"}, "3": {"key": THIRD}}


def film_clip(path: Path, colour: str, seconds: float, size: str, *more: str) -> Path:
    """A clip of one colour, whose last part is white."""
    picture = f"color={colour}:s={size}:r=30,drawbox=c=white:t=fill:enable='gte(t,{seconds - 1})'"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture]
    subprocess.run([*command, "-t", str(seconds), *more, str(path)], check=True)
    return path


def colour_at(film: Path, seconds: float) -> tuple[int, ...]:
    """The colour in the middle of the film's picture at that time."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-ss", str(seconds), "-i", film]
    cut = ("-frames:v", "1", "-vf", "crop=16:16,format=rgb24", "-f", "rawvideo", "pipe:1")
    raw = subprocess.run([*command, *cut], check=True, capture_output=True).stdout
    return tuple(int(each) for each in np.frombuffer(raw, np.uint8).reshape(-1, 3).mean(axis=0))


def is_red(colour: tuple[int, ...]) -> bool:
    return colour[0] > 180 and max(colour[1:]) < 60


def is_blue(colour: tuple[int, ...]) -> bool:
    return colour[2] > 180 and max(colour[:2]) < 60


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Scenes 1 and 3 were filmed: one by a camera lying down, longer than its scene; one by a phone
    held upright, in HEVC with 10 bits, without sound. Scene 2 begins with the last frame of 1."""
    folder = tmp_path_factory.mktemp("footage")
    first = film_clip(folder / "first.mp4", "red", 6, "640x360", "-pix_fmt", "yuv420p")
    hevc = ("-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le")
    third = film_clip(folder / "third.mov", "blue", 3, "360x640", *hevc)
    plan = story(scenes=4, characters=1, transitions=["cut", "match-cut", "cut", "crossfade"])
    with open_cloud(folder / "output") as cloud:
        assets = bootstrap.asset_store()
        assets.put_file(FIRST, first)
        assets.put_file(THIRD, third)
        return make_in(cloud, {"plan": plan, "footage": FOOTAGE})


def test_the_film_shows_what_the_person_filmed(film: FinishedRun) -> None:
    assert film.status == "complete"
    video = film.folder / "final_video.mp4"
    assert is_red(colour_at(video, 1)) and is_red(colour_at(video, 2.5))  # its beginning
    assert is_blue(colour_at(video, 7))
    assert not is_blue(colour_at(video, 10))


def test_nothing_is_bought_for_its_scenes_but_the_judges_verdict(film: FinishedRun) -> None:
    calls: list[CallRecord] = [each for each in film.film.calls if each.purpose.scene_id in (1, 3)]
    paid = {each.purpose.step for each in calls if each.cost_ticks}
    drawn = [call for call in film.calls() if call["kind"] == "image"]

    assert bought_clips(film.simulator_memory) == 2
    assert paid <= {"review_clip"}
    assert not any(each.purpose.step == "compose_keyframe" for each in calls)
    assert len(drawn) >= 3  # a sheet and two keyframes


def test_other_scenes_go_on_from_the_footage(film: FinishedRun) -> None:
    second, clip = film.film.keyframes[2], film.film.clips[1]
    keyframe = film.folder / "keyframes" / "scene_1_v1.jpg"

    assert clip.last_key is not None and clip.last_key in second.reference_keys
    with Image.open(film.folder / "frames" / "scene_1_last.jpg") as last:
        pixel: Any = last.convert("RGB").getpixel((last.width // 2, last.height // 2))
    assert is_red(pixel)  # of what the film shows, not of the file
    with Image.open(keyframe) as first:
        assert first.size == (640, 360)


def test_the_run_keeps_its_own_copy_and_says_what_it_shows(film: FinishedRun) -> None:
    said = [event.message for event in film.events]

    assert (film.folder / "footage" / "scene_1.mp4").stat().st_size > 0
    assert any("the gate 😀.mp4: the first 3 s of 6.0 s are shown" in each for each in said)
    assert any("hevc, without sound" in each for each in film.messages("footage"))


def test_footage_that_cannot_be_used_stops_the_film_before_anything_is_paid(
    tmp_path: Path,
) -> None:
    secret = film_clip(tmp_path / "secret.mp4", "green", 3, "320x180")
    whole = secret.read_bytes()
    footage = {"1": {"key": FIRST, "name": "list.mp4"}, "2": {"key": THIRD, "name": "half.mov"}}
    with open_cloud(tmp_path / "output") as cloud:
        assets = bootstrap.asset_store()
        assets.put(FIRST, f"ffconcat version 1.0\nfile {secret}\n".encode())
        assets.put(THIRD, whole[: len(whole) // 2])
        film = make_in(cloud, {"concept": "A fox runs.", "scenes": 2, "footage": footage})

    assert film.status == "failed"
    assert "scene 1: list.mp4 is not readable video" in (film.film.run.error or "")
    assert "scene 2: half.mov was cut short: upload the whole file" in (film.film.run.error or "")
    assert film.film.budget.committed_ticks == 0
    assert not (film.simulator_memory / "calls.jsonl").exists() or film.calls() == []
