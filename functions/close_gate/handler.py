"""CloseGate, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.close_gate import CloseGateRequest, close_gate

ports = bootstrap.lazy_ports("store", "assets", "task_tokens")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = CloseGateRequest.model_validate(event)
    return close_gate(request, **ports()).model_dump(mode="json")
