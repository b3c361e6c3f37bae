"""Stopping a film that is being made."""

from grok_spicy.api.desk import Desk
from grok_spicy.api.problems import Problem
from grok_spicy.api.views import RunSummary
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run

_WHY = "cancelled by a person"


def cancel(desk: Desk, run_id: str) -> RunSummary:
    """Stop the run. Calls under way still end, and what was made is kept. Problem 409 if it has
    ended."""
    run = desk.run(run_id)
    if run.ended:
        raise Problem(409, f"the run has ended: it is {run.status}")
    desk.executions.stop(run.execution, _WHY)
    message = f"{_WHY}.{CAN_BE_RESUMED}"  # unless whoever hears of the stop has been here first
    end_run(desk.store, desk.assets, run, "cancelled", error=None, message=message)
    return desk.summary(desk.run(run_id))
