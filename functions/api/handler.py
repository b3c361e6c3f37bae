"""The HTTP API, called by API Gateway."""

from functools import cache
from typing import Any

from grok_spicy import bootstrap
from grok_spicy.adapters.aws.executions import executions
from grok_spicy.adapters.aws.s3_links import asset_links
from grok_spicy.api.app import api

stored = bootstrap.lazy_ports("store", "assets")


@cache
def ports() -> dict[str, Any]:
    others = {"links": asset_links(), "executions": executions(), "provider": bootstrap.provider()}
    return stored() | others


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    return api.handle(event, ports)
