"""TranscodeClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import ClipRequest
from grok_spicy.steps.transcode_clip import transcode_clip

ports = bootstrap.lazy_ports("store", "assets", "downloads", "video_editor")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = ClipRequest.model_validate(event)
    return transcode_clip(request, **ports()).model_dump(mode="json")
