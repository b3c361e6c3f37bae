"""The simulator understands the product's own prompts and schemas: plan, images, judgement."""

import numpy as np
import pytest
from PIL import Image

from grok_spicy.models.run import Reference
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import (
    MAX_CHARACTERS,
    MAX_SCENES,
    MIN_DESCRIPTION_WORDS,
    ConsistencyScore,
    StoryPlan,
)
from grok_spicy.policies import prompts
from grok_spicy.policies.reference_slots import Slot
from xai_simulator.drawing import casting
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.places.place import place_of
from xai_simulator.language.judge import score_all, subjects_in
from xai_simulator.language.planner import plan
from xai_simulator.language.request import PlanLimits

SIZE = (640, 360)
FOREST = "A fox named Ember meets an owl named Sage in an enchanted autumn forest."


def planned(concept: str, *references: Reference, seed: int = 3, **settings: object) -> StoryPlan:
    request = prompts.plan_request(concept, RunSettings.model_validate(settings), references)
    text = f"{prompts.PLAN_SYSTEM}\n{request}"
    return StoryPlan.model_validate(plan(text, seed, StoryPlan.model_json_schema()))


def sheet_slots(story: StoryPlan) -> list[Slot]:
    return [Slot("sheet", name, name) for name in story.scenes[0].characters_present]


def test_the_simulators_limits_of_a_plan_are_those_of_the_products_schema() -> None:
    limits = PlanLimits.from_schema(StoryPlan.model_json_schema())

    assert limits.characters == (1, MAX_CHARACTERS)
    assert limits.scenes == (1, MAX_SCENES)
    assert limits.description_words == MIN_DESCRIPTION_WORDS
    assert "9:16" in limits.aspect_ratios


def test_a_plan_has_what_the_products_request_asks_for() -> None:
    photo = Reference(name="Dr. Jo, Jr.", key="k", description="A tall woman in crimson. " * 20)

    story = planned("A fox at sea", photo, characters=3, scenes=5, aspect_ratio="9:16")

    assert (len(story.characters), len(story.scenes), story.aspect_ratio) == (3, 5, "9:16")
    assert story.character("Dr. Jo, Jr.").visual_description == photo.description.strip()


def test_a_second_request_that_quotes_errors_gets_a_plan_of_the_same_size() -> None:
    request = prompts.plan_request(FOREST, RunSettings(characters=3, scenes=4), [])
    again = prompts.plan_again(request, ["scenes.2: exactly 9 characters were expected"])

    story = StoryPlan.model_validate(plan(again, 1, StoryPlan.model_json_schema()))

    assert (len(story.characters), len(story.scenes)) == (3, 4)


def test_portraits_photos_and_fixes_are_told_apart() -> None:
    story = planned(FOREST)
    fox = story.characters[0]
    score = ConsistencyScore(overall_score=0.5, fix_prompt="Change ONLY Ember: make the fur red.")

    portrait = prompts.portrait(fox, story.style)
    assert casting.read(portrait, 0).kind == "portrait"
    assert casting.described(portrait).rstrip(".") == fox.visual_description.rstrip(".")
    assert casting.read(prompts.stylise(fox, story.style), 1).kind == "stylise"
    assert casting.read(prompts.fix(story.style, score), 1).kind == "edit"


def test_a_keyframes_prompt_says_who_is_in_it_from_which_reference_and_where() -> None:
    story = planned(FOREST)
    scene = story.scenes[0]
    slots = [*sheet_slots(story), Slot("last_frame", "frame")]

    brief = casting.read(prompts.keyframe(scene, story, slots), len(slots))

    assert [part.name for part in brief.cast] == scene.characters_present
    assert [part.reference for part in brief.cast] == [1, 2]
    assert [part.side for part in brief.cast] == [0.27, 0.73]
    assert brief.last_frame == 3
    assert "forest" in brief.setting and brief.camera and brief.palette


@pytest.mark.parametrize(
    ("concept", "kind"),
    [
        (FOREST, "forest"),
        ("A witch loses her broom in a swamp full of frogs", "swamp"),
        ("An astronaut finds a robot on Mars", "moon"),
        ("A mouse looks for cheese in a noisy kitchen", "kitchen"),
    ],
)
def test_a_keyframe_shows_the_place_of_the_concept(concept: str, kind: str) -> None:
    story = planned(concept)

    brief = casting.read(prompts.keyframe(story.scenes[0], story, []), 0)

    assert place_of(brief.setting, brief.action, brief.palette, 3).kind == kind


@pytest.mark.parametrize(("drift", "good"), [(0.0, True), (1.0, False)])
def test_the_judge_accepts_true_keyframes_and_rejects_drifted_ones(
    drift: float, good: bool
) -> None:
    story = planned(FOREST)
    scene = story.scenes[0]
    sheets = [
        paint(prompts.portrait(story.character(name), story.style), [], SIZE, 3, 0.0)
        for name in scene.characters_present
    ]
    keyframe = paint(
        prompts.keyframe(scene, story, sheet_slots(story)), sheets, SIZE, 3, drift
    ).image
    names = scene.characters_present
    text = prompts.judge_scene("Image 1 is a keyframe.", 1, story, names, names)

    verdict = score_all([keyframe], [sheet.image for sheet in sheets], text)

    assert subjects_in(text, 3) == 1
    assert set(verdict["per_character"]) == set(names)
    assert (verdict["overall_score"] >= 0.8) is good


def test_a_portrait_is_judged_by_the_description_in_the_products_question() -> None:
    story = planned(FOREST)
    fox = story.characters[0]
    text = prompts.judge_portrait(fox)
    true = paint(prompts.portrait(fox, story.style), [], SIZE, 3, 0.0).image
    blank = Image.fromarray(np.full((360, 640, 3), 216, np.uint8))

    assert score_all([true], [], text)["overall_score"] >= 0.8
    assert score_all([blank], [], text)["overall_score"] < 0.8
