"""Which runs are being made, and which wait until they may be."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from grok_spicy.models.item import Item, Stored, utc_now


class QueueEntry(Stored):
    """A run's execution, and whose it is."""

    run_id: str
    execution: str
    owner: str
    queued_at: datetime = Field(default_factory=utc_now)


class Admission(Item):
    """The studio's runs: those that were admitted, and those that wait, in order."""

    KIND: ClassVar[str] = "ADMISSION"

    active: list[QueueEntry] = Field(default_factory=list)
    queued: list[QueueEntry] = Field(default_factory=list)

    def place(self, execution: str) -> int | None:
        """The execution's place among those that wait, from 1; None if it does not wait."""
        names = [entry.execution for entry in self.queued]
        return names.index(execution) + 1 if execution in names else None
