"""Approval gates: show what waits for a decision, and decide."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from grok_spicy.api.problems import Problem, not_found
from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Router, RunId
from grok_spicy.api.schemas.gates import DecideRequest, GateList, GateView, views_of
from grok_spicy.models.gates import Gate
from grok_spicy.models.settings import GATES
from grok_spicy.policies.gate_contents import decisions_of
from grok_spicy.services.next_execution import continue_if_orphaned
from grok_spicy.services.queries import load_run, load_snapshot

router = Router()


@router.get("/runs/<run_id>/gates", 200, "The gates of the run.")
def list_gates(context: Context, run_id: RunId) -> GateList:
    """Show the gates that a run has come to, the newest last: what a person is asked to approve,
    what going on will cost, and what was decided."""
    context.load_run(run_id)
    return GateList(gates=views_of(load_snapshot(context.store, run_id)))


@router.post(
    "/runs/<run_id>/gates/<gate>/decide", 200, "The decision is recorded.", problems=(409,)
)
def decide_gate(
    context: Context, run_id: RunId, gate: str, request: Annotated[DecideRequest, Body()]
) -> GateView:
    """Approve or reject what a run shows at a gate: `plan`, `sheets`, `storyboard` or `cut`. When
    everything there has a decision, the run goes on: what was rejected is made again with its note,
    and asked again. The first decision counts; a later one, or one about something that has changed
    since, gets 409."""
    run = context.load_run(run_id)
    name = next((each for each in GATES if each == gate), None)
    if name is None:
        raise not_found("There is no such gate.")
    if context.provider not in (None, run.settings.provider):
        raise Problem(
            422,
            f"The provider of this deployment is {context.provider}, not {run.settings.provider}.",
        )
    stored = context.store.get(run_id, Gate, f"{name}#{request.digest}")
    if stored is None:
        raise Problem(409, "The run shows something else at this gate. Look at it again.")
    decisions = decisions_of(stored, request.decided, request.note, request.parts)
    by = context.caller.name
    decided = context.approvals.decide(run, name, request.digest, decisions, by)
    run = load_run(context.store, run_id)
    if decided.decision and run.execution == decided.execution and not run.ended:
        continue_if_orphaned(context.store, context.executions, run, by)
    return GateView.of(decided, load_snapshot(context.store, run_id))
