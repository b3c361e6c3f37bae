"""Pictures that don't match: the judge sees it, and the best of what was made is shown.

Drawn in full, since here the judge's eye and the pictures count.
"""

import pytest

from grok_spicy.models.story import rank_score
from tests.support.films import FinishedRun, fault, make, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

DRIFTING_KEYFRAME, CORRECTED, BEYOND_CORRECTION = 1, 2, 3


@pytest.fixture(scope="module")
def drifting(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    plan = scene_by_scene([["Ember"], ["Sage"], ["Marlow"]])
    faults = [
        fault("image", "drift", match=f"place {DRIFTING_KEYFRAME}"),
        fault("video.start", "drift", match=f"deed {CORRECTED}", times=0),
        fault("video.start", "drift", match=f"deed {BEYOND_CORRECTION}", times=0),
        fault("video.edit", "drift", match="Marlow", times=0),
    ]
    output = tmp_path_factory.mktemp("drift")
    return make(output, {"plan": plan}, faults=faults, drawing="full")


def test_drifting_keyframes_are_fixed_by_editing_the_best_so_far(drifting: FinishedRun) -> None:
    keyframe = drifting.film.keyframes[DRIFTING_KEYFRAME]

    attempts = keyframe.attempts
    assert rank_score(attempts[0]) < 0.8
    assert attempts[1].edited_from == 1
    assert "Change ONLY" in attempts[1].prompt
    assert keyframe.score == max(rank_score(attempt) for attempt in attempts)


def test_a_clip_that_drifts_is_seen_and_corrected(drifting: FinishedRun) -> None:
    takes = drifting.film.takes[CORRECTED]
    chosen = drifting.film.chosen_take(CORRECTED)

    assert drifting.status == "complete"
    assert rank_score(takes[0]) < 0.8
    assert chosen is not None
    assert chosen.correction >= 1
    assert rank_score(chosen) >= 0.8
    assert (drifting.folder / "videos" / f"scene_{CORRECTED}_c1.mp4").is_file()


def test_a_correction_never_replaces_a_better_take(drifting: FinishedRun) -> None:
    takes = drifting.film.takes[BEYOND_CORRECTION]
    chosen = drifting.film.chosen_take(BEYOND_CORRECTION)

    assert all(rank_score(take) < 0.8 for take in takes)
    assert takes[-1].correction >= 1
    assert chosen == max(takes, key=rank_score), "of equals, the first is the best"
