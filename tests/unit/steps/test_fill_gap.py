"""FillGap: no scene is left out, and an event says what would fix it."""

import pytest

from grok_spicy.errors import (
    AccountBlocked,
    CallLost,
    ClipLost,
    CuttingFailed,
    ExecutionSuperseded,
    FilmHasGaps,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    OverBudget,
    PromptRefused,
    ProviderUnavailable,
    TooManyGaps,
    VideoNotAllowed,
)
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.clips import Clip
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.spending import ticks
from tests.support.step_driver import RUN, StepDriver
from tests.support.step_inputs import failure_of
from tests.support.stories import plan, scene
from tests.unit.steps.test_clips import driver_with_keyframe

REFUSED = JobStatus("refused", message="the clip was refused by moderation")


def test_a_refused_clip_becomes_a_still_of_its_keyframe_with_the_remedy() -> None:
    driver = driver_with_keyframe()
    driver.video_provider.will_report(REFUSED)

    clip = driver.clip(1)

    assert driver.video_editor.stills == [(b"picture 3", None, (1280, 720), 8)]
    assert clip.state == "gap" and clip.mezzanine_key
    assert clip.problem == "the clip was refused by moderation"
    assert "reword the scene" in (clip.remedy or "")
    assert any(event.startswith("scene 1: no clip (") for event in driver.events())


def test_without_its_own_keyframe_a_scene_shows_the_one_before() -> None:
    driver = StepDriver()
    driver.begin(plan("cut", "cut"))
    driver.sheets()
    driver.keyframe(1)
    driver.model_provider.will_draw(OutputRefused("too much fire", 0))
    driver.keyframe(2)

    clip = driver.clip(2)

    assert driver.video_editor.stills[0][0] == b"picture 3"
    assert clip.problem == "no keyframe: too much fire"
    assert "reword the scene" in (clip.remedy or "")


def test_without_any_keyframe_a_scene_shows_a_sheet_of_who_is_in_it() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(cast=("Sage",))]))
    driver.sheets()
    driver.model_provider.will_draw(OutputRefused("too much fire", 0))
    driver.keyframe(1)

    driver.clip(1)

    assert driver.video_editor.stills[0][:2] == (b"picture 2", "The clearing 1")


def test_without_any_picture_a_scene_shows_its_title() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))

    assert driver.clip(1).state == "gap"

    assert driver.video_editor.stills == [(None, "The clearing 1", (1280, 720), 8)]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (OverBudget("0.10 of the cap are left"), "resume the run with a higher max_cost_usd"),
        (
            CallLost("lost twice"),
            "check the provider's bill, then resume the run with buy_lost_calls",
        ),
        (PromptRefused("no"), "reword the scene or replace the photo, then start a new run"),
        (ClipLost("gone"), "resume the run: what failed is tried again, what is done is kept"),
        (ProviderUnavailable("down"), "resume the run: what failed is tried again, what is done"),
    ],
)
def test_every_gap_says_what_would_fix_it(error: Exception, remedy: str) -> None:
    driver = driver_with_keyframe()

    driver.fill(1, failure_of(error))

    clip = driver.stored_clip(1)
    assert (clip.problem, clip.error) == (str(error), type(error).__name__)
    assert (clip.remedy or "").startswith(remedy)


def test_a_scene_over_budget_is_a_gap_until_there_is_more_money() -> None:
    driver = driver_with_keyframe()
    driver.store.open_budget(RUN, ticks(0.2))

    assert "max_cost_usd" in (driver.clip(1).remedy or "")

    driver.fail(RUN, {}, CuttingFailed("whatever"))
    driver.start_execution("film-2", {"run_id": RUN, "max_cost_usd": 5})
    assert driver.clip(1).state == "accepted"


def test_the_best_take_goes_before_a_still() -> None:
    driver = driver_with_keyframe()
    for step in (driver.start, driver.poll, driver.transcode):
        step(1)

    driver.fill(1, CaughtError(Error="ProviderUnavailable", Cause="down"))

    clip = driver.stored_clip(1)
    assert (clip.state, clip.take) == ("accepted", 1)
    assert clip.problem == "kept as it was: down"
    assert driver.video_editor.stills == []


def test_a_clip_that_was_never_judged_is_reported_as_such() -> None:
    driver = driver_with_keyframe()
    for step in (driver.start, driver.poll, driver.transcode):
        step(1)
    driver.fill(1, CaughtError(Error="ProviderUnavailable", Cause="down"))

    driver.assemble()
    driver.publish()

    report = driver.assets.get(f"runs/{RUN}/report.json").decode()
    assert '"clip 1: kept as it was: down"' in report


def test_a_decided_clip_is_left_alone() -> None:
    driver = driver_with_keyframe()
    before = driver.clip(1)

    driver.fill(1, CaughtError(Error="ProviderUnavailable", Cause="down"))

    assert driver.stored_clip(1) == before


