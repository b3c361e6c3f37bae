"""A plan with a person's changes. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from grok_spicy.errors import BadInput
from grok_spicy.models.item import from_document, to_document
from grok_spicy.models.language import match_name
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.run import Plan
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.validation import validation_messages
from grok_spicy.models.visible_text import without_hidden
from grok_spicy.policies.feasibility import check_plan
from grok_spicy.policies.filming import before_choice
from grok_spicy.policies.notes import without_inputs


def edited_plan(plan: Plan, edit: PlanEdit, settings: RunSettings, number: int) -> Plan:
    """The plan with these changes, under that number. BadInput for scenes and characters that are
    not in it, for what no plan may have or the models can't film, and if nothing changes."""
    story = to_document(plan.story)
    story |= edit.model_dump(exclude_none=True, include={"title", "style", "color_palette"})
    names = [character["name"] for character in story["characters"]]
    for change in edit.characters:
        name = match_name(change.name, names)
        if name is None:
            raise BadInput(f"there is no character {change.name!r}; there are {', '.join(names)}")
        fields = change.model_dump(exclude_unset=True, exclude={"name"})
        _change(story["characters"], {"name": name}, fields)
    for scene in edit.scenes:
        fields = scene.model_dump(exclude_unset=True, exclude={"scene_id"})
        _change(story["scenes"], {"scene_id": scene.scene_id}, fields)
    try:
        new_story = from_document(StoryPlan, story)
    except ValidationError as error:
        problems = "; ".join(validation_messages(error))
        raise BadInput(f"the plan can't be used: {problems}") from error
    check_plan(new_story, before_choice(settings))
    prompts = {"keyframe": dict(plan.keyframe_prompts), "clip": dict(plan.clip_prompts)}
    scene_ids = {scene.scene_id for scene in new_story.scenes}
    for each in edit.prompts:
        if each.scene_id not in scene_ids:
            raise BadInput(f"there is no scene {each.scene_id}")
        prompts[each.what].pop(each.scene_id, None)
        if each.prompt is not None:
            prompts[each.what][each.scene_id] = _clean(each.prompt)
    update = {"keyframe_prompts": prompts["keyframe"], "clip_prompts": prompts["clip"]}
    edited = plan.model_copy(update={"story": new_story, **update})
    if edited == plan:
        raise BadInput("nothing changes: the plan is as you say already")
    return edited.model_copy(update={"number": number, "is_rejected": False})


def _clean(prompt: str) -> str:
    text = without_inputs(without_hidden(prompt)).strip()
    if not text:
        raise BadInput("a prompt can't be empty; null takes it back")
    return text


_TAKEN_BACK = frozenset(("voice", "narration"))
"""Fields that null takes away; everywhere else it says nothing."""


def _change(
    entries: Sequence[dict[str, Any]], key: Mapping[str, Any], fields: Mapping[str, Any]
) -> None:
    ((name, value),) = key.items()
    entry = next((each for each in entries if each[name] == value), None)
    if entry is None:
        raise BadInput(f"there is no scene {value}")
    entry.update(
        {name: new for name, new in fields.items() if new is not None or name in _TAKEN_BACK}
    )


def _differences(entry: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry that were others. What no one says is in no entry."""
    absent: dict[str, Any] = {"narration": None, "dialogue": []}
    return {
        name: entry.get(name, absent.get(name))
        for name in (*entry, *(each for each in was if each not in entry))
        if entry.get(name, absent.get(name)) != was.get(name, absent.get(name))
    }


def changes_between(story: StoryPlan, other: StoryPlan) -> PlanEdit:
    """The changes that make the one plan the other. BadInput if there are none, or if scenes or
    characters were added, removed or renamed, or the aspect ratio was changed."""
    old, new = story.model_dump(), other.model_dump()
    if old["aspect_ratio"] != new["aspect_ratio"]:
        raise BadInput("the aspect ratio of a film can't be changed: start a new run")
    for part, key in (("scenes", "scene_id"), ("characters", "name")):
        ids = [[each[key] for each in plan[part]] for plan in (old, new)]
        if ids[0] != ids[1]:
            raise BadInput(f"{part} can't be added, removed or renamed: start a new run")
    changes: dict[str, Any] = {
        name: new[name] for name in ("title", "style", "color_palette") if new[name] != old[name]
    }
    for part, key in (("scenes", "scene_id"), ("characters", "name")):
        changes[part] = [
            {key: entry[key], **_differences(entry, was)}
            for entry, was in zip(new[part], old[part], strict=True)
            if entry != was
        ]
    try:
        return PlanEdit.model_validate(changes)
    except ValidationError as error:
        raise BadInput("nothing changes: the plan is as you say already") from error
