"""A run that has ended goes on as its next execution: resumed, promoted or changed."""

from datetime import timedelta

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import RequestContext
from grok_spicy.api.schemas import Accepted, CostEstimate, links
from grok_spicy.models.item import utc_now
from grok_spicy.models.redo import Change
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.policies.estimates import Estimate
from grok_spicy.policies.overrides import with_cap
from grok_spicy.services import next_execution
from grok_spicy.services.purchases import check_purchases

_START_DELAY = timedelta(minutes=1)
"""The most time from assigning an execution to a run until Step Functions shows the execution: the
API's function has 29 s, and Step Functions shows new executions a little late."""


def end_if_orphaned(context: RequestContext, run: Run) -> Run:
    """The run, ended. Its status becomes interrupted if its execution is gone without ending it.
    Raises Problem 409 while the run is active, or its execution may only just have been started;
    RunExpired if it is older than runs are kept."""
    if run.ended:
        context.retention.check(run, utc_now())
        return run
    status = context.executions.status(run.execution)
    if status == "RUNNING" or (status is None and utc_now() - run.updated_at < _START_DELAY):
        raise Problem(409, "The run is active. Cancel it first, or wait until it has ended.")
    return next_execution.interrupt_orphan(context.store, run)


def check_next_execution(context: RequestContext, run: Run, request: RunRequest) -> None:
    """Raise Problem 409 or 422, PurchasesStopped or BadInput if the run can't go on here, or not
    with these settings."""
    check_provider(context, run.settings.provider)
    if run.concept is None and run.title is None:
        raise Problem(409, "The run's request was rejected. Start a new run instead.")
    check_purchases(context.store)
    context.caps_of(run.owner).check_run(with_cap(run.settings, request))


def start_next_execution(
    context: RequestContext, run: Run, request: RunRequest, change: Change | None = None
) -> Run:
    """Assign the run to its next execution, with what the caller wants changed in it, and start
    that; return the run. RunIsActive if another request was quicker."""
    return next_execution.start_next_execution(
        context.store, context.executions, run, request, context.caller.name, change
    )


def check_provider(context: RequestContext, provider: str) -> None:
    """A simulated film must not get clips that cost money, nor a real film simulated ones."""
    if context.provider not in (None, provider):
        raise Problem(
            422, f"The provider of this deployment is {context.provider}, not {provider}."
        )


def accepted(run: Run, estimate: Estimate) -> Accepted:
    """The answer to a request that starts an execution."""
    return Accepted(
        run_id=run.run_id,
        execution=run.execution,
        status=run.status,
        estimate=CostEstimate(expected_usd=estimate.expected_usd, at_most_usd=estimate.at_most_usd),
        max_cost_usd=run.settings.max_cost_usd,
        links=links(run.run_id),
    )
