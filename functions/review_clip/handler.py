"""ReviewClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import ClipRequest
from grok_spicy.steps.review_clip import review_clip

generation_context = bootstrap.generation_context()


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = ClipRequest.model_validate(event)
    return review_clip(request, generation_context(context)).model_dump(mode="json")
