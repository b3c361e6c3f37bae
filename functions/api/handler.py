"""The API, as API Gateway calls it."""

from functools import cache
from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.adapters.executions import executions
from grok_spicy.adapters.s3_links import asset_links
from grok_spicy.api.front import answer

stored = wiring.lazily("store", "assets")


@cache
def ports() -> dict[str, Any]:
    others = {"links": asset_links(), "executions": executions(), "provider": wiring.provider()}
    return stored() | others


def handler(event: dict[str, Any], _context: wiring.Context) -> dict[str, Any]:
    return answer(event, ports)
