"""PlanStory, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.plan_story import Request, plan_story

atelier = bootstrap.atelier()


def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return plan_story(request, atelier(context)).model_dump(mode="json")
