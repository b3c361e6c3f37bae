"""What waited for what while a film was made: read from the provider's log and the run's calls."""

import json
from datetime import datetime
from typing import Any

from grok_spicy.models.item import scene_key
from grok_spicy.services.turns import lane_turn, turn_item
from grok_spicy_local.journal import read_items
from tests.support.films import FinishedRun

_STEP_AFTER_TURN = {"": "compose_keyframe", "#pin": "start_clip"}
"""What a scene's lane does after each of its turns, by the end of the turn's name."""


def clip_waits(finished: FinishedRun) -> dict[int, float]:
    """For each scene the seconds from the moment at which its first clip could be fetched until
    its download began."""
    calls = finished.calls()
    downloads = [call for call in calls if call["kind"] == "media"]
    submitted = {call["job"]: call["ended"] for call in calls if call["kind"] == "video.start"}
    waits = {}
    for scene_id, takes in finished.film.takes.items():
        job = takes[0].job
        assert job is not None, f"scene {scene_id} has no job"
        document = job_document(finished, job.id)
        began = min(call["started"] for call in downloads if job.id in call["path"])
        waits[scene_id] = began - max(done_at(document), submitted[job.id])
    return waits


def match_cut_waits(finished: FinishedRun) -> dict[int, float]:
    """For each match-cut the seconds from the last verdict on the clip before it until its own
    keyframe was asked for."""
    plan = finished.film.plan
    assert plan is not None
    return {
        scene.scene_id: first_call(finished, "compose_keyframe", scene.scene_id)
        - _last_answer(finished, "review_clip", before.scene_id)
        for before, scene in zip(plan.scenes, plan.scenes[1:], strict=False)
        if scene.transition == "match-cut"
    }


def waits_ended_by_timeout(finished: FinishedRun) -> list[str]:
    """The turns of the run's last execution that nobody passed, or that were passed only when the
    lane had gone on without. Of a film that came to its end, those waits ended by their timeout."""
    run, plan = finished.film.run, finished.film.plan
    assert plan is not None
    items = {row["item"]: row for row in read_items(finished.folder.parent, run.run_id)}
    turns = {lane_turn(run, scene_key(scene.scene_id)) for scene in plan.scenes}
    own = (turn_item(run.execution, ""), f"TURN#{run.execution}.")
    turns |= {name for name in items if name.startswith(own)}
    late = {
        lane_turn(run, f"{scene_key(scene.scene_id)}{end}")
        for scene in plan.scenes
        for end, step in _STEP_AFTER_TURN.items()
        if _went_on_early(finished, items, scene.scene_id, end, step)
    }
    return sorted({name for name in turns if "passed" not in items.get(name, {})} | late)


def _went_on_early(
    finished: FinishedRun, items: dict[str, Any], scene_id: int, end: str, step: str
) -> bool:
    run = finished.film.run
    turn = items.get(lane_turn(run, f"{scene_key(scene_id)}{end}"), {})
    if not (turn.get("tokens") and turn.get("passed")):
        return False
    resumed = [event.at for event in finished.events if event.what == "resumed"]
    began = max(resumed, default=run.created_at)
    calls = [started for started, _ in _times(finished, step, scene_id) if started > began]
    return bool(calls) and min(calls) < datetime.fromisoformat(turn["passed"])


def job_document(finished: FinishedRun, job_id: str) -> dict[str, Any]:
    """What the simulator stored about a job."""
    document: dict[str, Any] = json.loads(
        (finished.simulator_memory / "jobs" / f"{job_id}.json").read_text()
    )
    return document


def done_at(job: dict[str, Any]) -> float:
    """When a job could have been found done, in seconds since 1970."""
    return float(max(job["rendered"], job["submitted"] + job["latency"]))


def first_call(finished: FinishedRun, step: str, scene_id: int) -> float:
    """When a step made its first call for a scene, in seconds since 1970."""
    return min(started.timestamp() for started, _ in _times(finished, step, scene_id))


def _last_answer(finished: FinishedRun, step: str, scene_id: int) -> float:
    return max(ended.timestamp() for _, ended in _times(finished, step, scene_id))


def _times(finished: FinishedRun, step: str, scene_id: int) -> list[tuple[datetime, datetime]]:
    """When the calls of a step for a scene began and ended."""
    return [
        (call.started_at, call.ended_at)
        for call in finished.film.calls
        if call.purpose.step == step and call.purpose.scene_id == scene_id
    ]
