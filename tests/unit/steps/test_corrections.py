"""Corrections: only of short clips, at most two, and never in place of a better take."""

import base64
from datetime import timedelta

import pytest

from grok_spicy.errors import ProviderRejected, ProviderUnavailable
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks
from grok_spicy.services import clip_submission
from tests.support.fake_provider import score
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import STYLE, plan, scene
from tests.unit.steps.test_clips import driver_with_keyframe


def driver_with_scores(*scores: float, seconds: int = 8) -> StepDriver:
    """A run whose takes are judged with these scores."""
    driver = driver_with_keyframe(seconds)
    driver.model_provider.will_score(*scores)
    return driver


def names(driver: StepDriver) -> list[str]:
    return [take.name for take in driver.takes(1)]


def test_a_clip_that_drifted_is_corrected_by_an_edit_of_itself() -> None:
    driver = driver_with_keyframe()
    driver.model_provider.will_score(
        score(0.6, "drift", fix="Change ONLY the owl: keep it grey."), 0.9
    )

    clip = driver.clip(1)

    correction = driver.video_provider.requests[1]
    assert correction.corrects_url == "https://clips.example/job-1.mp4"
    assert correction.first_frame is None
    assert correction.prompt.startswith(STYLE)
    assert "Change ONLY the owl: keep it grey." in correction.prompt
    assert names(driver) == ["scene_1", "scene_1_c1"]
    assert clip.take == 2


def test_an_event_says_what_drifted() -> None:
    driver = driver_with_scores(0.6, 0.9)

    driver.clip(1)

    assert "scene 1: scene_1 drifted: wrong hat" in driver.events()
    assert "scene 1: clip accepted, 1 correction" in driver.events()


@pytest.mark.parametrize(
    ("scores", "name"),
    [
        ([0.8], "scene_1"),
        ([0.6, 0.9], "scene_1_c1"),
        ([0.6, 0.5, 0.4], "scene_1"),
        ([0.6, 0.7, 0.65], "scene_1_c1"),
        ([0.6, 0.6, 0.6], "scene_1"),
        ([0.6, 0.5, 0.79], "scene_1_c2"),
    ],
)
def test_the_best_scored_take_is_the_clip(scores: list[float], name: str) -> None:
    driver = driver_with_scores(*scores)

    clip = driver.clip(1)

    assert driver.takes(1)[(clip.take or 0) - 1].name == name
    assert len(driver.video_provider.requests) == len(scores)


def test_the_second_correction_starts_from_the_best_take() -> None:
    driver = driver_with_scores(0.6, 0.5, 0.9)

    driver.clip(1)

    assert [request.corrects_url for request in driver.video_provider.requests[1:]] == [
        "https://clips.example/job-1.mp4",
        "https://clips.example/job-1.mp4",
    ]
    assert names(driver) == ["scene_1", "scene_1_c1", "scene_1_c2"]


@pytest.mark.parametrize(
    ("seconds", "takes"),
    [
        (3, ["scene_1", "scene_1_c1", "scene_1_c2"]),
        (8, ["scene_1", "scene_1_c1", "scene_1_c2"]),
        (9, ["scene_1", "scene_1_t2", "scene_1_t3"]),
        (15, ["scene_1", "scene_1_t2", "scene_1_t3"]),
    ],
)
def test_a_clip_that_is_too_long_to_be_edited_is_filmed_again(
    seconds: int, takes: list[str]
) -> None:
    driver = driver_with_scores(0.1, 0.1, 0.1, seconds=seconds)

    assert driver.clip(1).state == "accepted"

    assert names(driver) == takes


def test_a_clip_that_is_filmed_again_is_told_what_the_judge_missed() -> None:
    driver = driver_with_keyframe(12)
    driver.model_provider.will_score(score(0.6, "Ember's scarf is blue, should be teal"), 0.9)

    clip = driver.clip(1)

    first, second = driver.video_provider.requests
    assert second.first_frame == first.first_frame
    assert second.prompt.startswith(first.prompt)
    assert "Ember's scarf is blue, should be teal" in second.prompt
    assert clip.take == 2
    assert "scene 1: clip accepted, 1 correction" in driver.events()


