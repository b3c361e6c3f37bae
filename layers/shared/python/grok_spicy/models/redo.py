"""What a person wants made again: of a finished film, or of what waits for approval."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from grok_spicy.models.exports import ExportRequest
from grok_spicy.models.item import Item, Stored
from grok_spicy.models.language import on_one_line
from grok_spicy.models.story import Name
from grok_spicy.models.visible_text import without_hidden

Redoable = Literal["plan", "narration", "sheet", "keyframe", "clip", "cut"]

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

    `scene_id` names the scene of a narration, keyframe or clip, `character` the character of a
    sheet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    what: Redoable = Field(description="What is made again.")
    scene_id: int | None = Field(
        default=None, ge=1, description="The scene of the narration, keyframe or clip."
    )
    character: Name | None = Field(default=None, description="The character of the sheet.")
    note: Note | None = Field(
        default=None,
        description="What should be different. It becomes a part of the prompt.",
    )
    soften: bool = Field(
        default=False,
        description="Where moderation refuses it, send a softened wording; the one that is offered "
        "already, if there is one.",
    )

    @model_validator(mode="after")
    def _check_subject(self) -> Self:
        if (self.scene_id is not None) != (self.what in ("narration", "keyframe", "clip")):
            raise ValueError(
                "give `scene_id` for a narration, keyframe or clip, and for nothing else"
            )
        if (self.character is not None) != (self.what == "sheet"):
            raise ValueError("give `character` for a sheet, and for nothing else")
        return self

    def __str__(self) -> str:
        if self.scene_id is not None:
            return f"{self.what} of scene {self.scene_id}"
        return f"sheet of {self.character}" if self.character else self.what


Hardness = Literal["hard", "soft"]


class StaleAsset(Stored):
    """Something that was made from what has changed since, or is to change."""

    what: Redoable
    scene_id: int | None = None
    character: str | None = None
    reason: str = Field(description="What it was made from, in words.")
    hardness: Hardness = Field(
        description="hard: it is made again with what it was made from. soft: the picture of the "
        "scene before has changed; it stays unless you name it."
    )
    cost_usd: float = Field(description="What it costs to make it again, in USD, at one try.")

    def as_redo(self) -> Redo:
        """The same as something to make again."""
        return Redo(what=self.what, scene_id=self.scene_id, character=self.character)


class Pick(Stored):
    """A choice by a person: for a scene a `take`, or a `keyframe` attempt, by their numbers; for a
    `character` a `sheet` attempt. Instead of an attempt, `upload` is the key of a picture."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    scene_id: int | None = Field(default=None, ge=1, description="The scene.")
    take: int | None = Field(default=None, ge=1, description="The number of the take to show.")
    keyframe: int | None = Field(
        default=None, ge=1, description="The number of the attempt at its keyframe."
    )
    character: Name | None = Field(default=None, description="The character.")
    sheet: int | None = Field(
        default=None, ge=1, description="The number of the attempt at its sheet."
    )
    upload: str | None = Field(
        default=None,
        pattern="^uploads/",
        max_length=1024,
        description="The key of an uploaded picture, for a keyframe or sheet.",
    )

    @model_validator(mode="after")
    def _check_choice(self) -> Self:
        if (self.scene_id is None) == (self.character is None):
            raise ValueError("give `scene_id` or `character`")
        choices = [self.take, self.keyframe, self.sheet, self.upload]
        if sum(each is not None for each in choices) != 1:
            raise ValueError("give one of `take`, `keyframe`, `sheet` and `upload`")
        if self.character is None and self.sheet is not None:
            raise ValueError("give `character` for a `sheet`")
        if self.scene_id is None and (self.take or self.keyframe):
            raise ValueError("give `scene_id` for a `take` or `keyframe`")
        return self

    @property
    def what(self) -> Redoable:
        """What is chosen: a sheet, keyframe or clip."""
        if self.character is not None:
            return "sheet"
        return "clip" if self.take else "keyframe"

    def as_redo(self) -> Redo:
        """The same thing, to be made again."""
        return Redo(what=self.what, scene_id=self.scene_id, character=self.character)

    def __str__(self) -> str:
        if self.upload:
            return f"an uploaded picture as {self.as_redo()}"
        number = self.take or self.keyframe or self.sheet
        return f"{'take' if self.take else 'attempt'} {number} as {self.as_redo()}"


class Change(Stored):
    """What a person wants changed in a film that was made: `redo` is made again, `plan` is the
    number of an edited plan, `pick` a choice, `restore` the number of a version. `exports` are
    files to make of the film besides."""

    redo: list[Redo] = Field(default_factory=list)
    plan: int | None = None
    pick: Pick | None = None
    restore: int | None = None
    exports: ExportRequest | None = None


class Redone(Item):
    """An item that a person may have made again. `notes` are what they said about it, oldest first;
    `redone_in` is the run's round in which it was made again last, 0 for never, and `is_asked` says
    whether they named it then: else it only hung on something else. `may_soften`: they consented to
    a softened wording where moderation refuses it."""

    notes: list[Note] = Field(default_factory=list)
    redone_in: int = 0
    is_asked: bool = False
    may_soften: bool = False

    def notes_with(self, notes: list[str]) -> list[str]:
        """The notes, and these after them; at most `MOST_NOTES`."""
        return [*self.notes, *notes][-MOST_NOTES:]
