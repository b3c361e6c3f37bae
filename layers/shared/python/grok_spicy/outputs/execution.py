"""The execution report: for each clip which camera filmed it, how long that took, how good it is
and what it cost; and for each that could not be had why, and what was done instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import JsonObject
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import ticks, usd
from grok_spicy.models.story import Scene
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.policies.filming import camera_name, film_model

FILMED_BY = "start_clip"
"""The step whose calls are what cameras bill."""


class ClipMetadata(BaseModel):
    """What a clip was filmed with. `model_version` is the video model's name; `seed` is null where
    the camera takes none."""

    prompt_used: str
    model_version: str
    seed: int | None = None
    generation_params: JsonObject = Field(default_factory=dict)


class CameraFailure(BaseModel):
    """A camera that did not give a clip: the reason of its last attempt, how often it tried again
    after the first, and what came next: `use_runway_instead`."""

    generation_mode: str
    reason: str
    retry_count: int
    fallback_strategy: str


class _ReportedClip(BaseModel):
    clip_id: str
    scene_id: int
    attempts: int
    generation_seconds: float
    cost_usd: float
    failures: list[CameraFailure] = Field(default_factory=list)


class GeneratedClip(_ReportedClip):
    """A clip that the film shows. `generation_mode` is the camera's name, `generation_time` when
    the clip was there, `actual_duration` its length in seconds as it came. `quality_score` (0-1) is
    the judge's, else the share of the measured checks that it passed; null without either.

    `attempts` counts all takes of the clip, `generation_seconds` is how long those that were filmed
    took, `cost_usd` what all of them cost. `failures` are the cameras that failed before."""

    status: str = "completed"
    generation_mode: str
    output_path: str
    generation_time: datetime
    actual_duration: float
    quality_score: float | None
    metadata: ClipMetadata


class FailedClip(_ReportedClip):
    """A clip that could not be had: why, how often it was tried again after the first attempt, and
    what is done instead: `show_a_still`, `leave_a_gap`, or `resume_the_run` where the run ended
    before. `failures` are the cameras that failed."""

    reason: str
    retry_count: int
    fallback_strategy: str


class ExecutionSummary(BaseModel):
    """Totals. `pending` are clips of a run that is still being made: with `completed` and `failed`
    they are all. `total_cost_usd` is what the cameras billed for the others, in all takes."""

    total_clips: int = 0
    completed: int = 0
    failed: int = 0
    pending: int = 0
    total_generation_time: str = "0 seconds"
    total_generation_seconds: float = 0.0
    total_cost: str = "$0.00"
    total_cost_usd: float = 0.0
    quality_average: float | None = None


class ExecutionReport(BaseModel):
    generated_clips: list[GeneratedClip] = Field(default_factory=list)
    execution_summary: ExecutionSummary = Field(default_factory=ExecutionSummary)
    failed_clips: list[FailedClip] = Field(default_factory=list)


def execution_report(snapshot: RunSnapshot) -> ExecutionReport:
    """The execution report of a run, ended or not; empty before there is a plan."""
    generated: list[GeneratedClip] = []
    failed: list[FailedClip] = []
    scenes = snapshot.plan.scenes if snapshot.plan else []
    spent = _ticks_by_scene(snapshot)
    for number, scene in enumerate(scenes, 1):
        clip = snapshot.clips.get(scene.scene_id)
        shown = snapshot.chosen_take(scene.scene_id) if clip and clip.decided else None
        takes = snapshot.takes.get(scene.scene_id, [])
        about = {
            "clip_id": clip_id(number),
            "scene_id": scene.scene_id,
            "attempts": len(takes),
            "generation_seconds": round(sum(take.all_rendered_seconds for take in takes), 3),
            "cost_usd": usd(spent.get(scene.scene_id, 0)),
        }
        if shown:
            generated.append(_generated(snapshot, scene, shown, about))
        elif snapshot.run.ended or (clip and clip.decided):
            failed.append(_failed(snapshot, clip, takes, about))
    summary = summary_of(generated, failed, total_clips=len(scenes))
    return ExecutionReport(
        generated_clips=generated,
        execution_summary=summary,
        failed_clips=failed,
    )


def summary_of(
    generated: Sequence[GeneratedClip], failed: Sequence[FailedClip], total_clips: int
) -> ExecutionSummary:
    """The totals of these clips; what is in neither list is still to come."""
    clips: list[_ReportedClip] = [*generated, *failed]
    seconds = round(sum(clip.generation_seconds for clip in clips), 3)
    cost = usd(sum(ticks(clip.cost_usd) for clip in clips))
    return ExecutionSummary(
        total_clips=total_clips,
        completed=len(generated),
        failed=len(failed),
        pending=total_clips - len(clips),
        total_generation_time=time_in_words(seconds),
        total_generation_seconds=seconds,
        total_cost=cost_in_words(cost),
        total_cost_usd=cost,
        quality_average=_average([clip.quality_score for clip in generated]),
    )


def clip_id(number: int) -> str:
    """The name of the film's clip of that number, from 1: `clip_001`."""
    return f"clip_{number:03d}"


