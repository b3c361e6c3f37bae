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
    run: Run,
    status: Status,
    *,
    error: str | None,
    message: str,
) -> bool:
    """End the run with that status; `message` is what those who watch it read. script.md,
    state.json and report.json show how far it came.

    False, and nothing is done, if it has ended meanwhile or goes on in another execution.
    """
    run_id, ours = run.run_id, False

    def ended(kept: Run) -> Run:
        nonlocal ours
        ours = not kept.ended and kept.execution == run.execution
        return kept.advanced(status).model_copy(update={"error": error}) if ours else kept

    store.update(run_id, Run, ended)
    if not ours:
        return False
    announce(store, run_id, status, message)
    film = load_film(store, run_id)
    write_script_and_state(film, assets)
    write_report(film, assets)
    return True


def run_meant(given: object) -> str | None:
    """The run that an execution's input asks to go on with, if it names one."""
    run_id = given.get("run_id") if isinstance(given, dict) else None
    return run_id if isinstance(run_id, str) else None
