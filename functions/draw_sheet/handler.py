"""DrawSheet, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.draw_sheet import Request, draw_sheet

atelier = bootstrap.atelier()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return draw_sheet(request, atelier(context)).model_dump(mode="json")
