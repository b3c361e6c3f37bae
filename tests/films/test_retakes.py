"""A finished film of six scenes, changed thing by thing: what is bought, and what it costs."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.clips import Take
from grok_spicy.models.redo import Change, Redo
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.spending import usd
from grok_spicy.policies.change_terms import ChangeTerms, retake_terms
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services.run_lifecycle import assign_execution
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, open_cloud, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

CASTS = [["Ember"], ["Ember"], ["Ember", "Moss"], ["Ember"], ["Ember"], ["Moss"]]
TRANSITIONS = ["cut", "cut", "cut", "match-cut", "crossfade", "cut"]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with open_cloud(tmp_path_factory.mktemp("retakes")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def film(cloud: LocalCloud) -> FinishedRun:
    plan = scene_by_scene(CASTS)
    for scene, transition in zip(plan["scenes"], TRANSITIONS, strict=True):
        scene["transition"] = transition
    made = make_in(cloud, {"plan": plan})
    assert made.status == "complete"
    return made


class Changed:
    """A change of the film, carried out: what it bought, and what its terms said."""

    def __init__(self, cloud: LocalCloud, before: FinishedRun, **change: Any) -> None:
        number = int(before.film.run.execution.partition("-")[2] or 1) + 1
        store, execution = bootstrap.run_store(), f"film-{number}"
        wanted = Change.model_validate(change)
        self.terms: ChangeTerms | None = None
        if wanted.redo:
            self.terms = retake_terms(before.film, wanted.redo)
        assign_execution(store, "film", execution, RunRequest(run_id="film"), "ann", wanted)
        self.before = before
        self.after = make_in(cloud, {"run_id": "film"}, execution)
        known = {call.key for call in before.film.calls}
        self.calls = [call for call in self.after.film.calls if call.key not in known]
        calls = self.after.calls()
        self.videos = sum(1 for call in calls if call["kind"] == "video.start")
        self.film = (self.after.folder / "final_video.mp4").read_bytes()

    @property
    def steps(self) -> dict[str, int]:
        """How many calls each step made; verdicts on pictures are calls of the step that draws."""
        return dict(Counter(call.purpose.step for call in self.calls))

    @property
    def cost(self) -> float:
        return usd(sum(call.cost_ticks for call in self.calls))


@pytest.fixture(scope="module")
def retake(cloud: LocalCloud, film: FinishedRun) -> Changed:
    return Changed(cloud, film, redo=[Redo(what="clip", scene_id=2, note="she looks back")])


@pytest.fixture(scope="module")
def restored(cloud: LocalCloud, retake: Changed) -> Changed:
    return Changed(cloud, retake.after, restore=1)


@pytest.fixture(scope="module")
def sheet(cloud: LocalCloud, restored: Changed) -> Changed:
    return Changed(cloud, restored.after, redo=[Redo(what="sheet", character="Moss")])


def test_a_retake_of_one_clip_buys_one_clip_and_one_verdict(retake: Changed) -> None:
    assert retake.after.status == "complete"
    assert retake.steps == {"start_clip": 1, "review_clip": 1}
    assert retake.videos == len(CASTS) + 1
    assert "she looks back" in retake.after.film.takes[2][-1].prompt
    cuts = retake.after.messages("film")
    assert len(cuts) == len(retake.before.messages("film")) + 1


def test_a_retake_costs_what_was_said(retake: Changed, sheet: Changed) -> None:
    for change in (retake, sheet):
        assert change.terms
        assert change.terms.estimate.expected_usd == pytest.approx(change.cost, rel=0.05)
        assert change.cost <= change.terms.estimate.at_most_usd


def test_both_cuts_stay_and_differ_only_in_that_scene(retake: Changed) -> None:
    folder = retake.after.folder
    first, second = (folder / "versions" / f"final_video_v{each}.mp4" for each in (1, 2))

    assert [each.takes for each in retake.after.film.versions] == [
        dict.fromkeys(range(1, 7), 1),
        {**dict.fromkeys(range(1, 7), 1), 2: 2},
    ]
    assert first.read_bytes() != second.read_bytes()
    assert stale_assets(retake.after.film) == []


def test_a_restore_makes_no_paid_call(restored: Changed) -> None:
    folder = restored.after.folder

    assert restored.calls == []
    assert restored.after.film.run.status == "complete"
    assert restored.film == (folder / "versions" / "final_video_v1.mp4").read_bytes()
    assert restored.film != (folder / "versions" / "final_video_v2.mp4").read_bytes()


def test_a_sheet_makes_again_exactly_what_used_it(sheet: Changed) -> None:
    drawn = {
        scene_id: len(frame.attempts) for scene_id, frame in sheet.after.film.keyframes.items()
    }

    # The fourth scene begins where the third ends.
    assert drawn == {1: 1, 2: 1, 3: 2, 4: 2, 5: 1, 6: 2}
    assert sheet.steps == {
        "draw_sheet": 2,
        "compose_keyframe": 6,
        "start_clip": 3,
        "review_clip": 3,
    }
    assert [(each.scene_id, each.hardness) for each in stale_assets(sheet.after.film)] == [
        (5, "soft")
    ]


def test_a_retake_that_was_stopped_midway_is_finished_without_buying_twice(
    cloud: LocalCloud, sheet: Changed
) -> None:
    store = bootstrap.run_store()
    redos = [Redo(what="clip", scene_id=1), Redo(what="clip", scene_id=6)]
    change = Change(redo=redos)
    assign_execution(store, "film", "film-5", RunRequest(run_id="film"), "ann", change)
    takes = len(store.all("film", Take))

    def stop() -> None:
        deadline = time.monotonic() + 60
        while len(store.all("film", Take)) == takes:
            assert time.monotonic() < deadline, "no clip was submitted"
            time.sleep(0.05)
        for arn in cloud.running():
            cloud.stop_execution(arn)
        cloud.settle("film-5", 60)

    stopped = make_in(cloud, {"run_id": "film"}, "film-5", meanwhile=stop)
    resumed = make_in(cloud, {"run_id": "film"}, "film-6")

    assert stopped.status == "cancelled"
    assert resumed.status == "complete"
    known = {call.key for call in sheet.after.film.calls}
    bought = [call for call in resumed.film.calls if call.key not in known]
    assert Counter(call.purpose.step for call in bought) == {"start_clip": 2, "review_clip": 2}
    videos = [call for call in resumed.calls() if call["kind"] == "video.start"]
    assert len(videos) == len(CASTS) + 1 + 3 + 2
