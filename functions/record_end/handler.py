"""RecordEnd, as EventBridge calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.record_end import RecordEndRequest, record_end

ports = bootstrap.lazy_ports("store", "assets", "admission")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = RecordEndRequest.model_validate(event)
    return record_end(request, **ports()).model_dump(mode="json")
