"""Twenty clips with a fault, each named with its value, and twenty good ones, of which none is.

Some of them in every test run; `make chaos` checks all. `CHAOS_CLIPS` is their number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.errors import DownloadFailed, UnusableFootage
from grok_spicy.models.checks import Check
from grok_spicy.models.media import frame_size
from grok_spicy.models.story import AspectRatio, Resolution
from grok_spicy.policies.clip_checks import failed, rejection
from tests.support.samples import sample
from tests.support.shots import check, ffmpeg, film, judge, shot

SECONDS = 3
SIZE = frame_size("16:9", "480p")
STATIC = "static wide shot"
FAST = ("-preset", "ultrafast", "-crf", "20")
BLACK = "drawbox=c=black:t=fill"
AGAIN = "the good clip"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good clip of a static shot."""
    return film(tmp_path_factory.mktemp("good") / "clip.mp4", shot(camera=STATIC), SECONDS, SIZE)


@dataclass(frozen=True)
class Fault:
    """How a good clip is spoilt, which check names that, with what value, and whether it decides.
    `picture` is FFmpeg's filter."""

    name: str
    measured: str
    decides: bool
    picture: str = ""
    arguments: tuple[str, ...] = ()
    asked: dict[str, Any] = field(default_factory=dict)

    def spoil(self, source: Path, clip: Path) -> Path:
        video = ("-vf", self.picture, *FAST) if self.picture else ("-c:v", "copy")
        ffmpeg("-i", source, *self._sound(source), *video, clip)
        return clip

    def _sound(self, source: Path) -> list[str]:
        arguments = self.arguments or ("-c:a", "copy")
        return [str(source) if each == AGAIN else each for each in arguments]


def _with_sound(*sound: str, voices: bool = False) -> dict[str, Any]:
    return {"arguments": sound, "asked": {"voices": voices}}


