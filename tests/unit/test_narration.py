"""What is said in a film: how it fits, what it changes, and what it costs."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.planner_answer import as_story, planner_answer
from grok_spicy.models.requests import FilmRequest, RunRequest
from grok_spicy.models.run import Plan
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import DialogueLine, Scene, StoryPlan
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.clip_sound import clip_sound
from grok_spicy.policies.clip_words import with_sound
from grok_spicy.policies.dialogue import voices_of
from grok_spicy.policies.estimates import estimate_of, parts_of
from grok_spicy.policies.feasibility import check_request, plan_problems
from grok_spicy.policies.narration import fit, room_letters, spoken_seconds
from grok_spicy.policies.prompts import plan_request
from grok_spicy.policies.story_texts import clip_texts, keyframe_texts
from tests.support.stories import character, plan, scene

WISHES = RunSettings(narrate=True, dialogue=True)


def told(*lines: str | None, **more: Any) -> StoryPlan:
    """A plan with a scene for each of these narrations."""
    scenes = [scene(number, narration=line, **more) for number, line in enumerate(lines, 1)]
    return plan(scenes=scenes)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("The fox waits at the edge of the ice.", 2.6),
        ("The fox waits. It is cold. Nobody comes.", 3.6),
        ("狐は氷の端で、夜が明けるのを静かに待っている。", 4.5),
        ("狐狸在冰边静静地等待着天亮。", 3.7),
        ("หมาป่ารออยู่ที่ขอบน้ำแข็งอย่างเงียบๆ", 3.0),
        ("여우는 얼음 가장자리에서 기다린다.", 2.8),
    ],
)
def test_a_text_takes_as_long_as_it_is_read_in_its_own_script(text: str, seconds: float) -> None:
    assert spoken_seconds(text) == pytest.approx(seconds, rel=0.2)


def test_a_line_that_is_nearly_as_long_as_its_scene_is_spoken_a_little_faster() -> None:
    eight = scene(2, duration_seconds=8)

    assert fit(eight, 7.5).speed == 1
    assert fit(eight, 8.2).speed == pytest.approx(8.2 / 7.5)
    assert fit(eight, 9.0).problem == (
        "scene 2: its narration takes 9.0 s, and its 8 s have room for 7.5 s: shorten the line, or "
        "lengthen the scene"
    )


def test_a_line_that_is_far_too_long_is_refused_before_anything_is_spent() -> None:
    story = told("Nobody knows. " * 20, None, duration_seconds=5)

    with pytest.raises(BadInput, match=r"scene 1: its narration takes about .* room for 4\.5 s"):
        check_request(FilmRequest(plan=story))


def test_the_planner_is_told_how_much_fits() -> None:
    asked = plan_request("a fox", RunSettings(narrate=True), [])

    assert f"8 seconds have room for {room_letters(8)} characters" in asked
    assert spoken_seconds("x" * room_letters(8)) < 7.5


def test_a_film_in_which_nothing_is_said_is_planned_as_ever() -> None:
    def names(settings: RunSettings) -> set[str]:
        schema = planner_answer(settings).model_json_schema()
        return set(schema["$defs"]["Scene"]["properties"])

    assert not {"narration", "dialogue"} & names(RunSettings())
    assert {"narration", "dialogue"} <= names(WISHES)
    assert names(RunSettings(narrate=True)) - names(RunSettings()) == {"narration"}
    assert "narrat" not in plan_request("a fox", RunSettings(), [])


def test_what_the_model_says_unasked_is_left_out() -> None:
    answer = told("It is night.", "None.")

    assert [each.narration for each in as_story(answer, RunSettings()).scenes] == [None, None]
    assert [each.narration for each in as_story(answer, WISHES).scenes] == ["It is night.", None]


def test_a_plan_without_words_is_stored_as_before() -> None:
    stored = scene(1).model_dump(mode="json")

    assert not {"narration", "dialogue"} & set(stored)
    assert Scene.model_validate(stored) == scene(1)
    assert scene(1, narration=" \n ").narration is None


def test_a_narration_makes_no_picture_stale_and_a_dialogue_the_clip_alone() -> None:
    silent, said = scene(1), scene(1, narration="It is night.")
    spoken = scene(1, dialogue=[DialogueLine(character="Ember", text="Look!")])

    def texts(each: Scene) -> tuple[str, str]:
        stored = Plan(story=plan(scenes=[each]))
        return keyframe_texts(stored, each), clip_texts(stored, each, voices=False)

    assert texts(said) == texts(silent)
    assert texts(spoken)[0] == texts(silent)[0]
    assert texts(spoken)[1] != texts(silent)[1]


def test_only_who_is_in_the_scene_can_say_something() -> None:
    alone = scene(1, cast=("Ember",), dialogue=[{"character": "Sage", "text": "Who?"}])

    with pytest.raises(ValueError, match="gives a line to 'Sage', who is not in it"):
        plan(scenes=[alone])
    both = scene(1, dialogue=[{"character": "SAGE", "text": "Who?"}])
    assert plan(scenes=[both]).scenes[0].dialogue[0].character == "Sage"


def test_a_character_keeps_its_voice_in_every_scene() -> None:
    lines = [{"character": "Ember", "text": "Look!"}, {"character": "Sage", "text": "Where?"}]
    story = plan(
        characters=[character("Ember"), character("Sage", voice="ara")],
        scenes=[scene(1, dialogue=lines), scene(2, dialogue=lines[1:])],
    )

    assert voices_of(story) == {"Sage": "ara", "Ember": "eve"}


def test_a_clip_is_told_who_says_what_and_what_else_is_heard() -> None:
    spoken = scene(1, dialogue=[DialogueLine(character="Ember", text="Look!")])
    grok, silent = video_model("grok-imagine-video"), video_model("gen4_turbo")

    assert with_sound("A fox.", spoken, "full", grok) == "A fox. Ember says: “Look!”."
    assert with_sound("A fox. “Look!”", spoken, "full", grok) == "A fox. “Look!”"
    assert "no music" in with_sound("A fox.", spoken, "no_music", grok)
    assert with_sound("A fox.", scene(1), "none", grok) == "A fox."
    assert with_sound("A fox.", spoken, "full", silent) == "A fox."


def test_music_of_a_persons_own_leaves_the_clips_without_any() -> None:
    assert clip_sound(RunSettings()) == "full"
    assert clip_sound(RunSettings(), has_music=True) == "no_music"
    assert clip_sound(RunSettings(clip_sound="full"), has_music=True) == "full"


def test_silent_clips_and_dialogue_exclude_each_other() -> None:
    with pytest.raises(BadInput, match="dialogue can't be heard"):
        check_request(FilmRequest(concept="a fox", dialogue=True, clip_sound="none"))
    spoken = plan(scenes=[scene(1, dialogue=[DialogueLine(character="Ember", text="Look!")])])
    assert plan_problems(spoken, RunSettings(clip_sound="none"))
    assert not plan_problems(spoken, RunSettings())


def test_lines_that_take_longer_than_the_scene_are_refused() -> None:
    lines = [DialogueLine(character="Ember", text="I have seen it all before. " * 6)] * 2

    problems = plan_problems(plan(scenes=[scene(1, dialogue=lines)]), RunSettings())

    assert problems == [
        "scene 1: its dialogue takes about 27.5 s, and the scene lasts 8 s: shorten the lines, or "
        "lengthen the scene"
    ]


def test_the_estimate_has_the_narration_as_a_part_of_its_own() -> None:
    said = RunRequest(plan=told("It is night and the fox waits.", None))
    silent = RunRequest(plan=told(None, None))

    assert parts_of(said).narration == pytest.approx(30 * 4.20 / 1e6)
    assert parts_of(silent).narration == 0
    added = estimate_of(said).expected_usd - estimate_of(silent).expected_usd
    assert added == pytest.approx(30 * 4.20 / 1e6)
    narrated = RunRequest(concept="a fox", narrate=True, max_cost_usd=99)
    plain = RunRequest(concept="a fox", max_cost_usd=99)
    assert parts_of(narrated).narration == pytest.approx(3 * room_letters(8) * 4.20 / 1e6)
    assert estimate_of(narrated).at_most_usd > estimate_of(plain).at_most_usd


def test_a_request_that_asks_for_nothing_new_is_the_same_request() -> None:
    asked = RunRequest(concept="a fox")

    assert asked.digest == inputs_digest({"concept": "a fox"})
    assert asked.digest == RunRequest(concept="a fox", narrate=False, speech="xai").digest
    assert asked.digest != RunRequest(concept="a fox", narrate=True).digest
