"""The deletion of a person, in JSON."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from grok_spicy.models.deletion import DeletionState, PersonDeletion


class PersonDeletionView(BaseModel):
    """How far the deletion of a person is. Once it is done, it says no more whose it was."""

    deletion_id: str = Field(description="What to ask for with `GET /deletions/{deletion_id}`.")
    state: DeletionState = Field(
        description="`deleting`; `settling`: all that was there is gone, and in an hour, when no "
        "token and no link of the person is valid any more, what came in since goes as well; "
        "`done`."
    )
    requested_at: datetime = Field(description="When it was asked for.")
    emptied_at: datetime | None = Field(description="When all that was there was gone.")
    done_at: datetime | None = Field(description="When it was done.")
    runs: int = Field(description="How many runs were deleted.")
    casts: int = Field(description="How many casts were deleted.")
    problem: str | None = Field(description="What has to end first; it is tried again by itself.")

    @classmethod
    def of(cls, deletion: PersonDeletion) -> Self:
        return cls(**deletion.model_dump(include=set(cls.model_fields)))
