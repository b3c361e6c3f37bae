"""The execution report: who filmed each clip, what could not be had, and totals that add up."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from grok_spicy.models.checks import Check
from grok_spicy.models.clips import Clip, Job, Take
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget, CallKey, CallRecord, ticks
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.outputs.execution import cost_in_words, execution_report, time_in_words
from grok_spicy.outputs.report import report
from grok_spicy_cli.render.execution import execution
from tests.support.stories import plan

BEGAN = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


def take(scene_id: int, number: int, model: str, problem: str | None = None, **more: Any) -> Take:
    job = Job(provider="xai", model=model, id="j", submitted_at=BEGAN, deadline=BEGAN)
    made = Take(
        scene_id=scene_id,
        number=number,
        take=number,
        prompt=f"A fox, take {number}",
        seconds=8,
        model=model,
        job=job,
        state="failed" if problem else "reviewed",
        problem=problem,
        rendered_seconds=None if problem else 60.0,
        video_key=None if problem else f"runs/film/videos/scene_{scene_id}.mp4",
        facts=None if problem else {"duration": 8.04},
    )
    return made.model_copy(update=more)


def bill(scene_id: int, usd: float, step: str = "start_clip", detail: str = "1") -> CallRecord:
    key = CallKey(step=step, subject=f"{scene_id:03}", detail=detail, scene_id=scene_id)
    return CallRecord(
        purpose=key,
        outcome="answered",
        cost_ticks=ticks(usd),
        actual=True,
        started_at=BEGAN,
        ended_at=BEGAN,
    )


def film(status: str = "complete_with_gaps", **more: Any) -> RunSnapshot:
    """Scene 1 came at once, scene 2 from the second camera, scene 3 is a still."""
    run = Run(
        run_id="film", owner="studio", execution="film", settings=RunSettings(provider="simulator")
    )
    good = ConsistencyScore(overall_score=0.9)
    takes = {
        1: [take(1, 1, "grok-imagine-video", score=good)],
        2: [
            take(2, 1, "gen4.5", "the service is down"),
            take(2, 2, "gen4.5", "the task timed out"),
            take(2, 3, "grok-imagine-video", score=ConsistencyScore(overall_score=0.8)),
        ],
        3: [take(3, number, "gen4.5", f"refused {number}") for number in (1, 2, 3)],
    }
    clips = {
        1: Clip(scene_id=1, state="accepted", take=1),
        2: Clip(scene_id=2, state="accepted", take=3),
        3: Clip(scene_id=3, state="gap", problem="refused 3", mezzanine_key="still.mp4"),
    }
    calls = [
        *(bill(1, 0.56), bill(2, 0.96), bill(2, 0.56, detail="3")),
        *(bill(3, 0.4), bill(1, 0.02, "review_clip"), bill(3, 0.06, "compose_keyframe")),
    ]
    fields = {"takes": takes, "clips": clips, "calls": calls, **more}
    return RunSnapshot(
        run=run.model_copy(update={"status": status}),
        budget=Budget(cap_ticks=1),
        plan=plan("cut", "cut", "cut"),
        **fields,
    )


def test_a_clip_says_which_camera_filmed_it_from_which_prompt() -> None:
    [first, _] = execution_report(film()).generated_clips

    assert (first.clip_id, first.status, first.generation_mode) == ("clip_001", "completed", "grok")
    assert first.output_path == "videos/scene_1.mp4"
    assert first.actual_duration == 8.04
    assert first.quality_score == 0.9
    assert first.metadata.prompt_used == "A fox, take 1"
    assert first.metadata.model_version == "grok-imagine-video"
    assert first.metadata.seed is None
    assert first.metadata.generation_params["seconds"] == 8
    assert first.generation_time.isoformat() == "2026-11-27T10:31:00+00:00"


def test_a_clip_of_the_fallback_names_the_camera_that_failed_and_why() -> None:
    [_, second] = execution_report(film()).generated_clips

    [failure] = second.failures
    assert second.generation_mode == "grok"
    assert failure.generation_mode == "runway"
    assert failure.reason == "the task timed out"
    assert failure.retry_count == 1
    assert failure.fallback_strategy == "use_grok_instead"


def test_a_clip_that_could_not_be_had_says_why_and_what_is_shown() -> None:
    [failed] = execution_report(film()).failed_clips

    assert (failed.clip_id, failed.reason, failed.retry_count) == ("clip_003", "refused 3", 2)
    assert failed.fallback_strategy == "show_a_still"
    assert [each.fallback_strategy for each in failed.failures] == ["show_a_still"]


def test_the_summary_adds_up_with_the_clips_and_with_the_reports_own_money() -> None:
    whole = report(film())
    summary = whole.execution.execution_summary
    clips: list[Any] = [*whole.execution.generated_clips, *whole.execution.failed_clips]

    assert (summary.total_clips, summary.completed, summary.failed) == (3, 2, 1)
    assert summary.total_cost_usd == pytest.approx(sum(clip.cost_usd for clip in clips))
    assert summary.total_cost_usd == whole.cost_by_step["start_clip"]
    assert summary.total_cost == "$2.48"
    assert summary.total_generation_seconds == sum(clip.generation_seconds for clip in clips)
    assert summary.total_generation_time == "2 minutes"
    assert summary.quality_average == pytest.approx(0.85)
    assert len(whole.gaps) == summary.failed


def test_the_fields_are_those_that_were_asked_for() -> None:
    content = report(film()).model_dump(mode="json")["execution"]

    assert set(content) == {"generated_clips", "execution_summary", "failed_clips"}
    wanted = {"clip_id", "status", "generation_mode", "output_path", "generation_time"}
    wanted |= {"actual_duration", "quality_score", "metadata"}
    assert wanted <= set(content["generated_clips"][0])
    metadata = {"prompt_used", "model_version", "seed", "generation_params"}
    assert metadata <= set(content["generated_clips"][0]["metadata"])
    totals = {"total_clips", "completed", "failed", "total_generation_time", "total_cost"}
    assert totals | {"quality_average"} <= set(content["execution_summary"])
    reasons = {"clip_id", "reason", "retry_count", "fallback_strategy"}
    assert reasons <= set(content["failed_clips"][0])


def test_clips_that_are_still_to_come_are_neither_done_nor_failed() -> None:
    snapshot = film("videos", clips={1: Clip(scene_id=1, state="accepted", take=1)})
    summary = execution_report(snapshot).execution_summary

    assert (summary.completed, summary.failed, summary.pending) == (1, 0, 2)


def test_a_run_that_stopped_names_every_clip_that_is_missing() -> None:
    clips = {1: Clip(scene_id=1, state="accepted", take=1)}
    snapshot = film("interrupted", clips=clips, takes={1: film().takes[1]})

    failed = execution_report(snapshot).failed_clips

    assert [each.clip_id for each in failed] == ["clip_002", "clip_003"]
    assert {each.fallback_strategy for each in failed} == {"resume_the_run"}
    assert all(each.reason for each in failed)


def test_a_take_that_nobody_judged_is_scored_by_its_checks() -> None:
    checks = [
        Check(name="length", measured=8.0, wanted="8 s", passed=True),
        Check(name="black", measured=0.0, wanted="under 0.5 s", passed=False),
    ]
    takes = {1: [take(1, 1, "grok-imagine-video", checks=checks)]}

    [clip, *_] = execution_report(film(takes=takes)).generated_clips

    assert clip.quality_score == 0.5


def test_before_there_is_a_plan_the_report_is_empty() -> None:
    run = film().run
    empty = execution_report(RunSnapshot(run=run, budget=Budget(cap_ticks=1)))

    assert empty.generated_clips == []
    assert empty.execution_summary.total_cost == "$0.00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (75, "1.2 minutes"), (16_200, "4.5 hours")],
)
def test_a_time_is_said_in_words(seconds: float, words: str) -> None:
    assert time_in_words(seconds) == words


def test_an_amount_has_its_currency() -> None:
    assert cost_in_words(450) == "$450.00"
    assert cost_in_words(0.002) == "$0.0020"


def test_the_terminal_shows_clips_cameras_and_reasons() -> None:
    console = Console(width=140, record=True, file=None, quiet=False, no_color=True)
    with console.capture() as captured:
        for part in execution(execution_report(film()), 0.8):
            console.print(part)
    shown = captured.get()

    assert "clip_001" in shown and "grok (grok-imagine-video)" in shown
    assert "instead of runway" in shown
    assert "clip_003" in shown and "refused 3" in shown and "show a still" in shown
    assert "2 of 3 clips filmed, 1 failed" in shown
