"""CompileScript: write the storyboard and the state before the film is assembled."""

from pydantic import BaseModel

from grok_spicy.outputs.writer import write_script_and_state
from grok_spicy.policies.asset_keys import script_key, state_key
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.event_log import advance
from grok_spicy.services.queries import StepRequest, load_snapshot


class CompileScriptRequest(StepRequest):
    """Whose script to write."""


class CompileScriptResponse(BaseModel):
    script_key: str
    state_key: str


def compile_script(
    request: CompileScriptRequest, *, store: RunStore, assets: AssetStore
) -> CompileScriptResponse:
    """Write script.md and state.json. NotFound if there is no such run."""
    advance(store, request.run_id, "script", request.execution)
    write_script_and_state(load_snapshot(store, request.run_id), assets)
    return CompileScriptResponse(
        script_key=script_key(request.run_id), state_key=state_key(request.run_id)
    )
