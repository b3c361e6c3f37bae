"""ReviewClip, as Lambda calls it."""

from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.clips import Request
from grok_spicy.steps.review_clip import review_clip

atelier = wiring.atelier()


def handler(event: dict[str, Any], context: wiring.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return review_clip(request, atelier(context)).model_dump(mode="json")
