"""A run as lists show it."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import Field

from grok_spicy.models.item import Item
from grok_spicy.models.qualities import Quality
from grok_spicy.models.run import ENDED, Status


class Cursor(NamedTuple):
    """A position in the list of runs: that of one run. `created_at` is an ISO time."""

    owner: str
    created_at: str
    run_id: str


class Listing(Item):
    """The fields of a run that lists show, and nothing else: it is what the indexes hold. It
    changes in the same write as its run.

    `progress` is 0 to 1, `duration_seconds` the film's length, `poster_key` a picture of it.
    `concept` is shortened. `gate` is the gate that waits for a person's decision.
    `logs_changes` as for the run. With `deleted_at`, the run is being removed.
    """

    KIND: ClassVar[str] = "LISTING"

    run_id: str
    owner: str
    execution: str
    status: Status
    created_at: datetime
    updated_at: datetime
    max_cost_usd: float
    ended_at: datetime | None = None
    title: str | None = None
    concept: str | None = None
    error: str | None = None
    quality: Quality = "standard"
    scenes: int | None = None
    progress: float = Field(default=0.0, ge=0, le=1)
    duration_seconds: float | None = None
    poster_key: str | None = None
    gate: str | None = None
    logs_changes: bool = False
    deleted_at: datetime | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class ListQuery(NamedTuple):
    """Which runs to list: of an owner (None: of all), of a month such as `2026-11` (UTC), in a
    status, with a text in title, concept or id, in any case."""

    owner: str | None = None
    month: str | None = None
    status: Status | None = None
    text: str | None = None

    def accepts(self, listing: Listing) -> bool:
        """Whether status and text fit; owner and month are the store's to look for."""
        if self.status not in (None, listing.status):
            return False
        words = (listing.title, listing.concept, listing.run_id)
        return not self.text or any(
            self.text.casefold() in word.casefold() for word in words if word
        )
