"""What goes over the wire for each quality, and that the bill is the provider's to the cent."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.film_pairs import make_pairs
from tests.support.films import FinishedRun, fault, make, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

PINNED, SHEETS, VOICE = 1, 2, "eve"


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    """Two scenes, the second a match-cut; both characters in each, one of them speaks."""
    result = story(scenes=2, characters=SHEETS, seconds=4, transitions=["cut", "match-cut"])
    names = [character["name"] for character in result["characters"]]
    for scene in result["scenes"]:
        scene["characters_present"] = names
    result["characters"][0]["voice"] = VOICE
    return result


@pytest.fixture(scope="module", params=["draft", "standard", "best"])
def finished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any]
) -> FinishedRun:
    wishes = {"plan": plan, "quality": request.param, "max_cost_usd": 50}
    return make(tmp_path_factory.mktemp(request.param), wishes, drift=0.0)


def clips(finished: FinishedRun) -> list[dict[str, Any]]:
    """The clips that were ordered, in the order of their scenes."""
    jobs = [json.loads(path.read_text()) for path in (finished.simulator_memory / "jobs").iterdir()]
    return sorted(jobs, key=lambda job: job["storage"]["filename"].split("-scene-")[1])


def test_each_quality_sends_what_it_promises(finished: FinishedRun) -> None:
    quality = finished.film.run.settings.quality
    first, second = clips(finished)

    assert finished.status == "complete"
    assert {first["model"], second["model"]} == {
        {
            "draft": "grok-imagine-video-1.5-lite",
            "standard": "grok-imagine-video",
            "best": "grok-imagine-video-1.5",
        }[quality]
    }
    is_best = quality == "best"
    for clip in (first, second):
        recipe = clip["recipe"]
        assert recipe["keyframe"]
        assert len(recipe["references"]) == (SHEETS if is_best else 0)
        assert recipe["voices"] == ([VOICE] if is_best else [])
        assert f"{min(recipe['size'])}p" == finished.film.run.settings.resolution
    assert [bool(clip["recipe"]["last_frame"]) for clip in (first, second)] == [is_best, False]
    pictures = {call["model"] for call in finished.calls() if call["kind"] == "image"}
    assert pictures == {"grok-imagine-image-2.0" if is_best else "grok-imagine-image"}


def test_the_bill_is_the_providers_to_the_cent(finished: FinishedRun) -> None:
    bill = [
        json.loads(line)
        for line in (finished.simulator_memory / "bill.jsonl").read_text().splitlines()
    ]

    assert finished.film.budget.committed_ticks == sum(entry["ticks"] for entry in bill)
    assert not finished.report.above_price


def test_the_clip_before_a_match_cut_ends_on_the_next_first_frame(finished: FinishedRun) -> None:
    is_best = finished.film.run.settings.quality == "best"
    next_first_frame = finished.film.keyframes[PINNED + 1].image_key

    anchors = finished.film.takes[PINNED][0].anchors

    assert anchors[SHEETS:] == ([next_first_frame] if is_best else [])


def test_clips_that_drift_keep_to_the_sheets_in_best(tmp_path: Path) -> None:
    pairs = make_pairs(tmp_path, [1], faults=[fault("video.start", "drift", times=0)])

    assert all(pair.standard.status == pair.best.status == "complete" for pair in pairs)
    assert all(score < 0.8 for pair in pairs for score in pair.standard.scores)
    assert all(pair.gain > 0.15 for pair in pairs), pairs
