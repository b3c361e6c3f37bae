"""ComposeKeyframe, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.compose_keyframe import ComposeKeyframeRequest, compose_keyframe

generation_context = bootstrap.generation_context()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = ComposeKeyframeRequest.model_validate(event)
    return compose_keyframe(request, generation_context(context)).model_dump(mode="json")
