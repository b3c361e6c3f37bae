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


def driver_with_sheets(*transitions: str, **settings: object) -> StepDriver:
    driver = StepDriver()
    driver.begin(plan(*transitions), **settings)  # type: ignore[arg-type]
    driver.sheets()
    return driver


def keyframe_of(driver: StepDriver, scene_id: int) -> bytes:
    return driver.assets.get(driver.snapshot.keyframes[scene_id].image_key or "")


def last_references(driver: StepDriver) -> tuple[bytes, ...]:
    return tuple(driver.model_provider.image_requests[-1].references)


def test_a_keyframe_is_composed_from_the_sheets_of_everybody_present() -> None:
    driver = driver_with_sheets("cut")

    keyframe = driver.keyframe(1)

    request = driver.model_provider.image_requests[-1]
    assert request.references == (b"picture 1", b"picture 2")
    assert "Ember from reference image 1: " + looks("Ember") in request.prompt
    assert "Sage from reference image 2: " + looks("Sage") in request.prompt
    assert keyframe.finished and keyframe.unanchored == []


def test_the_next_keyframe_takes_the_one_before_as_its_third_reference() -> None:
    driver = driver_with_sheets("cut", "cut")
    driver.keyframe(1)

    driver.keyframe(2)

    assert last_references(driver) == (b"picture 1", b"picture 2", keyframe_of(driver, 1))
    assert (
        "Reference image 3 is the scene before" in driver.model_provider.image_requests[-1].prompt
    )


def test_a_match_cut_starts_from_the_true_last_frame_of_the_clip_before() -> None:
    driver = driver_with_sheets("cut", "match-cut")
    driver.keyframe(1)
    clip = driver.clip(1)

    driver.keyframe(2)

    last_frame = driver.assets.get(clip.last_key or "")
    assert last_references(driver) == (last_frame, b"picture 1", b"picture 2")
    assert "Reference image 1 is the last frame" in driver.model_provider.image_requests[-1].prompt
    assert "Ember from reference image 2" in driver.model_provider.image_requests[-1].prompt


def test_a_match_cut_after_a_gap_continues_from_the_keyframe_instead() -> None:
    driver = driver_with_sheets("cut", "match-cut")
    driver.keyframe(1)
    driver.video_provider.will_submit(ProviderRejected("no"))
    assert driver.clip(1).state == "gap"

    driver.keyframe(2)

    assert last_references(driver)[2] == keyframe_of(driver, 1)
    assert "the scene before" in driver.model_provider.image_requests[-1].prompt


def test_without_continuity_no_scene_takes_over_anything() -> None:
    driver = driver_with_sheets("cut", "match-cut", continuity="none")
    driver.keyframe(1)

    driver.keyframe(2)

    assert last_references(driver) == (b"picture 1", b"picture 2")


def test_characters_beyond_the_limit_are_described_and_still_judged() -> None:
    driver = StepDriver()
    driver.begin(
        plan(names=CAST_OF_FOUR, scenes=[scene(cast=CAST_OF_FOUR)]), characters=4, scenes=1
    )
    driver.sheets()

    keyframe = driver.keyframe(1)

    request = driver.model_provider.image_requests[-1]
    chat_request = driver.model_provider.chat_requests[-1]
    assert len(request.references) == 3
    assert "Wren (no reference image): " + looks("Wren") in request.prompt
    assert keyframe.unanchored == ["Wren"]
    assert len(chat_request.images) == 1 + 4
    assert "Image 5 is the reference of Wren." in chat_request.text


def test_an_unanchored_character_is_described_in_words_and_still_judged() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.model_provider.will_draw(b"picture 1", OutputRefused("no", 0))
    driver.sheets()

    keyframe = driver.keyframe(1)

    request = driver.model_provider.image_requests[-1]
    chat_request = driver.model_provider.chat_requests[-1]
    assert request.references == (b"picture 1",)
    assert "Sage (no reference image): " + looks("Sage") in request.prompt
    assert keyframe.unanchored == ["Sage"]
    assert f"Sage has no reference image; their description: {looks('Sage')}" in chat_request.text


def test_a_scene_without_characters_is_drawn_and_not_judged() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(cast=())]))

    keyframe = driver.keyframe(1)

    assert keyframe.finished and keyframe.score is None
    assert driver.model_provider.chat_requests == []


