"""Starting a film, and going on with one."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from pydantic import ValidationError

from grok_spicy.api.desk import Desk
from grok_spicy.api.problems import Problem
from grok_spicy.api.uploading import check_uploads
from grok_spicy.api.views import Accepted, Costs, NewRun, ResumeOrder, links
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Plan, Run, RunRequest
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.asset_keys import slug
from grok_spicy.policies.capabilities import check_request
from grok_spicy.policies.pricing import estimate_of
from grok_spicy.services.run_lifecycle import (
    assign_execution,
    create_run,
    new_run_id,
    next_execution,
    resume_run,
)

_STARTS_WITHIN = timedelta(minutes=1)
"""From a run's being given to an execution to that one's start: the API's function has 29 s, and
Step Functions tells of a new execution a little late."""


def start(desk: Desk, order: NewRun, key: str | None) -> Accepted:
    """Begin the film. With an idempotency key, any number of times the same one.

    The run's id is made of owner and key, so whatever of this was done before a crash is found
    when the request comes again: the run with its request's digest, or the execution by its name.
    Problem 422 or BadInput if the film can't be had like that, or the key was another request's.
    """
    request = _checked(_filmed_here(desk, order), desk.caller.owner)
    run_id = _keyed(desk.caller.owner, key) if key else new_run_id(request, utc_now())
    run = desk.store.get(run_id, Run)
    if run is None:
        check_uploads(desk, request)
        run = create_run(desk.store, run_id, request)
    if run.owner != request.owner or run.request_digest != request.digest:
        raise Problem(422, "this Idempotency-Key was used for another request: use a new one")
    if run.status == "pending":
        desk.executions.start(run.execution, _input(request))
    return _accepted(run, request)


def resume(desk: Desk, run_id: str, order: ResumeOrder) -> Accepted:
    """Go on with a run that failed, was stopped, or has gaps; all that was made is kept.

    Problem 409 or RunIsActive while it is going, when it is complete, and where somebody else goes
    on with it at the same time: one execution does, with what its own person asked for.
    """
    run = _let_go(desk, desk.run(run_id))
    if run.status == "complete":
        raise Problem(409, "the film is complete: there is nothing to go on with")
    _check_provider(desk, run.settings.provider)
    if run.concept is None and run.title is None:
        raise Problem(409, "the run was refused as it was asked for: start a new one instead")
    given = {
        "run_id": run_id,
        **order.model_dump(mode="json", exclude_unset=True, exclude_none=True),
    }
    request = _checked(given, run.owner)
    execution = next(name for name in _names(run) if desk.executions.status(name) is None)
    assign_execution(desk.store, run_id, execution, request)
    run = resume_run(desk.store, run_id, execution, request)
    desk.executions.start(execution, _input(request))
    plan = desk.store.get(run_id, Plan)
    whole = {"plan": plan.story} if plan else {"concept": run.concept}
    return _accepted(run, RunRequest(**whole, **run.settings.model_dump()))


def _let_go(desk: Desk, run: Run) -> Run:
    """The run, over. One whose execution is gone without a word was interrupted; but whoever gave
    it to one just now may not have started that yet."""
    if run.ended:
        return run
    status = desk.executions.status(run.execution)
    if status == "RUNNING" or (status is None and utc_now() - run.updated_at < _STARTS_WITHIN):
        raise Problem(409, "the run is going: cancel it first, or wait until it has ended")

    def interrupted(kept: Run) -> Run:
        gone = kept.execution == run.execution and not kept.ended
        return kept.advanced("interrupted") if gone else kept

    return desk.store.update(run.run_id, Run, interrupted)


def _names(run: Run) -> Iterator[str]:
    """Names for the next execution: one may have been used by an execution that never began."""
    first = next_execution(run)
    number = int(first.rpartition("-")[2])
    return (f"{run.run_id}-{each}" for each in count(number))


def _filmed_here(desk: Desk, order: NewRun) -> dict[str, Any]:
    """What is asked for, of the provider that films here: the run keeps to it when it goes on."""
    asked = order.model_dump(mode="json", exclude_unset=True)
    _check_provider(desk, asked.setdefault("provider", desk.provider or order.provider))
    return asked


def _check_provider(desk: Desk, wanted: str) -> None:
    """A simulated film must not go on with clips that are paid for, nor a real one with others."""
    if desk.provider not in (None, wanted):
        raise Problem(422, f"here the provider is {desk.provider}: {wanted} can't be asked for")


def _checked(given: dict[str, Any], owner: str) -> RunRequest:
    try:
        request = RunRequest.model_validate({**given, "owner": owner})
    except ValidationError as problem:
        errors = validation_messages(problem)
        raise Problem(422, "the film can't be asked for like that", errors) from problem
    if request.run_id is None:
        check_request(request)
    return request


def _keyed(owner: str, key: str) -> str:
    digest = hashlib.sha256("\n".join((owner, key)).encode()).hexdigest()
    return f"{slug(key) or 'film'}-{digest[:16]}"


def _input(request: RunRequest) -> dict[str, Any]:
    return request.model_dump(mode="json", exclude_unset=True)


def _accepted(run: Run, request: RunRequest) -> Accepted:
    costs = estimate_of(request)
    return Accepted(
        run_id=run.run_id,
        execution=run.execution,
        status=run.status,
        estimate=Costs(expected_usd=costs.expected_usd, at_most_usd=costs.at_most_usd),
        max_cost_usd=run.settings.max_cost_usd,
        links=links(run.run_id),
    )
