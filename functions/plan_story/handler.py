"""PlanStory, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.plan_story import PlanStoryRequest, plan_story

generation_context = bootstrap.generation_context()
ports = bootstrap.lazy_ports("task_tokens", "cameras")


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = PlanStoryRequest.model_validate(event)
    response = plan_story(request, generation_context(context), **ports())
    return response.model_dump(mode="json")
