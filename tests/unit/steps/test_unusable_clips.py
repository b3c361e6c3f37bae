"""TranscodeClip and ReviewClip: fetched whole, kept with its frames, judged by several of them."""

from pathlib import Path

import pytest

from grok_spicy.errors import CuttingFailed, DownloadFailed, LinkExpired, UnusableFootage
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.poll_schedule import MOST_FAILED_DOWNLOADS
from tests.support.step_driver import RUN, StepDriver
from tests.unit.steps.test_clips import driver_with_keyframe


@pytest.fixture
def driver() -> StepDriver:
    return driver_with_keyframe()


def test_a_clip_is_kept_with_its_frames_and_its_mezzanine(driver: StepDriver) -> None:
    driver.clip(1)

    assert {key.removeprefix(f"runs/{RUN}/") for key in driver.assets.files} >= {
        "videos/scene_1.mp4",
        "frames/scene_1_first.jpg",
        "frames/scene_1_last.jpg",
        "mezzanines/scene_1.mp4",
        "mezzanines/scene_1.wav",
    }


def test_a_link_that_does_not_work_is_asked_for_again(driver: StepDriver) -> None:
    driver.downloads.errors.append(DownloadFailed("HTTP 404"))

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert driver.video_provider.polls == ["job-1", "job-1"]
    assert len(driver.video_provider.requests) == 1


def test_a_clip_whose_links_do_not_work_is_taken_from_the_providers_files(
    driver: StepDriver,
) -> None:
    driver.downloads.errors.extend([DownloadFailed("HTTP 404")] * 9)
    driver.start(1)
    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored = {name: b"the clip itself"}

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert driver.assets.get(f"runs/{RUN}/videos/scene_1.mp4") == b"the clip itself"
    assert len(driver.video_provider.requests) == 1


def test_a_clip_that_cannot_be_fetched_is_never_filmed_again_but_fetched_at_the_resume(
    driver: StepDriver,
) -> None:
    driver.downloads.errors.extend([DownloadFailed("HTTP 503")] * (MOST_FAILED_DOWNLOADS + 1))

    gap = driver.clip(1)
    driver.fail(RUN, {}, DownloadFailed("the machine has waited for hours"))
    driver.start_execution("film-2", {"run_id": RUN})

    assert (gap.state, gap.error) == ("gap", "DownloadFailed")
    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_a_link_that_is_dead_for_good_ends_in_a_gap_and_is_asked_for_anew_by_a_resume(
    driver: StepDriver,
) -> None:
    dead_links = [DownloadFailed("HTTP 410")] * (MOST_FAILED_DOWNLOADS + 1)
    driver.downloads.errors.extend(dead_links)

    assert driver.clip(1).state == "gap"
    assert len(driver.downloads.fetched) == len(dead_links)
    driver.fail(RUN, {}, DownloadFailed("given up"))
    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.clip(1).state == "accepted"
    assert len(driver.downloads.fetched) == len(dead_links) + 1
    assert len(driver.video_provider.requests) == 1


def test_footage_that_was_cut_short_is_filmed_again(driver: StepDriver) -> None:
    driver.video_editor.errors.extend([UnusableFootage("3.1 s of 8 s")])

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 2)
    assert "scene 1: scene_1 can't be used: 3.1 s of 8 s" in driver.events()


def test_six_seconds_for_eight_are_used_and_said_and_not_bought_twice(driver: StepDriver) -> None:
    driver.video_editor.missing_seconds.append(2.0)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert clip.problem == "it lasts 6.0 s of 8 s"
    assert len(driver.video_provider.requests) == 1
    assert "scene 1: scene_1: it lasts 6.0 s of 8 s" in driver.events()


def test_a_tenth_of_a_clip_is_filmed_again(driver: StepDriver) -> None:
    driver.video_editor.missing_seconds.append(7.0)

    clip = driver.clip(1)

    assert (clip.state, clip.take, clip.problem) == ("accepted", 2, None)


def test_a_tenth_of_a_clip_beats_a_still_when_nothing_better_can_be_had(
    driver: StepDriver,
) -> None:
    driver.video_editor.missing_seconds.extend([7.0, 6.0, 6.5])

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert "length: 2.00 s (wanted: 8 s)" in (clip.problem or "")
    assert driver.video_editor.stills == []


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


def test_a_download_that_was_cut_short_is_fetched_again_and_not_filmed_again(
    driver: StepDriver,
) -> None:
    driver.start(1)
    driver.poll(1)
    driver.video_editor.errors.append(DownloadFailed("cut short"))

    assert driver.transcode(1).next == "poll"
    assert driver.poll(1).next == "transcode"
    assert driver.transcode(1).next == "review"
    assert len(driver.video_provider.requests) == 1


def test_a_clip_that_is_cut_short_each_time_in_the_same_place_is_filmed_again(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch_half(_url: str, path: Path) -> None:
        path.write_bytes(b"\0\0\0\x18ftyp half")

    monkeypatch.setattr(driver.downloads, "fetch", fetch_half)
    driver.start(1)
    driver.poll(1)
    driver.video_editor.errors.extend([DownloadFailed("cut short")] * 2)
    driver.transcode(1)
    driver.poll(1)

    driver.transcode(1)

    assert driver.takes(1)[0].error == "UnusableFootage"


def test_only_a_scene_that_is_entered_by_a_crossfade_is_prepared_for_one(
    driver: StepDriver,
) -> None:
    driver.clip(1)

    assert driver.video_editor.crossfaded == [False]


@pytest.mark.parametrize("error", [CuttingFailed("disk full"), OSError("disk full")])
def test_trouble_of_our_own_does_not_fail_the_take(driver: StepDriver, error: Exception) -> None:
    driver.start(1)
    driver.poll(1)
    driver.video_editor.errors.append(error)

    with pytest.raises(type(error)):
        driver.transcode(1)

    assert driver.takes(1)[0].state == "ready"
    assert driver.transcode(1).next == "review"


def test_a_clip_is_judged_by_three_frames_against_every_sheet(driver: StepDriver) -> None:
    driver.clip(1)

    question = driver.model_provider.chat_requests_for(ConsistencyScore)[-1]
    assert question.images == (
        *(f"{which}.jpg of clip from https://clips.example/job-1.mp4".encode()
          for which in ("first", "middle", "last")),
        b"picture 1",
        b"picture 2",
    )  # fmt: skip
    assert "Image 4 is the reference of Ember." in question.text


def test_a_clip_that_cannot_be_judged_is_accepted_and_said_so(driver: StepDriver) -> None:
    driver.model_provider.will_answer(ConsistencyScore, "?", "?")

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert "GarbledAnswer" in (clip.problem or "")


def test_what_is_no_clip_is_filmed_again_once_it_comes_from_the_files_too(
    driver: StepDriver,
) -> None:
    driver.video_editor.errors.extend([DownloadFailed("it is no video")] * 3)
    driver.start(1)
    name = driver.video_provider.requests[0].store_as or ""
    page = b"clip from https://clips.example/job-1.mp4"
    driver.video_provider.stored = {name: page}

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 2)
    assert len(driver.downloads.fetched) == 2 + 1


def test_a_clip_whose_link_has_expired_for_good_is_filmed_again(driver: StepDriver) -> None:
    driver.downloads.errors.extend([LinkExpired("HTTP 410")] * 4)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 2)
    assert "its link has expired" in (driver.takes(1)[0].problem or "")


def test_a_clip_whose_host_is_in_trouble_is_waited_for(driver: StepDriver) -> None:
    driver.downloads.errors.extend([DownloadFailed("HTTP 503")] * 9)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
