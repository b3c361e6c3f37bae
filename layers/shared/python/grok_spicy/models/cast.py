"""A cast that lasts: characters with their sheets, for further films."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from grok_spicy.models.item import Item, Stored, inputs_digest, utc_now
from grok_spicy.models.likeness import Likeness
from grok_spicy.models.story import MAX_CHARACTERS, Line, Name, Text, Verdict

MOST_CASTS = 200
"""So many casts one owner may have."""


class CastMember(Stored):
    """A character of a cast, as the film had it that it was saved from. `sheet_key` is the asset
    key of the cast's own copy of its sheet, `score` the judge's verdict on it. `likeness` is set
    where the sheet was drawn from a person's photo, and they said so."""

    name: Name
    role: Line
    visual_description: Text
    personality_cues: list[Line] = Field(default_factory=list)
    voice: Line | None = None
    sheet_key: str
    score: Verdict = None
    is_from_photo: bool = False
    likeness: Likeness | None = None


class Cast(Item):
    """A cast of an owner's. `slug` is its id, made of its name; `style` and `aspect_ratio` are
    those of the film `from_run`, which is empty once that is deleted. In a run's partition: the
    cast that the run is made with, as it was when the run was created."""

    KIND: ClassVar[str] = "CAST"

    name: Name
    slug: str
    owner: str
    from_run: str
    title: str
    style: Text
    aspect_ratio: str
    members: list[CastMember] = Field(min_length=1, max_length=MAX_CHARACTERS)
    saved_at: datetime = Field(default_factory=utc_now)
    saved_by: str

    @property
    def key(self) -> str:
        return self.slug

    @property
    def names(self) -> list[str]:
        """The members' names."""
        return [member.name for member in self.members]


class SavedCast(Item):
    """A cast that was saved from the run in whose partition this is: it names the run."""

    KIND: ClassVar[str] = "SAVED_CAST"

    owner: str
    slug: str

    @property
    def key(self) -> str:
        return inputs_digest(self.owner, self.slug)
