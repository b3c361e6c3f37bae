"""What happened in a run, for a person who watches it."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from grok_spicy.models.item import Item, utc_now


def log_key(at: datetime, nonce: str) -> str:
    """The key of an entry in a log: sorted by time, and unlike others of that time."""
    return f"{at:%Y%m%dT%H%M%S.%fZ}#{nonce}"


class Event(Item):
    """One line for a person who watches the run, with the character or scene that it is about.

    `by` is the person who did it, where one did; `execution` the execution that worked on the run.
    """

    KIND: ClassVar[str] = "EVENT"

    at: datetime = Field(default_factory=utc_now)
    nonce: str
    what: str
    message: str
    character: str | None = None
    scene_id: int | None = None
    score: float | None = None
    by: str | None = None
    execution: str | None = None

    @property
    def key(self) -> str:
        return log_key(self.at, self.nonce)
