"""Films are what was ordered, start at their keyframe, and move as the words say."""

import re
import subprocess
import wave
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from xai_simulator.drawing.acting import beats_of
from xai_simulator.drawing.camera import camera_of
from xai_simulator.drawing.film import Shoot, film
from xai_simulator.drawing.motions import pose_at
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.sound import loudness, write_sound

SIZE = (320, 180)


@cache
def keyframe() -> Picture:
    return paint("A red fox and a grey owl in a meadow at noon, medium shot", [], SIZE, 4, 0.0)


def facts(path: Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def shot(prompt: str, picture: Picture | None = None, drift: float = 0.0) -> Shoot:
    return Shoot(picture or keyframe(), prompt, 2, SIZE, 3, drift)


def drift_between(one: Image.Image, other: Image.Image) -> tuple[int, int]:
    """How far (x, y pixels) the second picture's content has moved, by phase correlation."""
    a, b = (np.fft.fft2(np.asarray(image.convert("L")).astype(float)) for image in (one, other))
    cross = b * np.conj(a)
    peak = np.fft.ifft2(cross / np.maximum(np.abs(cross), 1e-9)).real
    y, x = np.unravel_index(int(peak.argmax()), peak.shape)
    high, wide = peak.shape
    return (int(x) + wide // 2) % wide - wide // 2, (int(y) + high // 2) % high - high // 2


def test_a_clip_is_what_was_ordered(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"

    film(keyframe(), "slow pan right. The fox walks.", 2, SIZE, 3, 0.0, path)

    told = facts(path)
    assert "Duration: 00:00:02.0" in told
    assert re.search(r"Video: h264.*yuv420p.*320x180.*24 fps", told)
    assert re.search(r"Audio: aac.*48000 Hz, stereo", told)
    assert re.findall(r"frame=\s*(\d+)", told)[-1] == "48"
    assert [kept.name for kept in tmp_path.iterdir()] == ["clip.mp4"]


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    picture = keyframe()

    for name in ("one.mp4", "two.mp4"):
        film(picture, "zoom in. They dance.", 1, SIZE, 8, 0.0, tmp_path / name)

    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_an_odd_place_for_the_file_is_told_as_ffmpeg_tells_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="FFmpeg could not encode"):
        film(keyframe(), "static", 1, SIZE, 1, 0.0, tmp_path / "clip.nonsense")


def test_a_clip_starts_at_its_keyframe() -> None:
    picture = keyframe()

    first = shot("slow pan left. The fox leaps.", picture).frame(0)

    apart = np.abs(np.asarray(first).astype(int) - np.asarray(picture.image).astype(int))
    assert apart.mean() < 5


@pytest.mark.parametrize(
    ("words", "axis", "sign"),
    [("pan right", 0, -1), ("pan left", 0, 1), ("tilt up", 1, 1), ("tilt down", 1, -1)],
)
def test_the_camera_moves_the_way_it_is_told(words: str, axis: int, sign: int) -> None:
    picture = keyframe()
    assert picture.background is not None
    empty = Picture(picture.image, picture.background)
    take = shot(words, empty)

    moved = drift_between(take.frame(0), take.frame(take.count - 1))

    assert moved[axis] * sign > 6


def test_a_dolly_in_closes_in_and_a_pull_back_opens_up() -> None:
    assert camera_of("slow dolly forward", 0, 0.625).at(1.0, 8).zoom > 1.1
    assert camera_of("camera pulls back", 0, 0.625).at(1.0, 8).zoom < 0.92


def test_the_camera_never_leaves_a_picture_without_layers() -> None:
    for words in ("pan right", "pull out", "crane up", "static"):
        for share in (0.0, 0.3, 1.0):
            view = camera_of(words, 1.0, 0.5).at(share, share * 8)
            assert abs(view.x) + 0.5 / view.zoom <= 0.5 + 1e-6
            assert abs(view.y) + 0.5 / view.zoom <= 0.5 + 1e-6


def stand(name: str, x: float, kind: str = "", *, mirrored: bool = False) -> Figure:
    return Figure(name, Image.new("RGBA", (10, 20)), x, 0.9, 0.5, mirrored, kind=kind)


def test_only_who_is_named_acts_and_in_the_named_direction() -> None:
    cast = [stand("Ember", 0.5, "fox"), stand("Sage", 0.8, "owl", mirrored=True)]

    beats = beats_of("Ember walks to the left", cast, 4)

    assert {beat.figure for beat in beats} == {0}
    assert pose_at(beats, 0, cast[0], 4.0, 0.0).dx < -0.05
    assert pose_at(beats, 1, cast[1], 4.0, 0.0).dx == 0


def test_a_figure_is_known_by_its_kind_too() -> None:
    cast = [stand("Ember", 0.2, "fox"), stand("Sage", 0.8, "owl", mirrored=True)]

    beats = beats_of("the owl soars above the trees", cast, 4)

    assert [(beat.figure, beat.verb) for beat in beats] == [(1, "fly")]
    assert pose_at(beats, 1, cast[1], 2.0, 0.0).dy < -0.1


def test_phases_keep_their_times() -> None:
    cast = [stand("Ember", 0.3, "fox")]

    beats = beats_of("From 0 to 4 seconds: Ember walks. From 4 to 9 seconds: she jumps.", cast, 9)

    assert [(beat.verb, beat.start, beat.end) for beat in beats] == [
        ("walk", 0, 4), ("leap", 4, 9),
    ]  # fmt: skip


def test_nobody_walks_into_anybody() -> None:
    cast = [stand("Ember", 0.3), stand("Sage", 0.6, mirrored=True)]

    beats = beats_of("Ember runs toward Sage", cast, 4)

    reached = cast[0].x + pose_at(beats, 0, cast[0], 4.0, 0.0).dx
    half = 0.5 * 0.5 * 9 / 16 / 2
    assert 0.3 < reached + half < 0.6 - half + 0.03


def test_drift_slides_the_hue_away_over_the_clip() -> None:
    picture = keyframe()
    true, slid = shot("static", picture), shot("static", picture, drift=1.0)

    def apart(number: int) -> float:
        pair = (np.asarray(take.frame(number)).astype(int) for take in (true, slid))
        one, other = pair
        return float(np.abs(one - other).mean())

    assert apart(0) < 0.5
    assert apart(true.count - 1) > 2


def test_the_sound_is_quiet_and_ends_without_a_click(tmp_path: Path) -> None:
    path = tmp_path / "bed.wav"

    write_sound("a harbour at night", 3, 5, path)

    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 48_000, 144_000)
        raw = np.frombuffer(file.readframes(144_000), "<i2").reshape(-1, 2).T / 32768
    assert loudness(raw) == pytest.approx(-26, abs=1)
    assert np.abs(raw[:, [0, -1]]).max() < 0.001
