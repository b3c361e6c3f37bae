"""Writes the files that a person opens: the script, the state, the report."""

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import report
from grok_spicy.outputs.script import script
from grok_spicy.outputs.state import pipeline_state
from grok_spicy.policies.asset_keys import report_key, script_key, state_key
from grok_spicy.ports import AssetStore


def write_script_and_state(snapshot: RunSnapshot, assets: AssetStore) -> None:
    """Write script.md and state.json; nothing while there is no plan."""
    if snapshot.plan is None:
        return
    run_id = snapshot.run.run_id
    state = pipeline_state(snapshot, assets.url(""))
    assets.put(script_key(run_id), script(snapshot).encode())
    assets.put(state_key(run_id), state.model_dump_json(indent=2).encode())


def write_report(snapshot: RunSnapshot, assets: AssetStore) -> str:
    """Write report.json; return its key."""
    key = report_key(snapshot.run.run_id)
    assets.put(key, report(snapshot).model_dump_json(indent=2).encode())
    return key
