"""DrawSheet, as Lambda calls it."""

from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.steps.draw_sheet import Request, draw_sheet

ports = wiring.lazily(
    store=wiring.run_store,
    assets=wiring.asset_store,
    studio=wiring.studio,
    pictures=wiring.pictures,
)


def handler(event: dict[str, Any], context: wiring.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return draw_sheet(request, **ports(), lease=wiring.lease(context)).model_dump(mode="json")
