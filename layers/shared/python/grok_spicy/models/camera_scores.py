"""What a studio has seen of a video model: the past scores that the choice of cameras looks at."""

from typing import ClassVar, Self

from pydantic import Field

from grok_spicy.models.item import Item

REMEMBERED = 200
"""Takes that count. Beyond them older ones fade: all counts are halved."""
ENOUGH = 5
"""Takes from which an average says something."""


class CameraScores(Item):
    """Past takes of a video model, in the studio's partition. `takes` counts all, `failed` those
    that came to nothing, `scored` those with the judge's score, whose sum is `score_sum`. `timed`
    are seconds of film that were rendered in `render_seconds`."""

    KIND: ClassVar[str] = "CAMERA"

    model: str = Field(max_length=100)
    takes: float = 0
    failed: float = 0
    scored: float = 0
    score_sum: float = 0
    timed: float = 0
    render_seconds: float = 0

    @property
    def key(self) -> str:
        return self.model

    @property
    def average(self) -> float | None:
        """The average score, 0-1; None while there are too few."""
        return self.score_sum / self.scored if self.scored >= ENOUGH else None

    @property
    def failure_rate(self) -> float | None:
        """The share of takes that came to nothing; None while there are too few."""
        return self.failed / self.takes if self.takes >= ENOUGH else None

    @property
    def seconds_per_second(self) -> float | None:
        """How long a second of film renders; None while too little was filmed."""
        return self.render_seconds / self.timed if self.timed >= ENOUGH else None

    def plus(self, other: Self) -> Self:
        """These and the other's takes."""
        names = ("takes", "failed", "scored", "score_sum", "timed", "render_seconds")
        sums = {name: getattr(self, name) + getattr(other, name) for name in names}
        fade = 0.5 if sums["takes"] > REMEMBERED else 1.0
        return self.model_copy(update={name: value * fade for name, value in sums.items()})
