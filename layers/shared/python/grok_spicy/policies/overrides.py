"""A run's settings and story with what a request says of them. Pure."""

from typing import Any

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.feasibility import check_settings
from grok_spicy.policies.filming import before_choice


def with_cap(settings: RunSettings, request: RunRequest) -> RunSettings:
    """The run's settings with the cap that the request to resume sets, if it sets one."""
    names = request.model_fields_set & {"max_cost_usd"}
    return settings.model_copy(update={name: getattr(request, name) for name in names})


def with_overrides(settings: RunSettings, request: RunRequest) -> RunSettings:
    """The run's settings with those that the request to resume sets. BadInput if the video model
    can't film at the resolution."""
    names = request.model_fields_set & RunRequest.CHANGEABLE
    update: dict[str, Any] = {name: getattr(request, name) for name in names}
    models = {name: getattr(request.models, name) for name in request.models.model_fields_set}
    update["models"] = settings.models.model_copy(update=models)
    new_settings = settings.model_copy(update=update)
    check_settings(before_choice(new_settings))
    return new_settings


def with_aspect_ratio(story: StoryPlan, settings: RunSettings) -> StoryPlan:
    """The story in the requested aspect ratio, if the settings have one."""
    ratio = settings.aspect_ratio or story.aspect_ratio
    return story.model_copy(update={"aspect_ratio": ratio})
