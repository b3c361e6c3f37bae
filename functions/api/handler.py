"""The HTTP API, as API Gateway calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.api.app import api

ports = bootstrap.lazy_ports(
    *("store", "assets", "links", "executions", "archives", "admission", "task_tokens"),
    *("spending_caps", "cameras", "limits", "membership", "throttle", "person_deleter"),
)


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    return api.handle(event, lambda: {**ports(), **_settings()})


def _settings() -> dict[str, Any]:
    return {"provider": bootstrap.provider(), "retention": bootstrap.retention()}