def test_a_run_may_ask_for_no_corrections() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene()]), max_video_corrections=0)
    driver.sheets()
    driver.keyframe(1)
    driver.model_provider.will_score(0.1)

    driver.clip(1)

    assert names(driver) == ["scene_1"]


def _aged(driver: StepDriver) -> None:
    [take] = driver.takes(1)
    long_ago = utc_now() - timedelta(seconds=clip_submission.FRESH_URL_SECONDS + 1)
    driver.store.put(RUN, take.model_copy(update={"started_at": long_ago}))


def _until_correction(driver: StepDriver) -> None:
    for step in (driver.start, driver.poll, driver.transcode, driver.review):
        following = step(1)
    assert following.next == "start"


def test_a_correction_sends_the_clip_itself_once_its_url_is_old() -> None:
    driver = driver_with_scores(0.5, 0.9)
    _until_correction(driver)
    _aged(driver)

    driver.start(1)

    url = driver.video_provider.requests[1].corrects_url or ""
    assert url.startswith("data:video/mp4;base64,")
    assert base64.b64decode(url.split(",")[1]) == b"clip from https://clips.example/job-1.mp4"


def test_a_clip_too_large_to_be_sent_stays_as_it_is() -> None:
    driver = driver_with_scores(0.5)
    _until_correction(driver)
    _aged(driver)
    driver.assets.put(f"runs/{RUN}/videos/scene_1.mp4", b"x" * 14_000_001)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert "videos/scene_1.mp4 is too large to be sent" in (clip.problem or "")
    assert len(driver.video_provider.requests) == 1


@pytest.mark.parametrize("trouble", [ProviderRejected("no"), ProviderUnavailable("down all day")])
def test_a_correction_that_cannot_be_submitted_leaves_the_take(trouble: Exception) -> None:
    driver = driver_with_scores(0.5)
    driver.video_provider.will_submit(None, trouble)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert str(trouble) in (clip.problem or "")


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_a_correction_that_fails_leaves_the_take(state: str) -> None:
    driver = driver_with_scores(0.5)
    driver.start(1)
    driver.poll(1)
    driver.video_provider.will_report(JobStatus(state, message="no luck"))  # type: ignore[arg-type]

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert clip.problem == "a correction failed: no luck"


def test_an_unaffordable_correction_leaves_the_take_and_says_so() -> None:
    driver = driver_with_scores(0.5)
    _until_correction(driver)
    driver.store.open_budget(RUN, ticks(0.10))

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert (clip.problem or "").startswith("not corrected: ")


def test_a_correction_keeps_what_it_corrects() -> None:
    driver = driver_with_scores(0.5, 0.9)

    driver.clip(1)

    films = [key for key in driver.assets.files if "/videos/" in key]
    assert films == [f"runs/{RUN}/videos/scene_1.mp4", f"runs/{RUN}/videos/scene_1_c1.mp4"]
    assert [take.corrects for take in driver.store.all(RUN, Take)] == [None, 1]


def test_a_judge_who_never_says_what_is_wrong_gets_one_correction_not_all() -> None:
    driver = driver_with_keyframe()
    nothing_said = score(0.5, "None", fix="n/a")
    driver.model_provider.will_score(nothing_said, nothing_said, nothing_said)

    clip = driver.clip(1)

    assert names(driver) == ["scene_1", "scene_1_c1"]
    assert "make each character match" in driver.video_provider.requests[1].prompt
    assert clip.state == "accepted"


def test_reasons_that_come_later_are_corrected_all_the_same() -> None:
    driver = driver_with_keyframe()
    driver.model_provider.will_score(score(0.5), score(0.6, "wrong hat"), score(0.7))

    driver.clip(1)

    assert names(driver) == ["scene_1", "scene_1_c1", "scene_1_c2"]
