"""OpenGate: ask a person to approve what was made, before the run goes on."""

from math import ceil

from pydantic import BaseModel

from grok_spicy.models.item import utc_now
from grok_spicy.models.settings import GateName
from grok_spicy.outputs.writer import write_script_and_state
from grok_spicy.ports import AssetStore, RunStore, TaskTokens
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.approvals import Approvals, gate_turn_item
from grok_spicy.services.queries import StepRequest, load_snapshot


class OpenGateRequest(StepRequest):
    """At which gate the run has come."""

    gate: GateName


class OpenGateResponse(BaseModel):
    """What the gate shows, as a digest; the item of the turn to wait for; how long, in seconds."""

    digest: str
    turn: str
    seconds: int


def open_gate(
    request: OpenGateRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    task_tokens: TaskTokens,
    admission: AdmissionQueue,
) -> OpenGateResponse:
    """Open the gate, unless what it shows was decided already, and write what there is into the
    run's script and state. While the run waits, another may be made in its place. Idempotent.

    NotFound if there is no such run, ExecutionSuperseded if the request's execution may not work on
    it.
    """
    film = load_snapshot(store, request.run_id)
    film.run.check_execution(request.execution)
    gate = Approvals(store, task_tokens).open(film, request.gate)
    if gate.decision is None:
        write_script_and_state(load_snapshot(store, request.run_id), assets)
        admission.leave(request.execution)
    left = (gate.deadline - utc_now()).total_seconds()
    # A second more, so that the deadline is over when the machine comes to close the gate.
    return OpenGateResponse(
        digest=gate.digest, turn=gate_turn_item(gate), seconds=max(1, ceil(left) + 1)
    )
