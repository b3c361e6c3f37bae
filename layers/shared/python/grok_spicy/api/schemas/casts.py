"""Casts that last, in JSON."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.cast import Cast, CastMember
from grok_spicy.models.story import MAX_CHARACTERS, Name


class NewCast(BaseModel):
    """Characters of a film to save as a cast."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name = Field(description="What the cast is called. Case does not count.")
    run_id: str = Field(min_length=1, max_length=80, description="The film that they are from.")
    characters: list[Name] | None = Field(
        default=None,
        min_length=1,
        max_length=MAX_CHARACTERS,
        description="Their names; all that have a sheet where it is left out.",
    )
    replace: bool = Field(
        default=False, description="Put it in the place of the cast that has that name."
    )


class CastMemberView(BaseModel):
    """A character of a cast."""

    name: str
    role: str
    visual_description: str = Field(description="What every picture's prompt says of its looks.")
    personality_cues: list[str]
    voice: str | None = Field(description="Its preset voice, if it has one.")
    score: float | None = Field(description="The judge's score of its sheet, 0 to 1.")
    sheet: str = Field(description="A link to its sheet, valid for an hour.")
    is_from_photo: bool = Field(description="Whether its sheet was drawn from a photo.")
    likeness_confirmed_by: str | None = Field(
        description="Who said that the likeness of the person in that photo may be used."
    )
    likeness_confirmed_at: datetime | None

    @classmethod
    def of(cls, member: CastMember, link: str) -> Self:
        """The member, with a link to its sheet."""
        likeness = member.likeness
        return cls(
            **member.model_dump(
                include={"name", "role", "visual_description", "personality_cues", "voice"}
            ),
            score=member.score.overall_score if member.score else None,
            sheet=link,
            is_from_photo=member.is_from_photo,
            likeness_confirmed_by=likeness.confirmed_by if likeness else None,
            likeness_confirmed_at=likeness.confirmed_at if likeness else None,
        )


class CastView(BaseModel):
    """A cast: give its name as `cast` to `POST /runs`."""

    cast_id: str = Field(description="Its id, made of its name.")
    name: str
    run_id: str = Field(description="The run that it was saved from, which may be gone by now.")
    title: str = Field(description="That film's title.")
    style: str = Field(description="The style that the sheets were drawn in.")
    aspect_ratio: str
    saved_at: datetime
    saved_by: str
    members: list[CastMemberView]

    @classmethod
    def of(cls, cast: Cast, link: Callable[[str], str]) -> Self:
        """The cast; `link` makes a link to the file of an asset key."""
        return cls(
            **cast.model_dump(
                include={"name", "title", "style", "aspect_ratio", "saved_at", "saved_by"}
            ),
            cast_id=cast.slug,
            run_id=cast.from_run,
            members=[CastMemberView.of(each, link(each.sheet_key)) for each in cast.members],
        )


class CastList(BaseModel):
    """The caller's casts, by name."""

    casts: list[CastView]
