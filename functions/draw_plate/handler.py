"""DrawPlate, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.draw_plate import DrawPlateRequest, draw_plate

generation_context = bootstrap.generation_context()


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = DrawPlateRequest.model_validate(event)
    return draw_plate(request, generation_context(context)).model_dump(mode="json")
