"""What waits for what while a film is made, and how much of its time is waiting that has to be.

    .venv/bin/python bench/pipelining.py [--scale 0.1] [--scenes 8] [--match-cut 5]

Makes a film of 8 s scenes with a simulated xAI of realistic latencies, scaled. For each scene it
prints how long the finished clip lay there before it was fetched, and for each match-cut how long
it took from the last verdict on the clip before it until its own keyframe was asked for.

The critical path is the longest chain of steps that depend on each other, by their measured
lengths: the slowest sheet; for each scene the keyframe after what it waits for, which is the first
draft of the keyframe before, or at a match-cut the decided clip before; its clip, with transcoding
and review; then the cut. The ratio says what the order of work adds to it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from grok_spicy.models.clips import Take
from grok_spicy.models.spending import CallRecord
from grok_spicy.policies.schedule import need
from tests.support.films import FinishedRun, make, story
from tests.support.waits import clip_waits, done_at, job_document, match_cut_waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1, help="of realistic latencies")
    parser.add_argument("--scenes", type=int, default=8)
    parser.add_argument("--match-cut", type=int, default=5, help="the scene that follows by one")
    options = parser.parse_args()
    numbers = range(1, options.scenes + 1)
    cuts = ["match-cut" if number == options.match_cut > 1 else "cut" for number in numbers]
    plan = story(scenes=options.scenes, seconds=8, transitions=cuts)
    with tempfile.TemporaryDirectory() as output:
        finished = make(
            Path(output),
            {"plan": plan, "resolution": "720p", "max_cost_usd": 100},
            latency="realistic",
            latency_scale=options.scale,
        )
        sys.stdout.write(report(finished))


def report(finished: FinishedRun) -> str:
    """A line for each wait, and the critical path."""
    wall, path, apart = _wall(finished), critical_path(finished), one_after_another(finished)
    lines = [
        f"scene {scene_id:2}: its finished clip waited {seconds:4.1f} s to be fetched"
        for scene_id, seconds in clip_waits(finished).items()
    ]
    lines += [
        f"scene {scene_id:2}: began {seconds:4.1f} s after the clip before its match-cut was judged"
        for scene_id, seconds in match_cut_waits(finished).items()
    ]
    lines += [
        f"critical path            {path:6.1f} s",
        f"wall time                {wall:6.1f} s   {wall / path:.2f} x the critical path",
        f"one after another        {apart:6.1f} s   {apart / wall:.2f} x the wall time",
    ]
    return "\n".join(lines) + "\n"


def critical_path(finished: FinishedRun) -> float:
    """Seconds of the longest chain of dependent steps."""
    plan, calls = finished.film.plan, finished.film.calls
    assert plan is not None
    begin = max(sum(_seconds(calls, "draw_sheet", slug)) for slug in _slugs(finished))
    drafts: dict[int, float] = {}
    clips: dict[int, float] = {}
    for scene in plan.scenes:
        waits_for = need(plan, scene.scene_id, finished.film.run.settings)
        after = begin
        if waits_for:
            after = (drafts if waits_for.what == "draft" else clips)[waits_for.scene_id]
        keyframe = _seconds(calls, "compose_keyframe", f"{scene.scene_id:03d}")
        drafts[scene.scene_id] = after + keyframe[0]
        clips[scene.scene_id] = after + sum(keyframe) + _clip_seconds(finished, scene.scene_id)
    return max(clips.values()) + _cut_seconds(finished)


def one_after_another(finished: FinishedRun) -> float:
    """Seconds of all steps added up."""
    calls = finished.film.calls
    sheets = sum(sum(_seconds(calls, "draw_sheet", slug)) for slug in _slugs(finished))
    scenes = sum(
        sum(_seconds(calls, "compose_keyframe", f"{scene_id:03d}"))
        + _clip_seconds(finished, scene_id)
        for scene_id in finished.film.keyframes
    )
    return sheets + scenes + _cut_seconds(finished)


def _wall(finished: FinishedRun) -> float:
    run = finished.film.run
    return ((run.ended_at or run.updated_at) - run.created_at).total_seconds()


def _slugs(finished: FinishedRun) -> list[str]:
    return [sheet.slug for sheet in finished.film.sheets.values()]


def _seconds(calls: list[CallRecord], step: str, subject: str) -> list[float]:
    """How long each paid call of a step took, in their order."""
    mine = (
        call
        for call in calls
        if call.purpose.step == step and call.purpose.subject.split("@")[0] == subject
    )
    ordered = sorted(mine, key=lambda call: call.started_at)
    return [(call.ended_at - call.started_at).total_seconds() for call in ordered]


def _clip_seconds(finished: FinishedRun, scene_id: int) -> float:
    """Of every take: its rendering, by the simulator, and its transcoding; then reviews."""
    takes = finished.film.takes[scene_id]
    rendering = sum(_rendering(finished, take) for take in takes)
    transcoding = sum(
        _between(finished, f"videos/{take.name}.mp4", f"mezzanines/{take.name}.mp4")
        for take in takes
    )
    reviews = _seconds(finished.film.calls, "review_clip", f"{scene_id:03d}")
    return rendering + transcoding + sum(reviews)


def _rendering(finished: FinishedRun, take: Take) -> float:
    """From the submit until the clip could have been found done."""
    assert take.job is not None
    job = job_document(finished, take.job.id)
    return done_at(job) - float(job["submitted"])


def _cut_seconds(finished: FinishedRun) -> float:
    """From the last clip's files until the film is there."""
    last = max((finished.folder / "mezzanines").iterdir(), key=lambda path: path.stat().st_mtime)
    return _between(finished, f"mezzanines/{last.name}", "final_video.mp4")


def _between(finished: FinishedRun, earlier: str, later: str) -> float:
    """Seconds between the writing of two files of the run."""
    return (finished.folder / later).stat().st_mtime - (finished.folder / earlier).stat().st_mtime


if __name__ == "__main__":
    main()
