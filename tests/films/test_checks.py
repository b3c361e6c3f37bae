"""Clips that come with a flaw: filmed again, reported, or replaced, and the film is complete."""

from collections.abc import Iterator

import pytest

from grok_spicy.models.checks import Check
from grok_spicy_cli.render.checks import checks
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, fault, make_in, open_cloud, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

ONCE, SILENT, ALWAYS, SMALL = 1, 2, 3, 4
"""Scenes: black at first, silent, black each time, too small each time."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedRun]:
    faults = [
        fault("video.start", "black", match=f"deed {ONCE}"),
        fault("video.start", "silent", match=f"deed {SILENT}"),
        fault("video.start", "black", match=f"deed {ALWAYS}", times=0),
        fault("video.start", "wrong_size", match=f"deed {SMALL}", times=0),
    ]
    with open_cloud(tmp_path_factory.mktemp("checks"), faults=faults) as cloud:
        yield _make(cloud)


def _make(cloud: LocalCloud) -> FinishedRun:
    return make_in(cloud, {"plan": scene_by_scene([["Ember"]] * 4)}, "with-flaws")


def _failed(finished: FinishedRun, scene_id: int) -> list[list[Check]]:
    takes = finished.film.takes[scene_id]
    return [[check for check in take.checks if not check.passed] for take in takes]


def test_a_black_clip_is_filmed_again_and_the_film_shows_the_other(finished: FinishedRun) -> None:
    first, second = finished.film.takes[ONCE]

    assert (first.state, first.error) == ("failed", "ChecksFailed")
    assert "black: 3.0 s of 3.0 s black" in (first.problem or "")
    assert finished.film.chosen_take(ONCE) == second
    assert not any(check.rejects for check in second.checks)


def test_a_silent_clip_is_shown_and_its_silence_is_kept(finished: FinishedRun) -> None:
    [[silence]] = _failed(finished, SILENT)

    assert (silence.name, silence.measured) == ("silence", "-96 dB at most")
    assert finished.film.clips[SILENT].state == "accepted"


def test_a_scene_that_is_black_each_time_becomes_a_still_with_the_value_as_its_reason(
    finished: FinishedRun,
) -> None:
    takes = finished.film.takes[ALWAYS]

    assert len(takes) > 1
    assert {take.error for take in takes} == {"ChecksFailed"}
    assert finished.film.clips[ALWAYS].state == "gap"
    assert "black: 3.0 s of 3.0 s black" in (finished.film.clips[ALWAYS].problem or "")


def test_clips_that_are_too_small_each_time_are_better_than_a_still(finished: FinishedRun) -> None:
    clip = finished.film.clips[SMALL]

    assert clip.state == "accepted"
    assert "size: 426x240 (wanted: 854x480)" in (clip.problem or "")


def test_the_film_is_complete_and_as_long_as_planned(finished: FinishedRun) -> None:
    assert finished.status == "complete_with_gaps"
    assert finished.footage.duration == pytest.approx(12, abs=0.1)


def test_show_names_what_failed_and_all_of_it_where_that_is_asked(finished: FinishedRun) -> None:
    some = checks(finished.report.checks, everything=False)
    every = checks(finished.report.checks, everything=True)

    assert some and every
    assert every.row_count == sum(len(each.checks) for each in finished.report.checks)
    words = [str(cell) for cell in some.columns[2].cells]
    assert {"3.0 s of 3.0 s black", "-96 dB at most", "426x240"} <= set(words)
