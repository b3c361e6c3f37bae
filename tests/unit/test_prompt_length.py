"""Prompts longer than a model takes are shortened by rule: the looks of characters last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.policies import prompts
from grok_spicy.policies.prompt_length import Part, Rank, join
from grok_spicy.policies.reference_slots import Slot
from tests.support.fake_provider import score
from tests.support.stories import STYLE, character, looks, plan, scene

LIMIT = 4_096


def test_a_prompt_that_fits_is_left_alone() -> None:
    whole = prompts.keyframe(scene(), plan(), [])

    assert prompts.keyframe(scene(), plan(), [], limit=len(whole)) == whole


def test_light_place_and_action_give_way_before_anybodys_looks() -> None:
    wordy = scene(mood="warm light. " * 150, setting="a wood. " * 150, action="leap. " * 150)

    prompt = prompts.keyframe(wordy, plan(), [], LIMIT)

    assert len(prompt) <= LIMIT < len(prompts.keyframe(wordy, plan(), []))
    assert looks("Ember") in prompt and looks("Sage") in prompt
    assert prompt.count("leap.") == 150 and 10 < prompt.count("warm light.") < 60
    assert prompt.endswith("Color palette: forest green, amber, silver.")


def test_two_descriptions_of_three_thousand_letters_share_what_a_model_takes() -> None:
    long = {name: f"{name} has a coat. " + "Amber fur. " * 270 for name in ("Ember", "Sage")}
    story = plan(characters=[character(name, visual_description=long[name]) for name in long])

    prompt = prompts.keyframe(story.scenes[0], story, [], LIMIT)

    assert LIMIT - 30 <= len(prompt) <= LIMIT
    of_ember, of_sage = (part.count("Amber fur") for part in prompt.split("Sage (no"))
    assert abs(of_ember - of_sage) <= 2 and of_ember > 150
    for part in ("Ember has a coat.", "Sage has a coat.", "Positioned on the right side."):
        assert part in prompt


def test_who_is_on_a_sheet_needs_fewer_words_than_who_is_not() -> None:
    long = "Amber fur. " * 270
    story = plan(
        characters=[character(name, visual_description=long) for name in ("Ember", "Sage")]
    )

    prompt = prompts.keyframe(story.scenes[0], story, [Slot("sheet", "E", "Ember")], LIMIT)

    assert len(prompt) <= LIMIT
    assert f"Sage (no reference image): {long.strip()}" in prompt


@pytest.mark.parametrize(
    "write",
    [
        lambda text, limit: prompts.portrait(character(visual_description=text), STYLE, limit),
        lambda text, limit: prompts.stylise(character(visual_description=text), STYLE, limit),
        lambda text, limit: prompts.fix(STYLE, score(0.5, fix=text), limit),
        lambda text, limit: prompts.motion(scene(action=text, duration_seconds=12), STYLE, limit),
    ],
    ids=["portrait", "stylised", "fix", "motion"],
)
def test_every_prompt_keeps_to_the_limit_and_to_what_it_must_say(write) -> None:
    text = "one word after another " * 170

    whole, prompt = write(text, None), write(text, 1_000)

    assert len(whole) > 3_000 and 900 < len(prompt) <= 1_000
    assert prompt.startswith(STYLE) and prompt.endswith(whole[-20:])


def test_a_chinese_description_is_cut_after_a_sentence() -> None:
    fox = character(visual_description="一只年幼的赤狐，身形纤细。" * 200)

    prompt = prompts.portrait(fox, STYLE, 1_000)

    assert len(prompt) <= 1_000 and "身形纤细。 Standing in" in prompt


@given(
    st.lists(
        st.builds(
            Part,
            st.text("ab. 狐é", max_size=400),
            st.sampled_from(list(Rank)),
            st.sampled_from(["", "Camera: "]),
        ),
        max_size=8,
    ),
    st.integers(1, 600),
)
def test_no_prompt_is_ever_longer_than_the_model_takes(parts: list[Part], limit: int) -> None:
    assert len(join(parts, limit)) <= limit
