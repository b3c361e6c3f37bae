"""Answers of models, read as a person would read them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.answer_repair import Reading, read_answer, read_document
from grok_spicy.services.reference_photos import CharacterRefMapping
from tests.support.json_values import JSON_VALUES
from tests.support.stories import as_input, plan

Change = Callable[[dict[str, Any]], object]


def read_plan(change: Change, words: str = "{}") -> Reading[StoryPlan]:
    """The plan of the tests with that change, read from an answer of these words."""
    story = as_input(plan())
    change(story)
    return read_answer(words.replace("{}", json.dumps(story)), StoryPlan)


def in_scene(**fields: Any) -> Change:
    return lambda story: story["scenes"][0].update(fields)


def in_character(**fields: Any) -> Change:
    return lambda story: story["characters"][0].update(fields)


def unchanged(_: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize(
    "words",
    [
        "{}",
        "\ufeff{}",
        "```json\n{}\n```",
        "Here is the plan:\n\n{}\n\nEnjoy!",
        "I keep to the {style} and the {color_palette: 3}. {} I hope {you} like it.",
        'First a thought {"style": "felt"}, then the plan: {}',
        "[{}]",
        '{"plan": {}}',
        '{"title": "The crystal", "plan": {}}',
        '{"StoryPlan": {}, "notes": "as requested"}',
        "An open brace { is no JSON. {}",
    ],
)
def test_a_plan_is_read_whatever_stands_around_it(words: str) -> None:
    assert read_plan(unchanged, words).answer == plan()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ",}",
        lambda text: text.replace("]", ",]"),
        lambda text: text.replace('"title"', "title", 1),
        lambda text: text.replace('", "', '" "', 1),
        lambda text: text.replace("{", "{ // a note\n", 1),
        lambda text: json.dumps(text),
    ],
    ids=["comma", "commas", "bare name", "comma missing", "note", "in a string"],
)
def test_small_slips_of_the_pen_do_not_cost_a_plan(spoil: Callable[[str], str]) -> None:
    text = json.dumps(as_input(plan()))

    assert read_answer(spoil(text), StoryPlan).answer == plan()


def test_quotes_inside_a_sentence_do_not_cost_a_plan() -> None:
    text = json.dumps(as_input(plan())).replace("They meet.", 'They say "hi" and meet.')

    scene = read_answer(text, StoryPlan).answer.scenes[0]

    assert scene.description == 'They say "hi" and meet. They look at the crystal.'


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_plan_that_was_cut_off_is_not_completed_by_guessing(share: float) -> None:
    text = json.dumps(as_input(plan()))

    with pytest.raises(ValidationError):
        read_answer(text[: int(len(text) * share)], StoryPlan)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("8s", 8),
        ("8 seconds", 8),
        ("about 8 s", 8),
        (8.5, 8),
        ("8.5", 8),
        ("7,6 s", 8),
        (8.0, 8),
        ("8秒", 8),
        ("٨", 8),
        (None, 8),
    ],
)
def test_a_length_is_read_with_or_without_its_unit(written: object, seconds: int) -> None:
    reading = read_plan(in_scene(duration_seconds=written))

    assert reading.answer.scenes[0].duration_seconds == seconds
    assert written == 8.0 or "scenes.0.duration_seconds" in reading.changes[0] or written == "٨"


@pytest.mark.parametrize(
    ("written", "transition"),
    [
        ("Cross-fade", "crossfade"),
        ("cross fade", "crossfade"),
        ("Dissolve", "crossfade"),
        ("crossfade (1 s)", "crossfade"),
        ("CUT", "cut"),
        ("Hard cut", "cut"),
        ("none", "cut"),
        (None, "cut"),
        ("match cut", "match-cut"),
        ("A match-cut", "match-cut"),
        ("cut transition", "cut"),
    ],
)
def test_a_transition_is_read_however_it_is_spelt(written: object, transition: str) -> None:
    assert read_plan(in_scene(transition=written)).answer.scenes[0].transition == transition


@pytest.mark.parametrize(
    "change",
    [
        in_scene(transition="wipe"),
        in_scene(duration_seconds="6-8 s"),
        in_scene(duration_seconds="long"),
        in_scene(duration_seconds=1e300),
        in_scene(duration_seconds=float("nan")),
        in_scene(characters_present=["Rook"]),
        in_scene(camera=None),
        in_character(name="x" * 90),
        in_character(visual_description="amber"),
        lambda story: story.update(aspect_ratio="21:9"),
        lambda story: story.update(scenes=[]),
        lambda story: story.update(characters=story["characters"] * 4),
        lambda story: story.pop("style"),
    ],
)
def test_what_is_not_plain_stays_an_error(change: Change) -> None:
    with pytest.raises(ValidationError):
        read_plan(change)


@pytest.mark.parametrize("written", ["16x9", "16/9", "16 : 9", "16:9 (widescreen)"])
def test_an_aspect_ratio_is_read_however_it_is_written(written: str) -> None:
    assert read_plan(lambda story: story.update(aspect_ratio=written)).answer == plan()


@pytest.mark.parametrize("first", [0, "scene 1", None, 2, "one", True])
def test_scenes_are_numbered_in_their_order_where_their_numbers_are_none(first: object) -> None:
    reading = read_plan(in_scene(scene_id=first))

    assert reading.answer == plan()
    assert reading.changes[0] == "scenes: numbered 1 to 3, in their order"


def test_scenes_that_count_from_0_are_numbered_from_1() -> None:
    def from_0(story: dict[str, Any]) -> None:
        for scene in story["scenes"]:
            scene["scene_id"] -= 1

    assert read_plan(from_0).answer == plan()


def test_numbers_with_gaps_are_numbers() -> None:
    reading = read_plan(in_scene(scene_id=10))

    assert [scene.scene_id for scene in reading.answer.scenes] == [10, 2, 3]


def test_a_field_too_many_is_left_out_and_said() -> None:
    reading = read_plan(in_scene(lens="50 mm"))

    assert reading == Reading(plan(), ["scenes.0.lens: left out"])


def test_a_title_that_is_too_long_is_cut_and_said() -> None:
    reading = read_plan(in_scene(title="walk " * 50))

    assert reading.answer.scenes[0].title == "walk " * 39 + "walk…"
    assert reading.changes == ["scenes.0.title: 250 letters, cut to 200"]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (in_scene(mood=["warm", "soft"]), "mood", "warm, soft"),
        (in_scene(title=7), "title", "7"),
        (in_scene(characters_present="Ember, Sage"), "characters_present", ["Ember", "Sage"]),
        (in_scene(characters_present=["EMBER", "ember"]), "characters_present", ["Ember"]),
        (in_scene(characters_present=["Sage", None]), "characters_present", ["Sage"]),
        (in_scene(characters_present=None), "characters_present", []),
    ],
)
def test_a_list_for_a_text_and_a_text_for_a_list_are_plain(
    change: Change, field: str, value: object
) -> None:
    assert getattr(read_plan(change).answer.scenes[0], field) == value


@pytest.mark.parametrize(
    ("cues", "expected"),
    [("brave, shy", ["brave", "shy"]), (None, []), (["brave"] * 12, ["brave"] * 10)],
)
def test_cues_are_read_in_any_form(cues: object, expected: list[str]) -> None:
    story = read_plan(in_character(personality_cues=cues)).answer

    assert story.characters[0].personality_cues == expected


def test_several_slips_at_once_are_all_put_right() -> None:
    slips = {"duration_seconds": "8s", "transition": "Cut.", "scene_id": 0, "lens": 5}

    reading = read_plan(in_scene(**slips), "So {here}: {},")

    assert reading.answer == plan() and len(reading.changes) == 4


def test_one_null_in_a_mapping_does_not_cost_the_rest() -> None:
    text = '{"mapping": {"me": "Ember", "him": null, "her": ["Sage"], "it": {}}}'

    assert read_answer(text, CharacterRefMapping).answer.mapping == {"me": "Ember", "her": "Sage"}


def test_a_persons_file_may_have_slips_but_no_unknown_field() -> None:
    story = as_input(plan())
    story["scenes"][0] |= {"duration_seconds": "8s", "transitoin": "match-cut"}

    with pytest.raises(ValidationError, match="transitoin"):
        read_document(json.dumps(story), StoryPlan)

    del story["scenes"][0]["transitoin"]
    assert read_document(json.dumps(story)[:-1] + ",}", StoryPlan).answer == plan()


@given(st.integers(0, 2), st.sampled_from(list(plan().scenes[0].model_dump())), JSON_VALUES)
def test_any_value_in_a_scene_is_read_or_refused_and_nothing_else(
    place: int, field: str, value: Any
) -> None:
    story = as_input(plan())
    story["scenes"][place][field] = value
    try:
        reading = read_answer(json.dumps(story), StoryPlan)
    except ValidationError:
        return

    assert StoryPlan.model_validate_json(reading.answer.model_dump_json()) == reading.answer
