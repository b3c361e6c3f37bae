"""Events, in JSON."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from grok_spicy.models.events import Event


class EventView(BaseModel):
    """Something that happened in a run."""

    key: str = Field(description="Orders the events of a run.")
    at: datetime = Field(description="When it happened.")
    what: str = Field(description="The kind of event, such as `plan`, `keyframe` or `failed`.")
    message: str = Field(description="What happened, in words.")
    character: str | None = Field(description="The character that the event concerns, if any.")
    scene_id: int | None = Field(description="The scene that the event concerns, if any.")
    score: float | None = Field(description="The judge's score, 0 to 1, if it gave one.")
    by: str | None = Field(
        default=None, description="The person who did it, by e-mail or owner; null if none did."
    )
    execution: str | None = Field(
        default=None, description="The execution that the event belongs to, if it names one."
    )

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(key=event.key, **event.model_dump(exclude={"nonce", "schema_version"}))


class EventPage(BaseModel):
    """Events, oldest first."""

    events: list[EventView]
    cursor: str | None = Field(
        default=None,
        description="Send it as `after` to get what happens from now on, each event once.",
    )
    next: str | None = Field(
        description="Send it as `after` to get the following page; null on the last page."
    )
