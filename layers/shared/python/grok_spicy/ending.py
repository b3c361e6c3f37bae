"""How a run ends before its film is done: it says why, and what it made so far can be looked at."""

from grok_spicy.announce import announce
from grok_spicy.film import load_film
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.publishing import write_report, write_script_and_state
from grok_spicy.run import Run, Status

CAN_GO_ON = " The run can be resumed: what is done is kept."
"""How it is resumed depends on where people are: they are told there."""


def end_run(
    store: RunStore,
    assets: AssetStore,
    run_id: str,
    status: Status,
    *,
    error: str | None,
    message: str,
) -> None:
    """End the run with that status; `message` is what those who watch it read. script.md,
    state.json and report.json show how far it came."""
    store.update(
        run_id, Run, lambda kept: kept.advanced(status).model_copy(update={"error": error})
    )
    announce(store, run_id, status, message)
    film = load_film(store, run_id)
    write_script_and_state(film, assets)
    write_report(film, assets)


def run_meant(given: object) -> str | None:
    """The run that an execution's input asks to go on with, if it names one."""
    run_id = given.get("run_id") if isinstance(given, dict) else None
    return run_id if isinstance(run_id, str) else None
