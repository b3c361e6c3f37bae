"""A storyboard that waits for approval, in the deployed studio."""

from pathlib import Path

import pytest

from tests.deploy.films import look_at
from tests.deploy.studio import DeployedStudio
from tests.support.films import bought_clips, story
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)


def test_no_clip_is_bought_before_a_storyboard_of_sixty_scenes_or_of_two_is_approved(
    studio: DeployedStudio, provider: SimulatorProcess, tmp_path: Path
) -> None:
    person = studio.api(studio.token_of("approver@example.com"))

    def start(scenes: int) -> str:
        plan = story(scenes=scenes, characters=1)
        body = {"plan": plan, "resolution": "480p", "approve": ["storyboard"], "max_cost_usd": 90}
        accepted = person.post("/runs", json=body)
        assert accepted.status_code == 202, accepted.text
        run_id: str = accepted.json()["run_id"]
        return run_id

    runs = {scenes: start(scenes) for scenes in (60, 2)}
    bought_before = bought_clips(provider.state_dir)
    gates = {}
    for scenes, run_id in runs.items():
        studio.run(run_id, lambda run: run.status == "awaiting_approval")
        [gate] = person.get(f"/runs/{run_id}/gates").json()["gates"]
        assert gate["is_open"]
        assert [part["scene_id"] for part in gate["subject"] if part["path"]] == list(
            range(1, scenes + 1)
        )
        gates[scenes] = gate
    assert bought_clips(provider.state_dir) == bought_before

    cancelled = person.post(f"/runs/{runs[60]}/cancel")
    decision = {"digest": gates[2]["digest"], "decision": "approve"}
    approved = person.post(f"/runs/{runs[2]}/gates/storyboard/decide", json=decision)
    assert cancelled.json()["status"] == "cancelled"
    assert approved.status_code == 200, approved.text
    assert approved.json()["by"] == "approver@example.com"
    film = studio.run(runs[2], lambda run: run.ended)
    assert film.status == "complete", film.error
    look_at(studio.download(runs[2], tmp_path))
    assert bought_clips(provider.state_dir) == bought_before + 2
