"""Trouble while a scene is filmed in chunks: what is filmed is kept, and nothing paid twice."""

import pytest

from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    OutOfCredit,
    OutputRefused,
    OverBudget,
    PromptRefused,
    ProviderUnavailable,
    UnusableFootage,
)
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.softened import SoftenedWording
from grok_spicy.models.spending import usd
from tests.support.chunked_scenes import SEEDANCE, begin, chunks, clip_ticks
from tests.support.fake_provider import CLIP_TICKS
from tests.support.step_driver import RUN, StepDriver


def test_a_chunk_that_fails_is_filmed_again_alone(driver: StepDriver) -> None:
    done = JobStatus("done", 1.0, "https://clips.example/x.mp4", CLIP_TICKS)
    driver.video_provider.will_report(done, done, JobStatus.failed(ClipLost("gone")))

    clip = begin(driver).clip(1)

    assert clip.state == "accepted" and clip.take == 2
    assert len(driver.video_provider.requests) == 6
    assert [each.filmed_in for each in chunks(driver, take=2)] == [
        *("scene_1", "scene_1"),
        *("scene_1_t2",) * 3,
    ]
    assert "scene 1: 2 chunks that are filmed already are kept" in driver.events()


def test_each_chunk_has_its_own_attempts(driver: StepDriver) -> None:
    """Three failures, but no chunk failed more than once."""
    done = JobStatus("done", 1.0, "https://clips.example/x.mp4", CLIP_TICKS)
    lost = JobStatus.failed(ClipLost("gone"))
    driver.video_provider.will_report(lost, done, lost, done, lost)

    clip = begin(driver, camera_attempts=2).clip(1)

    assert clip.state == "accepted" and clip.error is None
    assert len(driver.video_provider.requests) == 5 + 3


def test_what_was_filmed_is_shown_where_a_chunk_cannot_be_had(driver: StepDriver) -> None:
    done = JobStatus("done", 1.0, "https://clips.example/x.mp4", CLIP_TICKS)
    lost = JobStatus.failed(ClipLost("gone"))
    driver.video_provider.will_report(done, done, done, lost, lost)

    clip = begin(driver, camera_attempts=2).clip(1)

    assert clip.state == "accepted" and clip.mezzanine_key
    assert clip.problem == "3 of 5 chunks are shown, slowed down: gone"
    assert clip.remedy


def test_a_resumed_run_films_only_the_chunks_that_are_missing(driver: StepDriver) -> None:
    done = JobStatus("done", 1.0, "https://clips.example/x.mp4", CLIP_TICKS)
    lost = JobStatus.failed(ClipLost("gone"))
    driver.video_provider.will_report(done, done, done, lost)
    begin(driver, camera_attempts=1).clip(1)
    driver.script()
    driver.assemble()
    driver.publish()
    filmed = len(driver.video_provider.requests)

    driver.make_again(f"{RUN}-2")

    clip = driver.stored_clip(1)
    assert clip.state == "accepted" and clip.error is None
    assert len(driver.video_provider.requests) == filmed + 2


@pytest.mark.parametrize("steps", range(1, 15))
def test_a_lane_that_dies_between_two_steps_pays_no_chunk_twice(
    driver: StepDriver, steps: int
) -> None:
    begin(driver)
    answer, count = "start", 0
    while answer != "done" and count < steps:
        answer = getattr(driver, answer)(1).next
        count += 1

    driver.fail(RUN, {}, TimeoutError("killed"))
    driver.start_execution(f"{RUN}-2", {"run_id": RUN})
    clip = driver.clip(1)

    assert clip.state == "accepted" and clip.error is None
    assert len(driver.video_provider.requests) == 5
    assert clip_ticks(driver) == 5 * CLIP_TICKS


def test_a_chunk_whose_answer_was_lost_is_looked_for_before_it_is_bought_again(
    driver: StepDriver,
) -> None:
    begin(driver)
    driver.video_provider.stored = {}
    for _ in range(3):
        driver.start(1)
        driver.poll(1)
        driver.transcode(1)
    driver.video_provider.will_submit(AnswerLost("cut off"))
    with pytest.raises(AnswerLost):
        driver.start(1)
    stored_as = driver.video_provider.requests[-1].store_as
    driver.video_provider.stored[stored_as or ""] = b"the clip"

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert len(driver.video_provider.requests) == 5


def test_a_refused_chunk_is_filmed_with_its_softened_wording_and_the_others_kept(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_answer(SoftenedWording, SoftenedWording(wording="gently"))
    driver.video_provider.will_submit(None, None, PromptRefused("blood", 0))

    clip = begin(driver, soften=True).clip(1)

    assert clip.state == "accepted"
    prompts = [each.prompt for each in driver.video_provider.requests]
    assert prompts[3] == "gently" and "gently" not in prompts[:3]
    assert len(prompts) == 6


def test_a_refused_chunk_leaves_what_was_filmed_before(driver: StepDriver) -> None:
    done = JobStatus("done", 1.0, "https://clips.example/x.mp4", CLIP_TICKS)
    refused = JobStatus("refused", 1.0, None, CLIP_TICKS, "blood")
    driver.video_provider.will_report(done, done, refused)

    clip = begin(driver).clip(1)

    assert clip.error == OutputRefused.__name__
    assert (clip.problem or "").startswith("2 of 5 chunks are shown, slowed down: ")


def test_a_camera_that_is_out_in_the_middle_leaves_the_scene_to_the_next(
    driver: StepDriver,
) -> None:
    driver.video_provider.will_submit(None, None, OutOfCredit("empty"))

    clip = begin(driver, fallbacks=["grok"]).clip(1)

    assert clip.state == "accepted" and clip.error is None
    models = [each.model for each in driver.video_provider.requests]
    assert models[:3] == [SEEDANCE] * 3
    assert set(models[3:]) == {"grok-imagine-video"}
    assert sum(each.frames for each in driver.video_editor.cuts[2:]) == 7 * 24


def test_a_camera_that_is_down_for_a_moment_goes_on_with_its_chunks(driver: StepDriver) -> None:
    begin(driver)
    for _ in range(2):
        driver.start(1)
        driver.poll(1)
        driver.transcode(1)
    driver.video_provider.will_submit(ProviderUnavailable("down"))
    with pytest.raises(ProviderUnavailable):
        driver.start(1)

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert len(driver.video_provider.requests) == 6


def test_a_chunk_that_is_no_video_is_filmed_again_alone(driver: StepDriver) -> None:
    begin(driver)
    driver.start(1)
    driver.poll(1)
    driver.transcode(1)
    driver.video_editor.errors.append(UnusableFootage("it has no picture"))

    clip = driver.clip(1)

    assert clip.state == "accepted" and clip.take == 2
    assert len(driver.video_provider.requests) == 6


def test_a_cap_in_the_middle_of_a_scene_keeps_its_chunks_for_when_it_is_raised(
    driver: StepDriver,
) -> None:
    begin(driver)
    spent = usd(driver.snapshot.budget.committed_ticks)
    driver.store.open_budget(RUN, int((spent + 0.2) * 1e10), execution=RUN)

    clip = driver.clip(1)

    assert clip.error == OverBudget.__name__
    assert (clip.problem or "").startswith("1 of 5 chunks are shown")
