"""Notify, as EventBridge calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.notify import NotifyRequest, notify

ports = bootstrap.lazy_ports("receivers")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = NotifyRequest.model_validate(event)
    return notify(request, **ports()).model_dump(mode="json")
