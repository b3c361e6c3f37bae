"""Writing what a person opens: the script, the state, the report."""

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import report
from grok_spicy.outputs.script import script
from grok_spicy.outputs.state import pipeline_state
from grok_spicy.policies.asset_keys import report_key, script_key, state_key
from grok_spicy.ports import AssetStore


def write_script_and_state(film: RunSnapshot, assets: AssetStore) -> None:
    """script.md and state.json as they stand; nothing while there is no plan."""
    if film.plan is None:
        return
    run_id = film.run.run_id
    state = pipeline_state(film, assets.url(""))
    assets.put(script_key(run_id), script(film).encode())
    assets.put(state_key(run_id), state.model_dump_json(indent=2).encode())


def write_report(film: RunSnapshot, assets: AssetStore) -> str:
    """report.json; its key."""
    key = report_key(film.run.run_id)
    assets.put(key, report(film).model_dump_json(indent=2).encode())
    return key
