"""What a person wants made again: of a finished film, or of what waits for approval."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from grok_spicy.models.item import Item, Stored
from grok_spicy.models.language import on_one_line
from grok_spicy.models.story import Name
from grok_spicy.models.visible_text import without_hidden

Redoable = Literal["plan", "sheet", "keyframe", "clip", "cut"]

LONGEST_NOTE = 2_000
MOST_NOTES = 5
"""So many notes of one thing are kept: the last ones."""


def _tidy_note(value: object) -> object:
    return on_one_line(without_hidden(value)) if isinstance(value, str) else value


Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_NOTE),
    BeforeValidator(_tidy_note),
]
"""What a person says about what is made again: one line, without characters that are not seen."""


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
    note: Note | None = Field(
        default=None,
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


class Redone(Item):
    """An item that a person may have made again. `notes` are what they said about it, oldest first;
    `redone_in` is the run's round in which it was made again last, 0 for never."""

    notes: list[Note] = Field(default_factory=list)
    redone_in: int = 0

    def notes_with(self, notes: list[str]) -> list[str]:
        """The notes, and these after them; at most `MOST_NOTES`."""
        return [*self.notes, *notes][-MOST_NOTES:]
