"""StartRun, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.start_run import StartRunRequest, start_run

ports = bootstrap.lazy_ports(
    "store", "admission", "spending_caps", "limits", "cameras", "retention"
)


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = StartRunRequest.model_validate(event)
    response = start_run(request, **ports(), provider=bootstrap.provider())
    return response.model_dump(mode="json")
