"""ComposeKeyframe, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.compose_keyframe import ComposeKeyframeRequest, compose_keyframe

generation_context = bootstrap.generation_context()
ports = bootstrap.lazy_ports("task_tokens")


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = ComposeKeyframeRequest.model_validate(event)
    response = compose_keyframe(request, generation_context(context), **ports())
    return response.model_dump(mode="json")
