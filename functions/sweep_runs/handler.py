"""SweepRuns, as EventBridge's schedule calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.sweep_runs import SweepRunsRequest, sweep_runs

ports = bootstrap.lazy_ports(
    "store", "assets", "executions", "admission", "inventory", "person_deleter", "retention"
)


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = SweepRunsRequest.model_validate(event)
    response = sweep_runs(request, **ports(), has_time=bootstrap.has_time(context))
    return response.model_dump(mode="json")
