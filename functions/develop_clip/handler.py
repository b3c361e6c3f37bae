"""DevelopClip, as Lambda calls it."""

from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.clips import Request
from grok_spicy.steps.develop_clip import develop_clip

ports = wiring.lazily("store", "assets", "downloads", "cutting_room")


def handler(event: dict[str, Any], _context: wiring.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return develop_clip(request, **ports()).model_dump(mode="json")
