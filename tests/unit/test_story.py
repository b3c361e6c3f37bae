"""The story: what a plan may contain, and the errors when it may not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from grok_spicy.models.story import Character, ConsistencyScore, Name, Scene, StoryPlan
from tests.support.stories import character, looks, plan, scene

HOSTILE = [
    "../../etc/passwd",
    "Émilie Ünal",
    "🦊🦉",
    'Dr. "Bones" O\'Neil',
    "a|b`c*d_e[f](g)<h>",
    "名前",
    "C:\\con",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_a_name(name: str) -> None:
    story = plan("cut", names=(name, "Sage"))

    assert StoryPlan.model_validate_json(story.model_dump_json()) == story


@pytest.mark.parametrize("name", ["", "   ", "\n", "\x00", "x" * 81, "🦊" * 2_500, 7, None])
def test_what_is_no_name_is_refused(name: Any) -> None:
    with pytest.raises(ValidationError):
        character(name, visual_description=looks("Nobody"))


@pytest.mark.parametrize("name", ["  Ember ", "Ember\n", "\tEmber\x00"])
def test_a_name_is_one_line_without_blanks_around_it(name: str) -> None:
    assert character(name, visual_description=looks("Ember")).name == "Ember"


@given(st.text())
def test_a_name_that_passes_has_one_line_of_visible_length(text: str) -> None:
    try:
        name = TypeAdapter(Name).validate_python(text)
    except ValidationError:
        return

    assert 1 <= len(name) <= 80
    assert name == name.strip() and not set(name) & set("\n\r\t\x00")


@pytest.mark.parametrize(("words", "is_valid"), [(79, False), (80, True), (300, True)])
def test_a_description_needs_eighty_words(words: int, is_valid: bool) -> None:
    text = " ".join(["amber"] * words)

    if is_valid:
        assert character(visual_description=text).visual_description == text
    else:
        with pytest.raises(ValidationError, match="'Ember' has 79 words; it needs at least 80"):
            character(visual_description=text)


def test_a_description_is_kept_word_for_word() -> None:
    text = looks("Ember") + "\n\nTwo  blanks, “quotes” and a tab\t."

    assert character(visual_description=text).visual_description == text


@pytest.mark.parametrize("seconds", [1, 3, 15, 600])
def test_how_long_a_scene_may_be_is_not_the_scenes_own_rule(seconds: int) -> None:
    assert scene(duration_seconds=seconds).duration_seconds == seconds


def test_a_scene_lasts_eight_seconds_and_is_entered_by_a_cut_unless_it_says_otherwise() -> None:
    assert (scene().duration_seconds, scene().transition) == (8, "cut")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Scene, {"transition": "wipe"}),
        (Scene, {"duration_seconds": 0}),
        (Scene, {"duration_seconds": 601}),
        (Scene, {"scene_id": 0}),
        (Scene, {"scene_id": 1_000}),
        (Scene, {"title": "  "}),
        (Scene, {"description": "x" * 4_001}),
        (Scene, {"lens": "50 mm"}),
        (Character, {"role": ""}),
        (Character, {"personality_cues": ["brave"] * 11}),
        (StoryPlan, {"aspect_ratio": "21:9"}),
        (StoryPlan, {"characters": []}),
        (StoryPlan, {"scenes": []}),
        (StoryPlan, {"style": ""}),
        (StoryPlan, {"characters": [character(f"c{n}") for n in range(7)]}),
        (StoryPlan, {"scenes": [scene(n) for n in range(1, 62)]}),
    ],
)
def test_what_is_out_of_bounds_is_refused(model: type[BaseModel], fields: dict[str, Any]) -> None:
    good = {Scene: scene(), Character: character(), StoryPlan: plan()}[model]

    with pytest.raises(ValidationError):
        model.model_validate({**good.model_dump(), **fields})


def test_six_characters_and_sixty_scenes_are_a_film() -> None:
    names = tuple(f"C{number}" for number in range(6))

    story = plan(names=names, scenes=[scene(n, cast=names) for n in range(1, 61)])

    assert (len(story.characters), len(story.scenes)) == (6, 60)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"characters": [character("Ember"), character("EMBER")]}, "two characters are called"),
        ({"scenes": [scene(1), scene(1)]}, "two scenes have the scene_id 1"),
        ({"scenes": [scene(4, cast=("Rook",))]}, "scene 4 names 'Rook', who is not among"),
        ({"scenes": [scene(1, cast=("Sage", "Sage"))]}, "scene 1 lists a character twice"),
    ],
)
def test_names_and_numbers_of_a_plan_agree(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        plan(**wrong)


def test_characters_and_scenes_are_found_by_name_and_number() -> None:
    story = plan()

    assert story.character("Sage").name == "Sage" and story.scene(2).scene_id == 2
    with pytest.raises(KeyError):
        story.character("Rook")


@pytest.mark.parametrize("overall", [-0.01, 1.01, 95, "high", None])
def test_a_score_is_between_nothing_and_perfect(overall: Any) -> None:
    with pytest.raises(ValidationError):
        ConsistencyScore(overall_score=overall)


def test_a_score_may_leave_out_everything_but_the_number() -> None:
    score = ConsistencyScore.model_validate_json('{"overall_score": 0.5, "mood": "strict"}')

    assert (score.per_character, score.issues, score.fix_prompt) == ({}, [], None)
