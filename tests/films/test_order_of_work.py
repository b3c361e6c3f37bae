"""Which steps wait for which others, as the provider's own log of calls shows it."""

from pathlib import Path

import pytest

from tests.support.films import FinishedRun, fault, make, scene_by_scene, story
from tests.support.waits import clip_waits, first_call, match_cut_waits

pytestmark = [pytest.mark.films, pytest.mark.slow]

LONGEST_LOOK = 5.0
"""Seconds between two looks at a job that is likely to be done."""
SLACK = 2.0
"""For everything that is ours: on a busy machine, functions take their time."""


def test_sheets_are_drawn_together_and_clips_film_behind_the_next_keyframes(
    tmp_path: Path,
) -> None:
    plan = story(scenes=3)

    finished = make(tmp_path, {"plan": plan}, latency="realistic", latency_scale=0.1)

    calls = finished.calls()
    sheets = [call for call in calls if "character portrait" in call["prompt"]][:2]
    assert sheets[0]["started"] < sheets[1]["ended"]
    assert sheets[1]["started"] < sheets[0]["ended"]
    clips = [call for call in calls if call["kind"] == "video.start"]
    second = [
        call for call in calls if f"Setting: {plan['scenes'][1]['setting']}" in call["prompt"]
    ]
    assert clips[0]["started"] < second[0]["ended"]


@pytest.fixture(scope="module")
def with_a_match_cut(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Eight scenes whose keyframes take longer than their clips. Scene 5 follows scene 4 by a
    match-cut, and the first clip's submission takes long."""
    transitions = ["match-cut" if number == 5 else "cut" for number in range(1, 9)]
    plan = scene_by_scene([["Ember"], *[["Sage"]] * 7])
    for scene, transition in zip(plan["scenes"], transitions, strict=True):
        scene["transition"] = transition
    return make(
        tmp_path_factory.mktemp("match-cut"),
        {"plan": plan},
        latency={"image": 3.0, "judge": 0.5, "video": 2.0},
        faults=[fault("video.start", "slow", seconds=20, match="deed 1")],
    )


def test_a_clip_that_is_done_waits_for_no_other_scenes_keyframe(
    with_a_match_cut: FinishedRun,
) -> None:
    waits = clip_waits(with_a_match_cut)

    assert with_a_match_cut.status == "complete"
    assert set(waits) == set(range(1, 9))
    assert max(waits.values()) < LONGEST_LOOK + SLACK, waits


def test_a_match_cut_starts_as_soon_as_the_one_clip_before_it_is_decided(
    with_a_match_cut: FinishedRun,
) -> None:
    waits = match_cut_waits(with_a_match_cut)

    assert set(waits) == {5}
    assert 0 <= waits[5] < SLACK
    assert first_call(with_a_match_cut, "compose_keyframe", 5) < first_call(
        with_a_match_cut, "review_clip", 1
    )
