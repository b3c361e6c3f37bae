"""StartRun: create the run of a new film, or resume a stored run."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import BadInput, RunHasEnded
from grok_spicy.models.item import utc_now
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.policies.feasibility import check_request
from grok_spicy.policies.filming import GROK
from grok_spicy.policies.quotas import Limits
from grok_spicy.policies.retention import Retention
from grok_spicy.policies.schedule import ADMISSION_TURN
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.footage import has_unchecked
from grok_spicy.services.people import caps_of, day_of_films
from grok_spicy.services.purchases import check_purchases
from grok_spicy.services.run_lifecycle import create_run, open_budget, resume_run
from grok_spicy.services.turns import turn_item


class StartRunRequest(BaseModel):
    """The execution's name and its input, as the state machine passes them on."""

    execution: str
    input: Any


class StartRunResponse(BaseModel):
    """The run of this execution, the item of the turn that it waits for before it begins, and
    whether there is footage or music to check."""

    run_id: str
    execution: str
    admission_turn: str
    has_footage: bool = False


def start_run(
    request: StartRunRequest,
    *,
    store: RunStore,
    admission: AdmissionQueue,
    provider: str | None,
    spending_caps: SpendingCaps = SpendingCaps(),  # noqa: B008 – it never changes
    limits: Limits = Limits(),  # noqa: B008 – it never changes
    cameras: Sequence[str] = (GROK,),
    retention: Retention = Retention(),  # noqa: B008 – it never changes
) -> StartRunResponse:
    """Create the run of a new film, or resume the run that the input names, and let it be made at
    once or queue it. Idempotent.

    `provider` is the one that this deployment is locked to, if it is; `cameras` are those that are
    set up; `limits` are those of each owner. Raises BadInput, NotFound, QuotaReached, RunIsActive,
    RunExpired, PurchasesStopped, and RunHasEnded if the run was cancelled before its execution
    began.
    """
    run_request = _parse(request.input, provider, cameras)
    run = store.get(run_request.run_id or run_id_of(request.execution), Run)
    if run and run.ended and run.execution == request.execution:
        raise RunHasEnded(f"run {run.run_id!r} is {run.status}; resume it to continue")
    if run_request.run_id:
        if run and run.execution != request.execution:
            retention.check(run, utc_now())
        run = resume_run(store, run_request.run_id, request.execution, run_request)
    else:
        day = day_of_films(store, limits, run_request.owner, utc_now())
        run = create_run(store, request.execution, run_request, day=day)
        open_budget(store, run)
    _check_provider(run.settings.provider, provider)
    caps_of(store, spending_caps, run.owner).check_run(run.settings)
    check_purchases(store)
    admission.enter(run)
    return StartRunResponse(
        run_id=run.run_id,
        execution=run.execution,
        admission_turn=turn_item(run.execution, ADMISSION_TURN),
        has_footage=has_unchecked(run),
    )


def _parse(execution_input: object, provider: str | None, cameras: Sequence[str]) -> RunRequest:
    if provider and isinstance(execution_input, dict) and "run_id" not in execution_input:
        execution_input = {"provider": provider, **execution_input}
    try:
        request = RunRequest.model_validate(execution_input)
    except ValidationError as problem:
        raise BadInput("; ".join(validation_messages(problem))) from problem
    if request.run_id is None:
        check_request(request, cameras)
    return request


def _check_provider(requested: str, provider: str | None) -> None:
    """BadInput if the run's provider is not this deployment's: a simulated run must not continue
    with paid clips, nor a real one with simulated clips."""
    if provider not in (None, requested):
        raise BadInput(f"the provider of this deployment is {provider}, not {requested}")
