"""The prompts: style first, descriptions word for word, motion without descriptions."""

import pytest

from grok_spicy.models.run import Reference
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies import prompts
from grok_spicy.policies.reference_slots import Slot
from tests.support.fake_provider import score
from tests.support.stories import STYLE, character, looks, plan, scene

SHEETS = [Slot("sheet", "E", "Ember"), Slot("sheet", "S", "Sage")]
CROWD = ("Ember", "Sage", "Rook", "Wren", "Lark", "Moss")


def test_every_picture_and_clip_starts_with_the_style() -> None:
    all_prompts = [
        prompts.portrait(character(), STYLE),
        prompts.stylise(character(), STYLE),
        prompts.keyframe(scene(), plan(), SHEETS),
        prompts.fix(STYLE, score(0.5, "wrong hat")),
        prompts.motion(scene(), STYLE),
    ]

    assert all(prompt.startswith(f"{STYLE}. ") for prompt in all_prompts)


@pytest.mark.parametrize("ending", ["", ".", "!", "…", "\n\nAnd a scar."])
def test_looks_are_copied_word_for_word_wherever_somebody_is_drawn(ending: str) -> None:
    description = looks("Ember").rstrip(".") + ending
    ember = character(visual_description=description)
    story = plan(characters=[ember], scenes=[scene(cast=("Ember",))])

    for prompt in (
        prompts.portrait(ember, STYLE),
        prompts.stylise(ember, STYLE),
        prompts.keyframe(story.scenes[0], story, SHEETS[:1]),
        prompts.keyframe(story.scenes[0], story, []),
        prompts.judge_portrait(ember),
        prompts.judge_scene("Image 1 is a scene.", 1, story, ["Ember"], []),
    ):
        assert description in prompt


def test_a_portrait_is_a_whole_figure_on_plain_light_grey_in_three_quarter_pose() -> None:
    for prompt in (prompts.portrait(character(), STYLE), prompts.stylise(character(), STYLE)):
        assert "full body" in prompt.lower()
        assert "three-quarter pose" in prompt and "plain light grey background" in prompt
        assert "no text or labels" in prompt


def test_a_keyframe_says_place_light_action_camera_and_palette() -> None:
    prompt = prompts.keyframe(scene(), plan(), SHEETS)

    for part in (
        "Setting: an autumn forest at dusk.",
        "warm golden hour, soft shadows.",
        "Action: they walk 1 steps towards the crystal.",
        "Camera: medium shot, slow dolly forward.",
        "Color palette: forest green, amber, silver.",
        "Maintain exact character appearances from the reference images.",
    ):
        assert part in prompt


def test_each_character_is_bound_to_the_number_of_its_own_reference() -> None:
    slots = [Slot("last_frame", "L"), SHEETS[1], SHEETS[0]]

    prompt = prompts.keyframe(scene(), plan(), slots)

    assert "Sage from reference image 2:" in prompt
    assert "Ember from reference image 3:" in prompt
    assert "Reference image 1 is the last frame of the scene before" in prompt


def test_who_has_no_reference_is_described_only() -> None:
    prompt = prompts.keyframe(scene(), plan(), [])

    assert f"Ember (no reference image): {looks('Ember')}" in prompt
    assert "from the reference images" not in prompt


@pytest.mark.parametrize("count", range(1, 7))
def test_a_cast_is_spread_over_the_picture_from_left_to_right(count: int) -> None:
    positions = prompts.positions(scene(cast=CROWD[:count]))

    assert len(set(positions)) == count
    sides = [("right" in position) - ("left" in position) for position in positions]
    assert sides == sorted(sides) and sum(sides) == 0


def test_a_fix_is_surgical() -> None:
    prompt = prompts.fix(STYLE, score(0.5, "the hat is green", fix="Change ONLY the hat: red."))

    assert prompt == (
        f"{STYLE}. Change ONLY the hat: red. Keep everything else identical. "
        "Do not alter any character not mentioned."
    )


def test_a_judge_who_names_nothing_is_still_turned_into_a_fix() -> None:
    assert "Change ONLY what is wrong: make each character match." in prompts.fix(STYLE, score(0.1))


def test_motion_has_camera_and_action_but_nobodys_looks() -> None:
    prompt = prompts.motion(scene(), STYLE)

    assert "medium shot, slow dolly forward" in prompt and "they walk 1 steps" in prompt
    assert looks("Ember") not in prompt and "amber fur" not in prompt


@pytest.mark.parametrize(
    ("seconds", "phases"),
    [
        (8, []),
        (9, ["From 0 to 3 seconds", "From 3 to 6 seconds", "From 6 to 9 seconds"]),
        (15, ["From 0 to 5 seconds", "From 5 to 10 seconds", "From 10 to 15 seconds"]),
    ],
)
def test_a_clip_too_long_to_be_corrected_is_phased_in_time(seconds: int, phases: list[str]) -> None:
    prompt = prompts.motion(scene(duration_seconds=seconds), STYLE)

    assert all(phase in prompt for phase in phases)
    assert ("From 0 to" in prompt) == bool(phases)


def test_the_planner_is_asked_how_many_and_in_which_shape() -> None:
    settings = RunSettings(characters=1, scenes=5, aspect_ratio="9:16")

    prompt = prompts.plan_request("A fox", settings, [])

    assert "Exactly 1 character and exactly 5 scenes." in prompt
    assert "Aspect ratio: 9:16." in prompt


def test_the_planner_gets_the_names_to_use() -> None:
    references = [
        Reference(name="Alex", key="k", description="Red hair."),
        Reference(name="Bo", key="k"),
    ]

    prompt = prompts.plan_request("A fox", RunSettings(), references)

    assert "Use these names for characters: Alex, Bo." in prompt
    assert "Alex looks like this: Red hair." in prompt and "Bo looks" not in prompt


def test_errors_are_quoted_one_a_line() -> None:
    again = prompts.plan_again("The request.", ["scene 1 lasts 40 s", "title: Field required"])

    assert again.startswith("The request.\n")
    assert "\n- scene 1 lasts 40 s\n- title: Field required\n" in again


def test_the_judge_learns_which_image_is_whose() -> None:
    story = plan(names=("Ember", "Sage", "Rook"))

    prompt = prompts.judge_scene(
        "Images 1 to 3.", 3, story, ["Ember", "Sage", "Rook"], ["Ember", "Rook"]
    )

    assert "Image 4 is the reference of Ember." in prompt
    assert "Image 5 is the reference of Rook." in prompt
    assert f"Sage has no reference image; their description: {looks('Sage')}" in prompt


def test_cues_guide_the_expressions_on_sheets_and_in_keyframes() -> None:
    ember = character(personality_cues=["curious", "a little shy"])
    story = plan(characters=[ember, character("Sage")])

    for prompt in (
        prompts.portrait(ember, STYLE),
        prompts.stylise(ember, STYLE),
        prompts.keyframe(scene(), story, SHEETS),
    ):
        assert prompt.count("Facial expression: curious, a little shy.") == 1


def test_who_has_no_cues_has_no_expression_set() -> None:
    assert "expression" not in prompts.portrait(character(), STYLE)


def test_a_stylised_portrait_does_not_keep_the_photos_expression() -> None:
    assert "build and expression" not in prompts.stylise(character(), STYLE)


def test_the_judge_is_asked_about_everybody_by_name_in_every_image() -> None:
    prompt = prompts.judge_scene("Images 1 to 3.", 3, plan(), ["Ember", "Sage"], ["Ember"])

    assert "in every image of the scene: Ember, Sage." in prompt
    assert "for every character by name" in prompts.JUDGE_SYSTEM
