"""The planner's answer: a plan whose schema has what is said in the scenes only where that is asked
for, so that the request for any other film stays what it is."""

from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, create_model
from pydantic.json_schema import SkipJsonSchema

from grok_spicy.models.language import says_nothing
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import MAX_SCENES, DialogueLine, NarrationText, Scene, StoryPlan


def planner_answer(settings: RunSettings) -> type[StoryPlan]:
    """The type of a plan as these settings ask for it."""
    return _answer(settings.narrate, settings.dialogue)


def as_story(answer: StoryPlan, settings: RunSettings) -> StoryPlan:
    """The planner's answer as a plan: without what was not asked for, and without words that stand
    for nothing."""
    story = answer.model_dump()
    for scene in story["scenes"]:
        if not settings.narrate or says_nothing(scene.get("narration") or ""):
            scene.pop("narration", None)
        if not settings.dialogue:
            scene.pop("dialogue", None)
    return StoryPlan.model_validate(story)


@lru_cache(maxsize=4)
def _answer(narrate: bool, dialogue: bool) -> type[StoryPlan]:
    hidden: dict[str, Any] = {}
    if not narrate:
        kind = Annotated[NarrationText, SkipJsonSchema()]
        hidden["narration"] = (kind, Scene.model_fields["narration"])
    if not dialogue:
        lines = Annotated[list[DialogueLine], SkipJsonSchema()]
        hidden["dialogue"] = (lines, Scene.model_fields["dialogue"])
    if not hidden:
        return StoryPlan
    # Under the same names: they are in the schema.
    scene = create_model(
        "Scene", __base__=Scene, __doc__=Scene.__doc__, __module__=__name__, **hidden
    )
    scenes: Any = list[scene]  # type: ignore[valid-type]
    return create_model(
        "StoryPlan",
        __base__=StoryPlan,
        __doc__=StoryPlan.__doc__,
        __module__=__name__,
        scenes=(scenes, Field(min_length=1, max_length=MAX_SCENES)),
    )
