"""RecordFailure, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.record_failure import Request, record_failure

ports = bootstrap.lazily("store", "assets")


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return record_failure(request, **ports()).model_dump(mode="json")