def test_a_later_iteration_edits_the_best_so_far_with_the_judges_own_fix() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_score(
        score(0.7, "the scarf is blue", fix="Change ONLY Ember's scarf: make it red."),
        score(0.5, "the scarf is gone"),
        score(0.9),
    )

    keyframe = driver.keyframe(1)

    first, second, third = driver.model_provider.image_requests[-3:]
    composed = driver.assets.get(f"runs/{RUN}/keyframes/scene_1_v1.jpg")
    assert second.references == third.references == (composed,)
    assert first.prompt.startswith(STYLE) and second.prompt.startswith(STYLE)
    assert "Change ONLY Ember's scarf: make it red." in second.prompt
    assert "Keep everything else identical" in second.prompt
    assert keyframe.image_key == f"runs/{RUN}/keyframes/scene_1_v3.jpg"
    assert keyframe.edits == 2


def test_a_judge_without_a_fix_is_quoted() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_score(score(0.7, "the hat is green", "the tail is missing"), 0.9)

    driver.keyframe(1)

    prompt = driver.model_provider.image_requests[-1].prompt
    assert "Change ONLY what is wrong: the hat is green; the tail is missing." in prompt


def test_three_iterations_at_most_and_the_best_is_used() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_score(0.6, 0.7, 0.5)

    keyframe = driver.keyframe(1)

    assert len(driver.model_provider.image_requests) == 2 + 3
    assert (keyframe.score, keyframe.image_key) == (0.7, f"runs/{RUN}/keyframes/scene_1_v2.jpg")


def test_the_log_stays_true_after_a_crash() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_score(0.6, Killed())
    with pytest.raises(Killed):
        driver.keyframe(1)
    driver.store.end_leases(RUN)

    keyframe = driver.keyframe(1)

    assert [(each.number, each.edited_from) for each in keyframe.attempts] == [(1, None), (2, 1)]
    assert looks("Ember") in keyframe.attempts[0].prompt
    assert len(driver.model_provider.image_requests) == 2 + 2


def test_a_refused_composition_leaves_the_scene_without_a_keyframe() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_draw(OutputRefused("too much fire", 5))

    keyframe = driver.keyframe(1)

    assert not keyframe.finished
    assert "scene 1: no keyframe (too much fire)" in driver.events()


def test_a_refused_fix_keeps_what_was_composed() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_draw(b"composed", OutputRefused("too much fire", 5))
    driver.model_provider.will_score(0.6)

    keyframe = driver.keyframe(1)

    assert keyframe.finished and keyframe.score == 0.6
    assert keyframe.problem == "too much fire"


def test_a_sheet_that_came_late_is_used_when_the_run_goes_on() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.model_provider.will_draw(b"picture 1")
    driver.sheet("Ember")
    driver.store.open_budget(RUN, ticks(0.03))
    assert not driver.keyframe(1).finished

    driver.store.open_budget(RUN, ticks(5))
    driver.sheet("Sage")

    assert driver.keyframe(1).unanchored == []


def test_a_finished_keyframe_is_returned_without_a_call() -> None:
    driver = driver_with_sheets("cut")
    driver.keyframe(1)
    calls_before = (
        len(driver.model_provider.image_requests),
        len(driver.model_provider.chat_requests),
    )

    driver.keyframe(1)

    assert (
        len(driver.model_provider.image_requests),
        len(driver.model_provider.chat_requests),
    ) == calls_before


def test_the_motion_prompt_is_kept_with_the_keyframe() -> None:
    driver = driver_with_sheets("cut")

    keyframe = driver.keyframe(1)

    assert keyframe.video_prompt.startswith(STYLE)
    assert looks("Ember") not in keyframe.video_prompt


def test_a_keyframe_keeps_the_plans_ratio() -> None:
    driver = StepDriver()
    driver.begin(plan("cut", aspect_ratio="9:16"))
    driver.model_provider.will_score(0.95, 0.95, 0.5)
    driver.sheets()

    driver.keyframe(1)

    assert {request.aspect_ratio for request in driver.model_provider.image_requests} == {"9:16"}


def test_attempts_are_kept_in_the_order_in_which_they_were_made() -> None:
    driver = driver_with_sheets("cut")
    driver.model_provider.will_score(0.1, 0.2, 0.3)

    driver.keyframe(1)

    stored = driver.store.get(RUN, Keyframe, "001")
    assert stored and [attempt.number for attempt in stored.attempts] == [1, 2, 3]


def test_a_judge_who_never_says_what_is_wrong_gets_one_fix_not_all() -> None:
    driver = driver_with_sheets("cut")
    nothing_said = score(0.5, "None", fix="None.")
    driver.model_provider.will_score(nothing_said, nothing_said, nothing_said)

    keyframe = driver.keyframe(1)

    assert [attempt.edited_from for attempt in keyframe.attempts] == [None, 1]
    assert keyframe.finished
