"""SpeakNarration, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.speak_narration import SpeakNarrationRequest, speak_narration

ports = bootstrap.lazy_ports("store", "assets", "speech_provider", "video_editor", "rate_limiter")


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = SpeakNarrationRequest.model_validate(event)
    response = speak_narration(request, **ports(), lease=bootstrap.lease(context))
    return response.model_dump(mode="json")
