"""StartClip, as Lambda calls it."""

from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.clips import Request
from grok_spicy.steps.start_clip import start_clip

ports = wiring.lazily("store", "assets", "camera", "pictures")


def handler(event: dict[str, Any], context: wiring.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return start_clip(request, **ports(), lease=wiring.lease(context)).model_dump(mode="json")
