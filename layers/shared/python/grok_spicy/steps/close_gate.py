"""CloseGate: what follows from a gate, whatever ended the wait at it."""

from pydantic import BaseModel

from grok_spicy.models.settings import GateName
from grok_spicy.ports import AssetStore, RunStore, TaskTokens
from grok_spicy.services.approvals import Approvals, Outcome
from grok_spicy.services.queries import StepRequest, load_snapshot
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run


class CloseGateRequest(StepRequest):
    """Which gate the run waited at, and the digest of what that showed."""

    gate: GateName
    digest: str


class CloseGateResponse(BaseModel):
    """Where the machine goes on."""

    next: Outcome


def close_gate(
    request: CloseGateRequest, *, store: RunStore, assets: AssetStore, task_tokens: TaskTokens
) -> CloseGateResponse:
    """Read what was decided, put aside what was rejected so that it is made again, and end the run
    as interrupted if nobody decided in time. Idempotent.

    NotFound if there is no such run or gate, ExecutionSuperseded if the request's execution may not
    work on the run.
    """
    film = load_snapshot(store, request.run_id)
    run = film.run
    if run.execution == request.execution and run.status == "interrupted":
        return CloseGateResponse(next="expired")  # an earlier call, whose answer was lost
    run.check_execution(request.execution)
    outcome = Approvals(store, task_tokens).close(film, request.gate, request.digest)
    if outcome == "expired":
        message = (
            f"nobody decided about the {request.gate} within {run.settings.approval_days} days."
            f"{CAN_BE_RESUMED}"
        )
        end_run(store, assets, run, "interrupted", error=None, message=message)
    return CloseGateResponse(next=outcome)
