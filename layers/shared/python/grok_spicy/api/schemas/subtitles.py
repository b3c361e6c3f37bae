"""The subtitles of a film, in JSON."""

from pydantic import BaseModel, Field


class CueView(BaseModel):
    """What is shown at a time. Seconds of the film."""

    start: float
    end: float
    text: str = Field(description="One line or two, with a line feed between them.")
    speaker: str | None = Field(
        default=None, description="The character who says it; null for the narrator."
    )
    is_estimated: bool = Field(
        description="Whether its time is a guess within the scene: a character says it, and nobody "
        "knows when."
    )


class SubtitlesView(BaseModel):
    """What is said in a film, and when. Without cues where nothing is said."""

    language: str = Field(
        description="The text's language as BCP 47 has it; `und` where its script does not tell."
    )
    cues: list[CueView]
    vtt: str = Field(description="The same as WebVTT, for a player.")
