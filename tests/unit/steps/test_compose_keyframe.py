"""ComposeKeyframe: composed from references, judged, fixed surgically, the best one kept."""

import pytest

from grok_spicy.errors import OutputRefused, ProviderRejected
from grok_spicy.models.images import Keyframe
from grok_spicy.models.spending import ticks
from tests.support.fake_provider import score
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import STYLE, looks, plan, scene

CAST_OF_FOUR = ("Ember", "Sage", "Rook", "Wren")


def began(*transitions: str, **settings: object) -> StepDriver:
    driver = StepDriver()
    driver.begin(plan(*transitions), **settings)  # type: ignore[arg-type]
    driver.sheets()
    return driver


def keyframe_of(driver: StepDriver, scene_id: int) -> bytes:
    return driver.assets.get(driver.film.keyframes[scene_id].image_key or "")


def last_order(driver: StepDriver) -> tuple[bytes, ...]:
    return tuple(driver.model_provider.orders[-1].references)


def test_a_keyframe_is_composed_from_the_sheets_of_everybody_present() -> None:
    driver = began("cut")

    keyframe = driver.keyframe(1)

    order = driver.model_provider.orders[-1]
    assert order.references == (b"picture 1", b"picture 2")
    assert "Ember from reference image 1: " + looks("Ember") in order.prompt
    assert "Sage from reference image 2: " + looks("Sage") in order.prompt
    assert keyframe.finished and keyframe.unanchored == []


def test_the_next_keyframe_takes_the_one_before_as_its_third_reference() -> None:
    driver = began("cut", "cut")
    driver.keyframe(1)

    driver.keyframe(2)

    assert last_order(driver) == (b"picture 1", b"picture 2", keyframe_of(driver, 1))
    assert "Reference image 3 is the scene before" in driver.model_provider.orders[-1].prompt


def test_a_match_cut_starts_from_the_true_last_frame_of_the_clip_before() -> None:
    driver = began("cut", "match-cut")
    driver.keyframe(1)
    clip = driver.clip(1)

    driver.keyframe(2)

    last_frame = driver.assets.get(clip.last_key or "")
    assert last_order(driver) == (last_frame, b"picture 1", b"picture 2")
    assert "Reference image 1 is the last frame" in driver.model_provider.orders[-1].prompt
    assert "Ember from reference image 2" in driver.model_provider.orders[-1].prompt


def test_a_match_cut_after_a_gap_continues_from_the_keyframe_instead() -> None:
    driver = began("cut", "match-cut")
    driver.keyframe(1)
    driver.video_provider.will_take(ProviderRejected("no"))
    assert driver.clip(1).state == "gap"

    driver.keyframe(2)

    assert last_order(driver)[2] == keyframe_of(driver, 1)
    assert "the scene before" in driver.model_provider.orders[-1].prompt


def test_without_continuity_no_scene_takes_over_anything() -> None:
    driver = began("cut", "match-cut", continuity="none")
    driver.keyframe(1)

    driver.keyframe(2)

    assert last_order(driver) == (b"picture 1", b"picture 2")


def test_characters_beyond_the_limit_are_described_and_still_judged() -> None:
    driver = StepDriver()
    driver.begin(
        plan(names=CAST_OF_FOUR, scenes=[scene(cast=CAST_OF_FOUR)]), characters=4, scenes=1
    )
    driver.sheets()

    keyframe = driver.keyframe(1)

    order, question = driver.model_provider.orders[-1], driver.model_provider.questions[-1]
    assert len(order.references) == 3
    assert "Wren (no reference image): " + looks("Wren") in order.prompt
    assert keyframe.unanchored == ["Wren"]
    assert len(question.images) == 1 + 4
    assert "Image 5 is the reference of Wren." in question.text


def test_an_unanchored_character_is_described_in_words_and_still_judged() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.model_provider.will_paint(b"picture 1", OutputRefused("no", 0))
    driver.sheets()

    keyframe = driver.keyframe(1)

    order, question = driver.model_provider.orders[-1], driver.model_provider.questions[-1]
    assert order.references == (b"picture 1",)
    assert "Sage (no reference image): " + looks("Sage") in order.prompt
    assert keyframe.unanchored == ["Sage"]
    assert f"Sage has no reference image; their description: {looks('Sage')}" in question.text


def test_a_scene_without_characters_is_drawn_and_not_judged() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(cast=())]))

    keyframe = driver.keyframe(1)

    assert keyframe.finished and keyframe.score is None
    assert driver.model_provider.questions == []


