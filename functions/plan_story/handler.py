"""PlanStory, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.plan_story import PlanStoryRequest, plan_story

generation_context = bootstrap.generation_context()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = PlanStoryRequest.model_validate(event)
    return plan_story(request, generation_context(context)).model_dump(mode="json")
