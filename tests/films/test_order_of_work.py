"""Which steps wait for which others, as the provider's own log of calls shows it."""

import pytest

from tests.support.films import FinishedRun, fault, make, scene_by_scene
from tests.support.waits import clip_waits, first_call, match_cut_waits

pytestmark = [pytest.mark.films, pytest.mark.slow]

SCENES, MATCH_CUT = 5, 4
LONGEST_LOOK = 5.0
"""Seconds between two looks at a job that is likely to be done."""
SLACK = 2.0
"""For everything that is ours: on a busy machine, functions take their time."""


@pytest.fixture(scope="module")
def with_a_match_cut(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Five scenes whose keyframes take longer than their clips. Scene 4 follows scene 3 by a
    match-cut, and the first clip's submission takes long."""
    plan = scene_by_scene([["Ember"], *[["Sage"]] * (SCENES - 1)])
    plan["scenes"][MATCH_CUT - 1]["transition"] = "match-cut"
    return make(
        tmp_path_factory.mktemp("match-cut"),
        {"plan": plan},
        latency={"image": 3.0, "judge": 0.5, "video": 2.0},
        faults=[fault("video.start", "slow", seconds=20, match="deed 1")],
    )


def test_sheets_are_drawn_together_and_clips_film_behind_the_next_keyframes(
    with_a_match_cut: FinishedRun,
) -> None:
    calls = with_a_match_cut.calls()
    sheets = [call for call in calls if "character portrait" in call["prompt"]][:2]
    assert sheets[0]["started"] < sheets[1]["ended"]
    assert sheets[1]["started"] < sheets[0]["ended"]
    first_clip = min(call["started"] for call in calls if call["kind"] == "video.start")
    second = [call for call in calls if call["kind"] == "image" and "place 2" in call["prompt"]]
    assert first_clip < second[0]["ended"]


def test_a_clip_that_is_done_waits_for_no_other_scenes_keyframe(
    with_a_match_cut: FinishedRun,
) -> None:
    waits = clip_waits(with_a_match_cut)

    assert with_a_match_cut.status == "complete"
    assert set(waits) == set(range(1, SCENES + 1))
    assert max(waits.values()) < LONGEST_LOOK + SLACK, waits


def test_a_match_cut_starts_as_soon_as_the_one_clip_before_it_is_decided(
    with_a_match_cut: FinishedRun,
) -> None:
    waits = match_cut_waits(with_a_match_cut)

    assert set(waits) == {MATCH_CUT}
    assert 0 <= waits[MATCH_CUT] < SLACK
    assert first_call(with_a_match_cut, "compose_keyframe", MATCH_CUT) < first_call(
        with_a_match_cut, "review_clip", 1
    )
