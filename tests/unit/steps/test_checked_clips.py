"""TranscodeClip and ReviewClip: what a check's failure leads to, and what is kept of it."""

import pytest

from grok_spicy.models.story import ConsistencyScore
from tests.support.step_driver import StepDriver
from tests.unit.steps.test_clips import driver_with_keyframe


@pytest.fixture
def driver() -> StepDriver:
    return driver_with_keyframe()


def test_a_black_clip_is_filmed_again_and_said_with_its_value(driver: StepDriver) -> None:
    driver.video_editor.faults.append({"blank_seconds": 8.0})

    clip = driver.clip(1)

    first, second = driver.takes(1)
    assert (clip.state, clip.take) == ("accepted", 2)
    assert first.error == "ChecksFailed"
    assert first.mezzanine_key
    assert "black: 8.0 s of 8.0 s black" in (first.problem or "")
    assert any("scene_1 can't be used: black: 8.0 s" in event for event in driver.events())
    assert [check.name for check in first.checks if not check.passed] == ["black"]
    assert all(check.passed for check in second.checks)


def test_a_still_is_better_than_clips_in_which_nothing_can_be_seen(driver: StepDriver) -> None:
    driver.video_editor.faults.extend([{"blank_seconds": 8.0}] * 10)

    clip = driver.clip(1)

    assert (clip.state, clip.error) == ("gap", "ChecksFailed")
    assert len(driver.video_editor.stills) == 1


def test_of_clips_that_all_fail_the_one_with_the_fewest_failures_is_better_than_a_still(
    driver: StepDriver,
) -> None:
    worse = {"frozen_seconds": 8.0, "width": 180, "height": 320}
    driver.video_editor.faults.extend([worse, {"frozen_seconds": 8.0}, *[worse] * 8])

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 2)
    assert "frozen" in (clip.problem or "")


def test_a_silent_clip_is_used_and_its_silence_is_kept_with_the_take(driver: StepDriver) -> None:
    driver.video_editor.faults.append({"peak_db": -96.0})

    clip = driver.clip(1)

    silence = next(each for each in driver.takes(1)[0].checks if each.name == "silence")
    assert (clip.state, clip.take) == ("accepted", 1)
    assert (silence.passed, silence.measured) == (False, "-96 dB at most")


def test_a_correction_is_checked_too_and_the_take_before_stays(driver: StepDriver) -> None:
    driver.video_editor.faults.extend([{}, {"blank_seconds": 8.0}])
    driver.model_provider.will_answer(
        ConsistencyScore, ConsistencyScore(overall_score=0.3, issues=["her scarf is blue"])
    )

    clip = driver.clip(1)

    assert [take.state for take in driver.takes(1)] == ["reviewed", "failed"]
    assert (clip.state, clip.take) == ("accepted", 1)


def test_each_characters_score_is_kept_with_what_was_wanted(driver: StepDriver) -> None:
    scores = {"Ember": 0.93, "Sage": 0.42}
    driver.model_provider.will_answer(
        ConsistencyScore, ConsistencyScore(overall_score=0.9, per_character=scores)
    )

    driver.clip(1)

    likeness = [each for each in driver.takes(1)[0].checks if each.name == "consistency"]
    assert [(each.measured, each.wanted, each.passed) for each in likeness] == [
        (0.93, "Ember at least 0.80", True),
        (0.42, "Sage at least 0.80", False),
    ]
