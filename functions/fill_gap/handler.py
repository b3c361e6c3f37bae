"""FillGap, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.fill_gap import Request, fill_gap

ports = bootstrap.lazily("store", "assets", "cutting_room")


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return fill_gap(request, **ports()).model_dump(mode="json")
