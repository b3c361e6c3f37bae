"""A person's deletion: how far it is, and the receipt that is left of it."""

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from grok_spicy.models.item import Item, utc_now

PEOPLE = "#people"
"""The partition of deletions; no run can have this id."""

DeletionState = Literal["deleting", "settling", "done"]


class PersonDeletion(Item):
    """The deletion of a person with all that is theirs. `deleting`: something may be there;
    `settling`: all that was there is gone, and in an hour, when no token and no link of theirs is
    valid any more, what came in since goes as well; `done`: `owner` is forgotten, so that what is
    left is a receipt that names nobody.

    `runs` and `casts` are how many were deleted. `problem` is what has to end first.
    """

    KIND: ClassVar[str] = "DELETION"

    deletion_id: str = Field(default_factory=lambda: secrets.token_hex(8))
    owner: str | None
    state: DeletionState = "deleting"
    requested_at: datetime = Field(default_factory=utc_now)
    begun_at: datetime | None = None
    emptied_at: datetime | None = None
    done_at: datetime | None = None
    runs: int = 0
    casts: int = 0
    problem: str | None = None

    @property
    def key(self) -> str:
        return self.deletion_id


class Tombstone(Item):
    """Who is being deleted, or was: nothing of theirs begins any more. It names nobody: `person` is
    a digest. It goes a day after the deletion is done, when no token of theirs is valid."""

    KIND: ClassVar[str] = "TOMBSTONE"

    person: str
    deletion_id: str

    @property
    def key(self) -> str:
        return self.person


def person_digest(owner: str) -> str:
    """A digest of the owner, from which nobody finds who it was."""
    return hashlib.sha256(f"person:{owner}".encode()).hexdigest()