LATE = ("-itsoffset", "1.5", "-i", AGAIN, "-map", "0:v", "-map", "1:a", "-t", str(SECONDS))
FAULTS = {
    "black": Fault("black", r"3\.0 s of 3\.0 s black", True, BLACK),
    "black with grain": Fault(
        "black", r"3\.0 s of 3\.0 s black", True, f"{BLACK},noise=alls=10:allf=t"
    ),
    "black from the middle": Fault(
        "black", r"1\.5 s of 3\.0 s black", True, f"{BLACK}:enable='gte(t,1.5)'"
    ),
    "black for a second": Fault(
        "black", r"1\.0 s of 3\.0 s black", False, f"{BLACK}:enable='gte(t,2)'"
    ),
    "green frames of a decoder": Fault(
        "black", r"3\.0 s of 3\.0 s", True, "geq=lum=60:cb=0:cr=0"
    ),
    "grey frames of a decoder": Fault(
        "black", r"2\.0 s of 3\.0 s of one flat colour", True,
        "drawbox=c=gray:t=fill:enable='gte(t,1)'",
    ),
    "frozen": Fault(
        "frozen", r"3\.0 s of 3\.0 s", True, "trim=end_frame=1,tpad=stop_mode=clone:stop=71"
    ),
    "frozen from the middle": Fault(
        "frozen", r"1\.[45] s of 3\.0 s", True,
        "trim=end_frame=36,tpad=stop_mode=clone:stop=36", asked={"camera": "slow pan"},
    ),
    "frames repeated": Fault(
        "rate", r"24 fps, only 4\.0 different pictures", False, "fps=4,fps=24"
    ),
    "ten frames a second": Fault("rate", r"^10 fps", False, "fps=10"),
    "too short": Fault("length", r"2\.00 s", False, "null", ("-t", "2")),
    "much too short": Fault("length", r"1\.25 s", True, "null", ("-t", "1.25")),
    "too small": Fault("size", "320x180", True, "scale=320:180"),
    "upright": Fault("size", "480x854", True, "scale=480:854"),
    "without sound": Fault("audio", "no sound", False, **_with_sound("-an")),
    "without the voice that was asked for": Fault(
        "audio", "no sound", True, **_with_sound("-an", voices=True)
    ),
    "silent": Fault("silence", "-9[16] dB", False, **_with_sound("-af", "volume=0")),
    "sound that is late": Fault("sync", r"begins 1\.[45]\d s", False, **_with_sound(*LATE)),
    "sound that is cut off": Fault(
        "sync", r"ends 1\.\d\d s", False, **_with_sound("-af", "atrim=end=1.5")
    ),
    "a picture that races in a static shot": Fault(
        "camera_move", r"0\.\d\d picture widths", True, "scroll=horizontal=0.03"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sample(FAULTS, "CHAOS_CLIPS", 10))
def test_a_faulty_clip_is_named_with_its_value(source: Path, tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    clip = fault.spoil(source, tmp_path / "clip.mp4")
    asked = {"camera": STATIC, **fault.asked}
    voices = asked.pop("voices", False)

    checks = check(clip, shot(**asked), SECONDS, voices=voices)

    named = {each.name: each for each in failed(checks)}
    assert fault.name in named, checks
    assert re.search(fault.measured, str(named[fault.name].measured))
    assert (rejection(checks) is not None) is fault.decides
    if fault.decides:
        assert str(named[fault.name]) in (rejection(checks) or "")


def test_a_truncated_clip_is_not_taken_for_a_whole_one(source: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(source.read_bytes()[:-5000])

    with pytest.raises(DownloadFailed, match="cut short"):
        check(clip, shot(), SECONDS)


def test_a_clip_of_half_a_second_is_none_and_its_length_is_said(
    source: Path, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    ffmpeg("-i", source, "-t", "0.5", *FAST, clip)

    with pytest.raises(UnusableFootage, match=r"it has 0\.50 s"):
        check(clip, shot(), SECONDS)


def _of_another(folder: Path) -> Path:
    return film(folder / "clip.mp4", shot(("Onyx",), camera=STATIC), SECONDS, SIZE)


def _becoming_another(folder: Path) -> Path:
    ours = film(folder / "ours.mp4", shot(("Ember",), camera=STATIC), SECONDS, SIZE)
    other = film(folder / "other.mp4", shot(("Onyx",), camera=STATIC), SECONDS, SIZE)
    change = "xfade=duration=0.5:offset=2"
    ffmpeg("-i", ours, "-i", other, "-filter_complex", change, *FAST, folder / "clip.mp4")
    return folder / "clip.mp4"


def _upside_down(folder: Path) -> Path:
    ours = film(folder / "ours.mp4", shot(("Ember",), camera=STATIC), SECONDS, SIZE)
    ffmpeg("-i", ours, "-vf", "vflip", *FAST, folder / "clip.mp4")
    return folder / "clip.mp4"


@pytest.mark.parametrize("make", [_of_another, _becoming_another, _upside_down])
def test_a_clip_in_which_a_character_is_not_as_on_its_sheet_is_named_with_the_score(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    [likeness] = judge(make(tmp_path), ["Ember"], SECONDS)

    assert not likeness.passed
    assert isinstance(likeness.measured, float)
    assert likeness.measured < 0.8
    assert likeness.wanted == "Ember at least 0.80"


@dataclass(frozen=True)
class Good:
    """A clip that is as it should be. `texts` are those of its scene."""

    texts: dict[str, str] = field(default_factory=dict)
    cast: tuple[str, ...] = ("Ember",)
    seconds: int = 2
    aspect_ratio: AspectRatio = "16:9"
    resolution: Resolution = "480p"
    fps: int = 24
    picture: str = ""
    sound: tuple[str, ...] = ("-c:a", "copy")
    style: str = "Flat animation"

    def check(self, folder: Path) -> list[Check]:
        size, scene = frame_size(self.aspect_ratio, self.resolution), shot(self.cast, **self.texts)
        clip = film(folder / "filmed.mp4", scene, self.seconds, size, fps=self.fps)
        if self.picture or "copy" not in self.sound:
            video = ("-vf", self.picture, *FAST) if self.picture else ("-c:v", "copy")
            ffmpeg("-i", clip, *self.sound, *video, folder / "clip.mp4")
            clip = folder / "clip.mp4"
        return check(
            clip, scene, self.seconds, self.aspect_ratio, self.resolution, style=self.style
        )


NIGHT = {
    "setting": "a dark forest at midnight, no moon",
    "mood": "deep darkness, black shadows",
    "camera": STATIC,
}
GOOD = {
    "by day": Good(),
    "by night": Good(NIGHT),
    "by night, so dark that one sees little": Good(NIGHT, picture="eq=brightness=-0.25"),
    "a static shot of one who rests": Good({"camera": STATIC, "action": "the fox breathes"}),
    "a static shot of a landscape": Good({"camera": STATIC, "action": "wind"}, cast=()),
    "a still life": Good(
        {"camera": STATIC, "description": "A still life."},
        picture="trim=end_frame=1,tpad=stop_mode=clone:stop=47",
    ),
    "two figures": Good(cast=("Ember", "Sage")),
    "three figures": Good(cast=("Ember", "Sage", "Onyx")),
    "a pan": Good({"camera": "wide shot, pan to the right"}),
    "a tilt": Good({"camera": "medium shot, tilt up"}),
    "a dolly": Good({"camera": "medium shot, slow dolly forward"}),
    "a leap in a static shot": Good({"camera": STATIC, "action": "the fox runs and leaps"}),
    "a whip pan": Good(
        {"camera": "whip pan across the meadow"}, picture="scroll=horizontal=0.03"
    ),
    "a fade to black": Good(
        {"description": "Fade to black."}, picture="fade=out:st=1.6:d=0.4"
    ),
    "one with grain": Good(picture="noise=alls=12:allf=t"),
    "twelve drawings a second": Good(picture="fps=12,fps=24"),
    "a long one": Good(seconds=8),
    "upright": Good(aspect_ratio="9:16"),
    "720p": Good(resolution="720p"),
    "1080p": Good(resolution="1080p", seconds=1),
    "25 fps": Good(fps=25),
    "30 fps": Good(fps=30),
    "a silent film": Good(style="Black-and-white silent film", sound=("-an",)),
    "a little too short": Good(picture="null", sound=("-t", "1.6")),
}  # fmt: skip


@pytest.mark.parametrize("name", sample(GOOD, "CHAOS_CLIPS", 10))
def test_nothing_is_named_of_a_good_clip(tmp_path: Path, name: str) -> None:
    assert failed(GOOD[name].check(tmp_path)) == []


@pytest.mark.parametrize("cast", [("Ember",), ("Ember", "Sage")])
def test_no_character_is_named_in_a_clip_of_those_who_should_be_there(
    tmp_path: Path, cast: tuple[str, ...]
) -> None:
    clip = film(tmp_path / "clip.mp4", shot(cast, camera=STATIC), SECONDS, SIZE)

    assert failed(judge(clip, cast, SECONDS)) == []
