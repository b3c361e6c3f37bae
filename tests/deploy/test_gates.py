"""A storyboard that waits for approval, in the deployed studio.

A long one of eight scenes in every test run; `make chaos` has sixty. `CHAOS_SCENES` is their
number.
"""

import os
from pathlib import Path

import pytest

from tests.deploy.films import look_at
from tests.deploy.studio import DeployedStudio
from tests.support.films import bought_clips, story
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)

LONG = int(os.environ.get("CHAOS_SCENES", "8"))
SHORT = 2
MATCH_CUT = 5
"""The scene of the long film that has no keyframe before the clip before it is filmed."""


def test_no_clip_is_bought_before_a_long_storyboard_or_a_short_one_is_approved(
    studio: DeployedStudio, provider: SimulatorProcess, tmp_path: Path
) -> None:
    person = studio.api(studio.token_of("approver@example.com"))

    def start(scenes: int) -> str:
        transitions = ["match-cut" if n == MATCH_CUT else "cut" for n in range(1, scenes + 1)]
        plan = story(scenes=scenes, characters=1, transitions=transitions)
        body = {"plan": plan, "resolution": "480p", "approve": ["storyboard"], "max_cost_usd": 90}
        accepted = person.post("/runs", json=body)
        assert accepted.status_code == 202, accepted.text
        run_id: str = accepted.json()["run_id"]
        return run_id

    runs = {scenes: start(scenes) for scenes in (LONG, SHORT)}
    bought_before = bought_clips(provider.state_dir)
    gates = {}
    for scenes, run_id in runs.items():
        studio.run(run_id, lambda run: run.status == "awaiting_approval")
        [gate] = person.get(f"/runs/{run_id}/gates").json()["gates"]
        assert gate["is_open"]
        drawn = [part["scene_id"] for part in gate["subject"] if part["path"]]
        assert drawn == [scene for scene in range(1, scenes + 1) if scene != MATCH_CUT]
        assert gate["waits_for"] == ([MATCH_CUT] if scenes == LONG else [])
        gates[scenes] = gate
    assert bought_clips(provider.state_dir) == bought_before

    cancelled = person.post(f"/runs/{runs[LONG]}/cancel")
    decision = {"digest": gates[SHORT]["digest"], "decision": "approve"}
    approved = person.post(f"/runs/{runs[SHORT]}/gates/storyboard/decide", json=decision)
    assert cancelled.json()["status"] == "cancelled"
    assert approved.status_code == 200, approved.text
    assert approved.json()["by"] == "approver@example.com"
    film = studio.run(runs[SHORT], lambda run: run.ended)
    assert film.status == "complete", film.error
    look_at(studio.download(runs[SHORT], tmp_path))
    assert bought_clips(provider.state_dir) == bought_before + SHORT
