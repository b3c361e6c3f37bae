"""What a person wants made again: of a finished film, or of what waits for approval."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from grok_spicy.models.item import Stored
from grok_spicy.models.story import Name

Redoable = Literal["plan", "sheet", "keyframe", "clip", "cut"]


class Redo(Stored):
    """One thing to make again, with what the person says about it. What was made before stays.

    `scene_id` names the scene of a keyframe or clip, `character` the character of a sheet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    what: Redoable = Field(description="What is made again.")
    scene_id: int | None = Field(
        default=None, ge=1, description="The scene of the keyframe or clip."
    )
    character: Name | None = Field(default=None, description="The character of the sheet.")
    note: str | None = Field(
        default=None,
        min_length=1,
        max_length=2_000,
        description="What should be different. It becomes a part of the prompt.",
    )

    @model_validator(mode="after")
    def _check_subject(self) -> Self:
        if (self.scene_id is not None) != (self.what in ("keyframe", "clip")):
            raise ValueError("give `scene_id` for a keyframe or clip, and for nothing else")
        if (self.character is not None) != (self.what == "sheet"):
            raise ValueError("give `character` for a sheet, and for nothing else")
        return self

    def __str__(self) -> str:
        if self.scene_id is not None:
            return f"{self.what} of scene {self.scene_id}"
        return f"sheet of {self.character}" if self.character else self.what
