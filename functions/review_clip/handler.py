"""ReviewClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import Request
from grok_spicy.steps.review_clip import review_clip

atelier = bootstrap.atelier()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return review_clip(request, atelier(context)).model_dump(mode="json")
