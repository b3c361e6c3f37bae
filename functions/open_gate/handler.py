"""OpenGate, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.open_gate import OpenGateRequest, open_gate

ports = bootstrap.lazy_ports("store", "assets", "task_tokens", "admission")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = OpenGateRequest.model_validate(event)
    return open_gate(request, **ports()).model_dump(mode="json")
