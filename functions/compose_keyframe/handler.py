"""ComposeKeyframe, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.compose_keyframe import Request, compose_keyframe

atelier = bootstrap.atelier()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return compose_keyframe(request, atelier(context)).model_dump(mode="json")
