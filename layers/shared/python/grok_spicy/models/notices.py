"""What is told of a run to those who do not watch it."""

from datetime import datetime
from typing import Literal

from grok_spicy.models.item import Stored
from grok_spicy.models.run import Status

Notice = (
    Literal["complete", "gaps", "failed", "gate_waiting", "budget_reached", "out_of_credit"]
    | Literal["cancelled", "interrupted"]
)


class StatusChange(Stored):
    """A run came into another status. `notice` is why a person wants to know; None on the way.
    `gate` waits for a decision; `error` says why the run failed."""

    run_id: str
    owner: str
    execution: str
    status: Status
    previous: Status | None = None
    notice: Notice | None = None
    title: str | None = None
    gate: str | None = None
    error: str | None = None
    at: datetime
