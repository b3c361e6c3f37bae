"""RecordFailure: a run that can't go on says why, and what it cost so far."""

from typing import Any

from pydantic import BaseModel

from grok_spicy.announce import announce
from grok_spicy.errors import REFUSALS, BadInput
from grok_spicy.failure import Failure
from grok_spicy.film import load_film
from grok_spicy.layout import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.publishing import write_report, write_script_and_state
from grok_spicy.run import Run, RunSettings

_SAY_IT_ANEW = " Say it in other words, as a new run."
_REMEDIES = {BadInput.__name__: "", **dict.fromkeys(REFUSALS, _SAY_IT_ANEW)}


class Request(BaseModel):
    """The execution, its input, and what the state machine caught."""

    execution: str
    input: Any
    failure: Failure


class Recorded(BaseModel):
    """What the machine's Fail state shows."""

    error: str
    message: str


def record_failure(request: Request, *, store: RunStore, assets: AssetStore) -> Recorded:
    """Mark the run failed. A request that never became a run is recorded as one that failed; an
    execution that never got hold of its run leaves that run alone."""
    given = request.input.get("run_id") if isinstance(request.input, dict) else None
    run_id = given if isinstance(given, str) else run_id_of(request.execution)
    error, message = request.failure.Error, request.failure.as_sentence()
    recorded = Recorded(error=error, message=message)
    run = store.get(run_id, Run)
    if (run is None and given) or (run and run.execution != request.execution):
        return recorded
    if run is None:
        run = Run(
            run_id=run_id, owner="studio", execution=request.execution, settings=RunSettings()
        )
        store.create(run_id, run)
        store.open_budget(run_id, 0)
    remedy = _REMEDIES.get(error, f" Resume with: grok-spicy resume {run_id}")
    store.update(
        run_id,
        Run,
        lambda kept: kept.advanced("failed").model_copy(update={"error": f"{error}: {message}"}),
    )
    announce(store, run_id, "failed", f"{message}{remedy}")
    film = load_film(store, run_id)
    write_script_and_state(film, assets)
    write_report(film, assets)
    return recorded
