"""RecordFailure, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.record_failure import RecordFailureRequest, record_failure

ports = bootstrap.lazy_ports("store", "assets", "admission", "task_tokens")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = RecordFailureRequest.model_validate(event)
    return record_failure(request, **ports()).model_dump(mode="json")
