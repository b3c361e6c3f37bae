"""StartClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import Request
from grok_spicy.steps.start_clip import start_clip

ports = bootstrap.lazily("store", "assets", "camera", "pictures")


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return start_clip(request, **ports(), lease=bootstrap.lease(context)).model_dump(mode="json")
