"""StartClip, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.services.clip_session import ClipRequest
from grok_spicy.steps.start_clip import start_clip

ports = bootstrap.lazy_ports(
    "store",
    "assets",
    "video_provider",
    "image_sanitizer",
    "model_provider",
    "rate_limiter",
    "poll_pace",
)


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = ClipRequest.model_validate(event)
    return start_clip(request, **ports(), lease=bootstrap.lease(context)).model_dump(mode="json")
