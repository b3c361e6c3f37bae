"""PassTurn: whatever became of a scene, nobody waits for it any longer."""

from pydantic import BaseModel

from grok_spicy.ports import RunStore, TaskTokens
from grok_spicy.services.queries import StepRequest, load_active_run_and_plan
from grok_spicy.services.turns import LaneTurns


class PassTurnRequest(StepRequest):
    """Which scene's lane ends, and whether that is the lane of the storyboard's gate, in which
    nothing but keyframes is made."""

    scene_id: int
    storyboard: bool = False


class PassTurnResponse(BaseModel):
    scene_id: int


def pass_turn(
    request: PassTurnRequest, *, store: RunStore, task_tokens: TaskTokens
) -> PassTurnResponse:
    """Pass every turn that hangs on the scene in these lanes. Idempotent. ExecutionSuperseded if
    the request's execution may not work on the run: its lanes have ended."""
    run, plan, _ = load_active_run_and_plan(store, request.run_id, request.execution)
    turns = LaneTurns(store, task_tokens, run, plan.story, request.scene_id)
    if request.storyboard:
        turns.pass_storyboard()
    else:
        turns.pass_all()
    return PassTurnResponse(scene_id=request.scene_id)