def time_in_words(seconds: float) -> str:
    """A time as people say it: `4.5 hours`, `12 minutes`, `1 second`."""
    if seconds >= 3600:
        return _count(seconds / 3600, "hour")
    return _count(seconds / 60, "minute") if seconds >= 60 else _count(seconds, "second")


def _count(number: float, unit: str) -> str:
    words = f"{number:.1f}".removesuffix(".0")
    return f"{words} {unit}{'' if words == '1' else 's'}"


def cost_in_words(amount_usd: float) -> str:
    """An amount with its currency: `$450.00`; below a cent with four digits."""
    return f"${amount_usd:.2f}" if amount_usd >= 0.01 or amount_usd == 0 else f"${amount_usd:.4f}"


def _ticks_by_scene(snapshot: RunSnapshot) -> dict[int, int]:
    totals: dict[int, int] = {}
    for call in snapshot.calls:
        scene_id = call.purpose.scene_id
        if call.purpose.step == FILMED_BY and scene_id is not None:
            totals[scene_id] = totals.get(scene_id, 0) + call.cost_ticks
    return totals


def _generated(
    snapshot: RunSnapshot, scene: Scene, take: Take, about: dict[str, object]
) -> GeneratedClip:
    facts = take.facts or {}
    model = _model(snapshot, take)
    return GeneratedClip.model_validate(
        {
            **about,
            "generation_mode": camera_name(model),
            "output_path": path_in_folder(take.video_key) or "",
            "generation_time": _finished_at(take),
            "actual_duration": facts.get("duration", float(take.seconds)),
            "quality_score": quality_score(take),
            "metadata": ClipMetadata(
                prompt_used=take.prompt,
                model_version=model,
                seed=take.seed,
                generation_params=_generation_params(snapshot, take),
            ),
            "failures": _failures(snapshot, scene.scene_id, shown=take),
        }
    )


def _generation_params(snapshot: RunSnapshot, take: Take) -> JsonObject:
    """What the camera was given besides the prompt; what is not known is left out."""
    params = {
        "seconds": take.seconds,
        "resolution": take.resolution,
        "aspect_ratio": snapshot.plan.aspect_ratio if snapshot.plan else None,
        "first_frame": path_in_folder(take.keyframe_key),
        "references": [path_in_folder(key) for key in take.anchors] or None,
        "corrects_take": take.corrects,
    }
    return {name: value for name, value in params.items() if value is not None}


def _finished_at(take: Take) -> datetime:
    begin = take.job.submitted_at if take.job else take.started_at
    return begin + timedelta(seconds=take.rendered_seconds or 0.0)


def quality_score(take: Take) -> float | None:
    """The judge's score (0-1) of a take; where it was not judged, the share of its checks that it
    passed; None without either."""
    if take.score:
        return take.score.overall_score
    passed = [check.passed for check in take.checks]
    return round(sum(passed) / len(passed), 3) if passed else None


def _failed(
    snapshot: RunSnapshot, clip: Clip | None, takes: list[Take], about: dict[str, object]
) -> FailedClip:
    problems = [take.problem for take in takes if take.problem]
    reason = (clip.problem if clip else None) or (problems[-1] if problems else None)
    instead = "resume_the_run"
    if clip and clip.decided:
        instead = "show_a_still" if clip.mezzanine_key else "leave_a_gap"
    return FailedClip.model_validate(
        {
            **about,
            "reason": reason or snapshot.run.error or f"the run was {snapshot.run.status} before",
            "retry_count": max(0, len(takes) - 1),
            "fallback_strategy": instead,
            "failures": _failures(snapshot, int(str(about["scene_id"])), instead=instead),
        }
    )


def _failures(
    snapshot: RunSnapshot, scene_id: int, *, shown: Take | None = None, instead: str = ""
) -> list[CameraFailure]:
    """The cameras that failed at a scene before the take that is shown, in the order in which each
    was tried first; `instead` is what came after the last."""
    failed: dict[str, list[Take]] = {}
    for take in snapshot.takes.get(scene_id, []):
        if take.state == "failed":
            failed.setdefault(camera_name(_model(snapshot, take)), []).append(take)
    final = camera_name(_model(snapshot, shown)) if shown else None
    cameras = [camera for camera in failed if camera != final]
    following = [*cameras[1:], *([final] if final else [])]
    steps = [f"use_{camera}_instead" for camera in following] + [instead]
    return [
        CameraFailure(
            generation_mode=camera,
            reason=failed[camera][-1].problem or "the take failed",
            retry_count=len(failed[camera]) - 1,
            fallback_strategy=step,
        )
        for camera, step in zip(cameras, steps, strict=False)
    ]


def _model(snapshot: RunSnapshot, take: Take) -> str:
    """The video model that a take was filmed with, also where it was filmed before that was kept
    with the take."""
    job_model = take.job.model if take.job else ""
    return take.model or job_model or film_model(snapshot.run.settings, take.scene_id)


def _average(scores: list[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return round(sum(known) / len(known), 3) if known else None
