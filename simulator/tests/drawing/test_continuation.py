"""Clips that go on from a frame of another one: with their figures, and paler each time."""

import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from xai_simulator.drawing.continuation import (
    AS_DRAWN,
    Continuation,
    Footprint,
    Look,
    bleached,
    find,
)
from xai_simulator.drawing.film import film
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture

SIZE = (320, 180)
WORDS = "A red fox in a meadow at noon, medium shot"


@cache
def keyframe() -> Picture:
    return paint(WORDS, [], SIZE, 4, 0.0)


def shoot(path: Path, continuation: Continuation | None = None) -> Path:
    film(keyframe(), "slow pan right. The fox walks.", 2, SIZE, 3, 0.0, path,
         continuation=continuation)  # fmt: skip
    return path


def frames(clip: Path) -> "np.ndarray":
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(clip)]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shoot(tmp_path_factory.mktemp("chain") / "first.mp4")


def test_a_frame_is_found_in_its_clip_whatever_became_of_its_colours(first: Path) -> None:
    picture = frames(first)[40]
    paler = Look(((0.8, 30.0), (0.9, 12.0), (0.9, 14.0)))

    for image in (picture, (picture * 0.8 + 40).astype(np.uint8)):
        match = find(Image.fromarray(image), [Footprint(()), Footprint.of(first)])
        assert match is not None and match[0] == 1
        assert abs(match[1] - 40) <= 1
    assert paler.after(AS_DRAWN).lines == paler.lines


def test_a_stranger_and_the_keyframe_itself_are_no_frames_of_a_clip(first: Path) -> None:
    footprint = Footprint.of(first)

    assert find(Image.new("RGB", SIZE, "orange"), [footprint]) is None
    assert find(paint("A grey harbour at night", [], SIZE, 9, 0.0).image, [footprint]) is None
    assert find(keyframe().image, [footprint]) is None


def test_a_clip_goes_on_from_the_moment_of_its_first_frame(first: Path, tmp_path: Path) -> None:
    shown = frames(first)
    match = find(Image.fromarray(shown[36]), [Footprint.of(first)])
    assert match is not None

    again = frames(shoot(tmp_path / "on.mp4", Continuation.from_frame(match[1], match[2], 2.0)))

    grey = [clip.astype(float).mean(axis=3) for clip in (shown, again)]
    level = [each - each.mean(axis=(1, 2), keepdims=True) for each in grey]
    differences = [np.abs(level[1][0] - frame).mean() for frame in level[0]]
    assert abs(int(np.argmin(differences)) - 36) <= 1
    assert np.abs(level[1][11] - level[1][0]).mean() > 2 * min(differences), "it moves on"


def test_each_generation_is_paler_than_the_one_before(first: Path, tmp_path: Path) -> None:
    footprints, contrast = [Footprint.of(first)], [frames(first)[-1].std()]
    origin: Continuation | None = None
    for number in range(3):
        last = Image.fromarray(frames(tmp_path / f"{number - 1}.mp4" if number else first)[-1])
        match = find(last, footprints[-1:])
        assert match is not None
        origin = Continuation.from_frame(match[1], match[2], 2.0, origin)
        clip = shoot(tmp_path / f"{number}.mp4", origin)
        footprints.append(Footprint.of(clip))
        contrast.append(frames(clip)[-1].std())

    for before, after in pairwise(contrast):
        assert 0.8 < after / before < 0.97


def test_a_corrected_frame_starts_a_clip_in_its_colours() -> None:
    paler = bleached(1.0)
    undone = Look(tuple((1 / gain, -offset / gain) for gain, offset in paler.lines))  # type: ignore[arg-type]

    lines = undone.after(paler).lines

    assert [line for pair in lines for line in pair] == pytest.approx([1, 0, 1, 0, 1, 0], abs=1e-9)


def test_a_take_goes_to_and_fro_without_end() -> None:
    origin = Continuation(at=1.5, whole=2.0)

    places = [origin.folded(seconds / 24) for seconds in range(600)]

    assert min(places) >= 0 and max(places) <= 2.0
    steps = np.abs(np.diff(places))
    assert steps.max() <= 1 / 24 + 1e-9
    assert Continuation.read(origin.stored()) == origin
