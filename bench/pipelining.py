"""How much of a film's time is waiting that has to be: wall time against critical path.

    .venv/bin/python bench/pipelining.py [--scale 0.1] [--scenes 3]

Makes a film of 8 s scenes with a simulated xAI of realistic latencies, scaled. The critical path is
the longest chain of steps that depend on each other, by their measured lengths: plan, slowest
sheet, then sequence by sequence the keyframes up to each clip, that clip, its transcoding and
review; then the cut. The ratio says what the order of work adds to it. Also printed: what it would
take to do everything one after another.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from grok_spicy.models.clips import Take
from grok_spicy.models.spending import CallRecord
from grok_spicy.policies.schedule import sequences
from tests.support.films import FinishedRun, make, story


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1, help="of realistic latencies")
    parser.add_argument("--scenes", type=int, default=3)
    options = parser.parse_args()
    plan = story(scenes=options.scenes, seconds=8)
    with tempfile.TemporaryDirectory() as output:
        made = make(
            Path(output),
            {"plan": plan, "resolution": "720p"},
            latency="realistic",
            latency_scale=options.scale,
        )
        wall, path, apart = _wall(made), critical_path(made), one_after_another(made)
    sys.stdout.write(
        f"critical path            {path:6.1f} s\n"
        f"wall time                {wall:6.1f} s   {wall / path:.2f} x the critical path\n"
        f"one after another        {apart:6.1f} s   {apart / wall:.2f} x the wall time\n"
    )


def critical_path(made: FinishedRun) -> float:
    """Seconds of the longest chain of dependent steps."""
    plan, calls = made.film.plan, made.film.calls
    assert plan is not None
    seconds = max(_seconds(calls, "draw_sheet", slug) for slug in _slugs(made))
    for sequence in sequences(plan, made.film.run.settings.continuity):
        keyframes, longest = 0.0, 0.0
        for scene_id in sequence.scene_ids:
            keyframes += _seconds(calls, "compose_keyframe", f"{scene_id:03d}")
            longest = max(longest, keyframes + _clip_seconds(made, scene_id))
        seconds += longest
    return seconds + _cut_seconds(made)


def one_after_another(made: FinishedRun) -> float:
    """Seconds of all steps added up."""
    calls = made.film.calls
    sheets = sum(_seconds(calls, "draw_sheet", slug) for slug in _slugs(made))
    scenes = sum(
        _seconds(calls, "compose_keyframe", f"{scene_id:03d}") + _clip_seconds(made, scene_id)
        for scene_id in made.film.keyframes
    )
    return sheets + scenes + _cut_seconds(made)


def _wall(made: FinishedRun) -> float:
    run = made.film.run
    return ((run.ended_at or run.updated_at) - run.created_at).total_seconds()


def _slugs(made: FinishedRun) -> list[str]:
    return [sheet.slug for sheet in made.film.sheets.values()]


def _seconds(calls: list[CallRecord], step: str, subject: str) -> float:
    """How long the paid calls of a step took, one after another."""
    return sum(
        (call.ended_at - call.started_at).total_seconds()
        for call in calls
        if call.purpose.step == step and call.purpose.subject.split("@")[0] == subject
    )


def _clip_seconds(made: FinishedRun, scene_id: int) -> float:
    """Of every take: its rendering, by the simulator, and its transcoding; then reviews."""
    takes = made.film.takes[scene_id]
    rendering = sum(_rendering(made, take) for take in takes)
    transcoding = sum(
        _between(made, f"videos/{take.name}.mp4", f"mezzanines/{take.name}.mp4") for take in takes
    )
    return rendering + transcoding + _seconds(made.film.calls, "review_clip", f"{scene_id:03d}")


def _rendering(made: FinishedRun, take: Take) -> float:
    """From the submit until the clip could have been found done."""
    job = take.job.id if take.job else ""
    document = json.loads((made.simulator_memory / "jobs" / f"{job}.json").read_text())
    return max(float(document["rendered"] - document["submitted"]), float(document["latency"]))


def _cut_seconds(made: FinishedRun) -> float:
    """From the last clip's files until the film is there."""
    last = max((made.folder / "mezzanines").iterdir(), key=lambda path: path.stat().st_mtime)
    return _between(made, f"mezzanines/{last.name}", "final_video.mp4")


def _between(made: FinishedRun, earlier: str, later: str) -> float:
    """Seconds between the writing of two files of the run."""
    return (made.folder / later).stat().st_mtime - (made.folder / earlier).stat().st_mtime


if __name__ == "__main__":
    main()