def test_a_later_iteration_edits_the_best_so_far_with_the_judges_own_fix() -> None:
    driver = began("cut")
    driver.model_provider.will_score(
        score(0.7, "the scarf is blue", fix="Change ONLY Ember's scarf: make it red."),
        score(0.5, "the scarf is gone"),
        score(0.9),
    )

    keyframe = driver.keyframe(1)

    first, second, third = driver.model_provider.orders[-3:]
    composed = driver.assets.get(f"runs/{RUN}/keyframes/scene_1_v1.jpg")
    assert second.references == third.references == (composed,)
    assert first.prompt.startswith(STYLE) and second.prompt.startswith(STYLE)
    assert "Change ONLY Ember's scarf: make it red." in second.prompt
    assert "Keep everything else identical" in second.prompt
    assert keyframe.image_key == f"runs/{RUN}/keyframes/scene_1_v3.jpg"
    assert keyframe.edits == 2


def test_a_judge_without_a_fix_is_quoted() -> None:
    driver = began("cut")
    driver.model_provider.will_score(score(0.7, "the hat is green", "the tail is missing"), 0.9)

    driver.keyframe(1)

    prompt = driver.model_provider.orders[-1].prompt
    assert "Change ONLY what is wrong: the hat is green; the tail is missing." in prompt


def test_three_iterations_at_most_and_the_best_is_used() -> None:
    driver = began("cut")
    driver.model_provider.will_score(0.6, 0.7, 0.5)

    keyframe = driver.keyframe(1)

    assert len(driver.model_provider.orders) == 2 + 3
    assert (keyframe.score, keyframe.image_key) == (0.7, f"runs/{RUN}/keyframes/scene_1_v2.jpg")


def test_the_log_stays_true_after_a_crash() -> None:
    driver = began("cut")
    driver.model_provider.will_score(0.6, Killed())
    with pytest.raises(Killed):
        driver.keyframe(1)
    driver.store.end_leases(RUN)

    keyframe = driver.keyframe(1)

    assert [(each.number, each.edited_from) for each in keyframe.attempts] == [(1, None), (2, 1)]
    assert looks("Ember") in keyframe.attempts[0].prompt
    assert len(driver.model_provider.orders) == 2 + 2


def test_a_refused_composition_leaves_the_scene_without_a_keyframe() -> None:
    driver = began("cut")
    driver.model_provider.will_paint(OutputRefused("too much fire", 5))

    keyframe = driver.keyframe(1)

    assert not keyframe.finished
    assert "scene 1: no keyframe (too much fire)" in driver.events()


def test_a_refused_fix_keeps_what_was_composed() -> None:
    driver = began("cut")
    driver.model_provider.will_paint(b"composed", OutputRefused("too much fire", 5))
    driver.model_provider.will_score(0.6)

    keyframe = driver.keyframe(1)

    assert keyframe.finished and keyframe.score == 0.6
    assert keyframe.problem == "too much fire"


def test_a_sheet_that_came_late_is_used_when_the_run_goes_on() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.model_provider.will_paint(b"picture 1")
    driver.sheet("Ember")
    driver.store.open_budget(RUN, ticks(0.03))
    assert not driver.keyframe(1).finished

    driver.store.open_budget(RUN, ticks(5))
    driver.sheet("Sage")

    assert driver.keyframe(1).unanchored == []


def test_a_finished_keyframe_is_returned_without_a_call() -> None:
    driver = began("cut")
    driver.keyframe(1)
    asked = (len(driver.model_provider.orders), len(driver.model_provider.questions))

    driver.keyframe(1)

    assert (len(driver.model_provider.orders), len(driver.model_provider.questions)) == asked


def test_the_motion_prompt_is_kept_with_the_keyframe() -> None:
    driver = began("cut")

    keyframe = driver.keyframe(1)

    assert keyframe.video_prompt.startswith(STYLE)
    assert looks("Ember") not in keyframe.video_prompt


def test_a_keyframe_keeps_the_plans_ratio() -> None:
    driver = StepDriver()
    driver.begin(plan("cut", aspect_ratio="9:16"))
    driver.model_provider.will_score(0.95, 0.95, 0.5)
    driver.sheets()

    driver.keyframe(1)

    assert {order.aspect_ratio for order in driver.model_provider.orders} == {"9:16"}


def test_attempts_are_kept_in_the_order_in_which_they_were_made() -> None:
    driver = began("cut")
    driver.model_provider.will_score(0.1, 0.2, 0.3)

    driver.keyframe(1)

    kept = driver.store.get(RUN, Keyframe, "001")
    assert kept and [attempt.number for attempt in kept.attempts] == [1, 2, 3]
