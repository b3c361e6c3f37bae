"""RecordEnd: a run whose execution ended from outside (aborted, timed out, broken) says so too."""

import json
from typing import Any, Literal

from pydantic import BaseModel

from grok_spicy.errors import CaughtError
from grok_spicy.metrics import count
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run, run_id_in


class Detail(BaseModel):
    """What EventBridge tells of an execution. `input` is its JSON text; a large one is left out."""

    name: str
    status: Literal["ABORTED", "TIMED_OUT", "FAILED"]
    input: str | None = None
    error: str | None = None
    cause: str | None = None


class RecordEndRequest(BaseModel):
    """The event `Step Functions Execution Status Change`."""

    detail: Detail


class Recorded(BaseModel):
    """The run that was ended, if one was."""

    run_id: str | None = None


def record_end(request: RecordEndRequest, *, store: RunStore, assets: AssetStore) -> Recorded:
    """End the run of that execution. One that has ended by itself, or goes on in another
    execution, is left alone."""
    ended = request.detail
    run_id = run_id_in(_input(ended)) or run_id_of(ended.name)
    run = store.get(run_id, Run)
    if run is None or run.ended or run.execution != ended.name:
        return Recorded()
    if ended.status == "ABORTED":
        message = f"the execution was stopped.{CAN_BE_RESUMED}"
        end_run(store, assets, run, "cancelled", error=None, message=message)
        return Recorded(run_id=run_id)
    kind = ended.error or ended.status
    message = CaughtError(Error=kind, Cause=ended.cause or "").as_sentence()
    if end_run(
        store,
        assets,
        run,
        "failed",
        error=f"{kind}: {message}",
        message=f"the execution ended as {ended.status}: {message}.{CAN_BE_RESUMED}",
    ):
        count("RunsFailed")
    return Recorded(run_id=run_id)


def _input(ended: Detail) -> Any:
    try:
        return json.loads(ended.input or "null")
    except ValueError:
        return None