def test_with_the_policy_fail_no_still_is_made_and_the_film_fails_by_name() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"), on_gap="fail")
    driver.sheets()
    driver.keyframe(1)
    driver.video_provider.will_report(REFUSED)
    driver.clip(1)

    with pytest.raises(FilmHasGaps, match="scene 1: the clip was refused by moderation"):
        driver.assemble()

    assert driver.video_editor.stills == []
    assert not any("a still fills the gap" in event for event in driver.events())


def test_an_open_scene_is_never_left_out_of_the_film() -> None:
    driver = driver_with_keyframe()

    with pytest.raises(FilmHasGaps, match="scene 1 has no clip"):
        driver.assemble()


def test_an_old_still_does_not_pass_for_a_clip_when_the_run_goes_on() -> None:
    driver = driver_with_keyframe()
    driver.video_provider.will_report(REFUSED)
    driver.clip(1)
    driver.fail(RUN, {}, CuttingFailed("whatever"))
    driver.start_execution("film-2", {"run_id": RUN})

    with pytest.raises(FilmHasGaps):
        driver.assemble()


def test_a_gap_that_cannot_be_filled_stays_open() -> None:
    driver = driver_with_keyframe()
    driver.video_editor.errors.append(CuttingFailed("disk full"))

    with pytest.raises(CuttingFailed):
        driver.fill(1, CaughtError(Error="ClipLost", Cause="gone"))

    assert [clip.state for clip in driver.store.all(RUN, Clip)] == ["open"]


def test_what_failed_is_filmed_again_when_the_run_goes_on() -> None:
    driver = driver_with_keyframe()
    driver.video_provider.will_report(*[JobStatus("failed", message="out of memory")] * 3)
    assert driver.clip(1).state == "gap"
    driver.fail(RUN, {}, CuttingFailed("whatever"))

    driver.start_execution("film-2", {"run_id": RUN})

    clip = driver.clip(1)
    assert clip.state == "accepted" and clip.problem is None
    assert [take.name for take in driver.takes(1)] == [
        *("scene_1", "scene_1_t2", "scene_1_t3", "scene_1_t4")
    ]


def test_what_was_refused_is_not_asked_again_when_the_run_goes_on() -> None:
    driver = driver_with_keyframe()
    driver.video_provider.will_report(REFUSED)
    driver.clip(1)
    driver.fail(RUN, {}, CuttingFailed("whatever"))

    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.clip(1).state == "gap"
    assert len(driver.video_provider.requests) == 1


DOWN = CaughtError(Error="ProviderUnavailable", Cause="down all day")


def driver_with_scenes(number: int, **settings: str) -> StepDriver:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(each + 1) for each in range(number)]), **settings)
    return driver


def test_three_scenes_without_a_clip_for_one_reason_of_the_providers_stop_the_run() -> None:
    driver = driver_with_scenes(5)
    driver.fill(1, DOWN)
    driver.fill(2, DOWN)

    with pytest.raises(TooManyGaps, match="3 scenes have no clip for the same reason: down all"):
        driver.fill(3, DOWN)

    assert len(driver.video_editor.stills) == 2
    with pytest.raises(ExecutionSuperseded, match="TooManyGaps"):
        driver.fill(4, DOWN)
    driver.fail(RUN, {}, ExecutionSuperseded("stopping"))
    assert (driver.run.error or "").startswith("TooManyGaps: 3 scenes")
    driver.start_execution("film-2", {"run_id": RUN})
    assert [clip.error for clip in driver.store.all(RUN, Clip)] == [None] * 3


@pytest.mark.parametrize("on_gap", ["still", "fail"])
def test_lanes_that_fail_at_the_same_moment_are_counted_too(on_gap: str) -> None:
    driver = driver_with_scenes(5, on_gap=on_gap)
    for scene_id in (1, 2):  # their stills are under way
        driver.store.put(
            RUN, Clip(scene_id=scene_id, error="ProviderUnavailable", problem="down all day")
        )

    with pytest.raises(TooManyGaps):
        driver.fill(3, DOWN)


def test_scenes_without_a_clip_for_different_reasons_stay_stills() -> None:
    driver = driver_with_scenes(4)

    for scene_id, error in enumerate(("ProviderUnavailable", "ClipLost", "GarbledAnswer"), 1):
        driver.fill(scene_id, CaughtError(Error=error, Cause="no"))

    assert len(driver.video_editor.stills) == 3


@pytest.mark.parametrize("error", ["PromptRefused", "OutputRefused", "OverBudget", "CallLost"])
def test_answers_about_a_scene_and_want_of_money_stop_no_run(error: str) -> None:
    driver = driver_with_scenes(4)

    for scene_id in (1, 2, 3, 4):
        driver.fill(scene_id, CaughtError(Error=error, Cause="no"))

    assert len(driver.video_editor.stills) == 4


@pytest.mark.parametrize("error", [OutOfCredit, KeyRefused, VideoNotAllowed])
def test_a_blocked_account_never_becomes_a_still(error: type[AccountBlocked]) -> None:
    driver = driver_with_keyframe()

    with pytest.raises(error, match="top up"):
        driver.fill(1, failure_of(error("top up")))

    assert driver.video_editor.stills == []
    driver.fail(RUN, {}, error("top up"))
    assert driver.run.error == f"{error.__name__}: top up"
