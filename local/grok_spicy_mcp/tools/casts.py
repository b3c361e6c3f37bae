"""Tools for casts that last: save the characters of a film, list casts, delete one."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from grok_spicy.api.schemas import CastView, NewCast
from grok_spicy.models.language import name_key
from grok_spicy.models.story import MAX_CHARACTERS, Name
from grok_spicy_mcp.arguments import Confirm, RunName
from grok_spicy_mcp.confirmation import check_confirmation
from grok_spicy_mcp.tool_context import ToolContext
from grok_spicy_mcp.untrusted_text import UntrustedText, mark, mark_if

CastName = Annotated[Name, Field(description="The cast's name.")]


class CastMemberLine(BaseModel):
    """A character of a cast."""

    name: UntrustedText
    role: UntrustedText
    visual_description: UntrustedText
    voice: str | None
    score: float | None = Field(description="The judge's score of the sheet, 0 to 1.")
    is_from_photo: bool
    likeness_confirmed_by: UntrustedText | None


class CastLine(BaseModel):
    """A cast: its name is the `cast` of start_film."""

    cast_id: str = Field(description="Its id, which delete_cast takes as well as its name.")
    name: UntrustedText
    run_id: str = Field(description="The run that it was saved from.")
    title: UntrustedText
    style: UntrustedText
    aspect_ratio: str
    saved_at: datetime
    members: list[CastMemberLine]


class CastLines(BaseModel):
    """Casts, by name."""

    casts: list[CastLine]


class DeletedCast(BaseModel):
    """What was done."""

    cast_id: str
    done: str


class CastTools:
    """Tools for casts that last."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def save_cast(
        self,
        cast: CastName,
        run: RunName,
        characters: Annotated[
            list[Name] | None,
            Field(
                min_length=1,
                max_length=MAX_CHARACTERS,
                description="Which characters; all that have a sheet where it is left out.",
            ),
        ] = None,
        replace: Annotated[
            bool, Field(description="Replace the cast of that name, if there is one.")
        ] = False,
        confirm: Confirm = None,
    ) -> CastLine:
        """Save characters of a film as a cast, with their sheets, descriptions and voices, for
        other films. Free of charge; the cast stays when the run is deleted. Where it replaces one,
        `confirm` must be `replace CAST_ID`."""
        run_id = self._context.find(run).run_id
        replaced = self._cast_named(cast) if replace else None
        if replaced:
            reason = "This removes the cast that has that name, with its sheets, for good."
            check_confirmation(confirm, f"replace {replaced.cast_id}", reason)
        # One that is saved meanwhile is not replaced: nobody agreed to that.
        request = NewCast(
            name=cast, run_id=run_id, characters=characters, replace=replaced is not None
        )
        return _line(self._context.client.save_cast(request))

    def _cast_named(self, name: str) -> CastView | None:
        casts = self._context.client.casts()
        return next((each for each in casts if name_key(each.name) == name_key(name)), None)

    def list_casts(self) -> CastLines:
        """List the saved casts, with who is in them. Free of charge."""
        return CastLines(casts=[_line(each) for each in self._context.client.casts()])

    def delete_cast(self, cast: CastName, confirm: Confirm = None) -> DeletedCast:
        """Delete a cast with its files, for good; films that were made with it keep their copies.
        `confirm` must be `delete CAST_ID`."""
        found = self._context.client.find_cast(cast)
        check_confirmation(confirm, f"delete {found.cast_id}", "This deletes the cast for good.")
        self._context.client.delete_cast(found)
        return DeletedCast(cast_id=found.cast_id, done="The cast was deleted.")


def _line(cast: CastView) -> CastLine:
    return CastLine(
        cast_id=cast.cast_id,
        name=mark(cast.name),
        run_id=cast.run_id,
        title=mark(cast.title),
        style=mark(cast.style),
        aspect_ratio=cast.aspect_ratio,
        saved_at=cast.saved_at,
        members=[
            CastMemberLine(
                name=mark(each.name),
                role=mark(each.role),
                visual_description=mark(each.visual_description),
                voice=each.voice,
                score=each.score,
                is_from_photo=each.is_from_photo,
                likeness_confirmed_by=mark_if(each.likeness_confirmed_by),
            )
            for each in cast.members
        ],
    )
