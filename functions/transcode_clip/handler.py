"""TranscodeClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import Request
from grok_spicy.steps.transcode_clip import transcode_clip

ports = bootstrap.lazily("store", "assets", "downloads", "cutting_room")


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return transcode_clip(request, **ports()).model_dump(mode="json")
