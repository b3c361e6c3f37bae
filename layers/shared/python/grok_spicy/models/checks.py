"""What is measured of a clip, and the checks of it that a take keeps."""

from dataclasses import dataclass
from typing import Literal

from grok_spicy.models.item import Stored

CheckName = Literal[
    "length",
    "black",
    "frozen",
    "size",
    "rate",
    "audio",
    "silence",
    "sync",
    "camera_move",
    "consistency",
]


class Check(Stored):
    """One check of a clip: its value, with its unit where it is words, and what was wanted.

    `decides` says whether its failure means that the clip is filmed again; any other failure is
    only reported. `measured` is None where there is nothing to measure.
    """

    name: CheckName
    measured: float | str | None = None
    wanted: str
    passed: bool
    decides: bool = False

    @property
    def rejects(self) -> bool:
        """Whether the clip is not used because of it, as long as another one can be had."""
        return self.decides and not self.passed

    @property
    def value(self) -> str:
        """What was measured, in words."""
        if self.measured is None:
            return "nothing measured"
        return f"{self.measured:.2f}" if isinstance(self.measured, float) else self.measured

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')}: {self.value} (wanted: {self.wanted})"


@dataclass(frozen=True)
class Motion:
    """How the picture as a whole moves in a clip.

    `across` and `down` are how far the view has gone at the end, in picture widths and heights, to
    the right and down; `zoom` is how much larger everything has become (1: it has not). `speed` is
    the mean over the whole clip, in picture widths a second, back and forth alike;
    `common_speed` that at which all parts of the picture moved the same way.
    """

    across: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    speed: float = 0.0
    common_speed: float = 0.0


@dataclass(frozen=True)
class ClipMeasures:
    """What FFmpeg sees of a provider's clip, before it is made to fit. Seconds.

    `pictures_per_second` counts what differs while the picture moves: below `fps` where frames are
    repeated. `blank_seconds` is how long there is no picture: black, or one flat colour, as
    `blank_is_black` says. `frozen_seconds` is the longest stretch in which nothing changes at all.
    `sound_start` and `sound_end` are those of its sound beside the start of the picture, None
    where it has none; `peak_db` is its loudest sample, in dB of full scale.
    """

    seconds: float
    width: int
    height: int
    fps: float
    pictures_per_second: float
    blank_seconds: float = 0.0
    blank_is_black: bool = True
    frozen_seconds: float = 0.0
    sound_start: float | None = None
    sound_end: float | None = None
    peak_db: float | None = None
    motion: Motion = Motion()
