"""What can't be filmed becomes a still: the report names the scene, the reason and the remedy."""

from collections.abc import Iterator

import pytest

from grok_spicy.models.settings import RunSettings
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, fault, make_in, open_cloud, scene_by_scene, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

SHAPES = {3: "submit", 4: "failed", 5: "empty", 6: "poll"}
"""The scenes whose clips moderation refuses, and in which way."""
NEVER_FILMED = 7
CASTS = [["Ember"], ["Ember", "Sage"], ["Sage"], ["Ember"], ["Sage"], ["Ember"], ["Sage"]]
DOOMED = "A film without stills"
"""The style of a film whose clips all fail."""
TOO_LITTLE_USD = 0.35


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    faults = [
        fault("image", "moderate", match="place 1"),
        *(
            fault("video.start", "moderate", match=f"deed {scene_id}", times=0, shape=shape)
            for scene_id, shape in SHAPES.items()
        ),
        fault("video.start", "fail", match=f"deed {NEVER_FILMED}", times=0),
        fault("video.start", "fail", match=DOOMED, times=0),
    ]
    with open_cloud(tmp_path_factory.mktemp("gaps"), faults=faults) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def with_gaps(cloud: LocalCloud) -> FinishedRun:
    return make_in(cloud, {"plan": scene_by_scene(CASTS)}, "with-gaps")


@pytest.fixture(scope="module")
def short_of_money(cloud: LocalCloud) -> FinishedRun:
    plan = story(scenes=2)
    return make_in(cloud, {"plan": plan, "max_cost_usd": TOO_LITTLE_USD}, "short-of-money")


def test_a_film_with_gaps_is_as_long_as_planned_and_names_every_one(
    with_gaps: FinishedRun,
) -> None:
    assert with_gaps.status == "complete_with_gaps"
    assert [gap.scene_id for gap in with_gaps.report.gaps] == [1, *SHAPES, NEVER_FILMED]
    assert with_gaps.footage.duration == pytest.approx(3 * len(CASTS), abs=0.1)


@pytest.mark.parametrize("scene_id", SHAPES, ids=SHAPES.values())
def test_a_moderated_clip_becomes_a_still_that_says_so(
    with_gaps: FinishedRun, scene_id: int
) -> None:
    (gap,) = (gap for gap in with_gaps.report.gaps if gap.scene_id == scene_id)

    assert "moderation" in gap.problem
    assert "reword the scene" in gap.remedy
    assert len(with_gaps.outcomes("video.start", f"deed {scene_id}")) == 1


def test_a_clip_that_never_comes_whole_becomes_a_still(with_gaps: FinishedRun) -> None:
    (gap,) = (gap for gap in with_gaps.report.gaps if gap.scene_id == NEVER_FILMED)

    assert "resume" in gap.remedy
    assert (
        len(with_gaps.outcomes("video.start", f"deed {NEVER_FILMED}"))
        == RunSettings().camera_attempts
    )


def test_a_moderated_keyframe_leaves_a_gap_and_the_next_scene_unharmed(
    with_gaps: FinishedRun,
) -> None:
    gap = with_gaps.report.gaps[0]

    assert gap.scene_id == 1
    assert "refused by moderation" in gap.problem
    assert with_gaps.film.clips[2].state == "accepted"


def test_money_that_runs_out_leaves_stills_and_says_how_much_is_needed(
    short_of_money: FinishedRun,
) -> None:
    assert short_of_money.status == "complete_with_gaps"
    assert short_of_money.report.cost_usd <= TOO_LITTLE_USD
    assert "max_cost_usd" in short_of_money.report.gaps[0].remedy
    assert short_of_money.footage.duration == pytest.approx(6, abs=0.1)


def test_more_money_on_resume_fills_the_gaps_and_pays_for_nothing_twice(
    cloud: LocalCloud, short_of_money: FinishedRun
) -> None:
    paid_before = {item.call for item in short_of_money.report.items}

    resumed = make_in(cloud, {"run_id": "short-of-money", "max_cost_usd": 10}, "with-more-money")

    assert resumed.status == "complete"
    assert resumed.report.gaps == []
    paid = [item.call for item in resumed.report.items]
    assert len(set(paid)) == len(paid)
    assert paid_before <= set(paid)


def test_with_on_gap_fail_there_is_no_film_with_stills(cloud: LocalCloud) -> None:
    plan = story(scenes=1, style=DOOMED)

    failed = make_in(cloud, {"plan": plan, "on_gap": "fail"}, "doomed")

    assert failed.status == "failed"
    assert "scene 1" in (failed.film.run.error or "")
    assert not (failed.folder / "final_video.mp4").exists()
