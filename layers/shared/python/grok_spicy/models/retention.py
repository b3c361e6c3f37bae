"""What the sweep remembers between its calls."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from grok_spicy.models.item import Item, utc_now
from grok_spicy.models.listing import Cursor

SWEEP = "#sweep"
"""The partition of what the sweep remembers; no run can have this id."""
BEGINNING = ""
"""Where a look through bucket or table is before its first page."""


class Remnant(Item):
    """A run that is gone, of which something may be left, or come: a function that still worked on
    it when it was deleted, or a process that died before the run was stored. `is_found`: a look
    through bucket and table has found it; nobody is known to have deleted the run."""

    KIND: ClassVar[str] = "REMNANT"

    run_id: str
    since: datetime = Field(default_factory=utc_now)
    is_found: bool = False

    @property
    def key(self) -> str:
        return self.run_id


class SweepState(Item):
    """Where the next call of the sweep goes on: in the list of runs, None at its beginning; among
    the folders of the bucket, and among the partitions of the table, None if they were all looked
    at. `inventory_at` is when the last look through bucket and table began."""

    KIND: ClassVar[str] = "SWEEP"

    runs: Cursor | None = None
    folders: str | None = None
    partitions: str | None = None
    inventory_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a look through bucket and table has begun, and not ended."""
        return self.folders is not None or self.partitions is not None
