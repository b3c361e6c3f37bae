"""Subtitles: what is said in the film, and when it is shown."""

from typing import ClassVar

from pydantic import ConfigDict, Field

from grok_spicy.models.item import Item, Stored


class Cue(Stored):
    """What is shown at a time: `text` has one line or two, `start` and `end` are in seconds of the
    film. `speaker` is the character who says it; None for the narrator. `is_estimated`: it was not
    heard when it is said, only that it is in this scene."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    text: str
    speaker: str | None = None
    is_estimated: bool = False


class Subtitles(Item):
    """The film's subtitles, in its order; none overlaps another. `language` is that of the text as
    BCP 47 has it, `und` where its script does not tell."""

    KIND: ClassVar[str] = "SUBTITLES"

    cues: list[Cue] = Field(default_factory=list)
    language: str = "und"
