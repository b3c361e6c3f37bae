"""The archive of a run: one zip file of everything."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from grok_spicy.models.item import Item, utc_now

ArchiveState = Literal["building", "ready", "failed"]


class Archive(Item):
    """How far a run's archive is. `inputs_digest` says of which files it is, `size` is in bytes."""

    KIND: ClassVar[str] = "ARCHIVE"

    state: ArchiveState = "building"
    inputs_digest: str
    started_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
    size: int | None = None
    error: str | None = None
