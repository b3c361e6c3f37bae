"""A film on several cameras whose services fail in every way they can: it is resumed, as a person
would, until it is finished; then nothing may be lost, doubled or silent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from camera_simulator.faults import Kind
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, scene_by_scene

CAMERAS = ("runway", "pika", "veo")
PATIENCE_SECONDS = 3_600
MOST_RESUMES = 40
FINISHED = ("complete", "complete_with_gaps")


def every_fault(share: float, kinds: Iterable[str] = get_args(Kind)) -> list[dict[str, Any]]:
    """A fault script in which that share of calls (0-1) suffers each of these kinds."""
    return [
        {"service": "any", "kind": kind, "probability": share, "seconds": 2.0, "retry_after": 1.0}
        for kind in kinds
    ]


@dataclass(frozen=True)
class Aftermath:
    """What became of such a film. `billed_usd` is what the ledgers of the cameras say, `stops` why
    it had to be resumed."""

    finished: FinishedRun
    billed_usd: float
    stops: list[str]

    def problems(self) -> list[str]:
        """What should not be: a sentence each."""
        return [*self._wrong_clips(), *self._wrong_bill(), *self._wrong_execution_report()]

    @property
    def cameras(self) -> Counter[str]:
        """How many clips the film shows of each video model."""
        return Counter(take.model for take in self.finished.film.chosen_takes)

    @property
    def reasons(self) -> Counter[str]:
        """Why takes failed, by the class of error."""
        takes = (take for takes in self.finished.film.takes.values() for take in takes)
        return Counter(take.error or "" for take in takes if take.state == "failed")

    def _wrong_clips(self) -> Iterable[str]:
        film = self.finished.film
        if self.finished.status not in FINISHED:
            yield f"the run is {self.finished.status}: {film.run.error}"
        for scene in film.plan.scenes if film.plan else []:
            clip = film.clips.get(scene.scene_id)
            if clip is None or not clip.decided:
                yield f"scene {scene.scene_id} is not decided"
            elif clip.state == "gap" and not (clip.problem and clip.error):
                yield f"scene {scene.scene_id} has a gap without a reason"
            elif clip.state == "accepted" and film.chosen_take(scene.scene_id) is None:
                yield f"scene {scene.scene_id} shows a take that there is not"
        silent = [
            take.name
            for takes in film.takes.values()
            for take in takes
            if take.state == "failed" and not (take.problem and take.error)
        ]
        if silent:
            yield f"takes failed without a reason: {silent}"

    def _wrong_bill(self) -> Iterable[str]:
        report = self.finished.report
        cameras = [item for item in report.items if item.step == "start_clip"]
        spent = sum(item.cost_usd for item in cameras)
        possibly = report.possibly_paid_usd
        if not spent - 0.005 <= self.billed_usd <= spent + possibly + 0.005:
            yield (
                f"the cameras billed {self.billed_usd:.2f} USD; the report says {spent:.2f}, and "
                f"possibly {possibly:.2f}"
            )

    def _wrong_execution_report(self) -> Iterable[str]:
        """The execution report, by itself and against the film."""
        film, execution = self.finished.film, self.finished.report.execution
        done, failed = execution.generated_clips, execution.failed_clips
        scenes = [scene.scene_id for scene in film.plan.scenes] if film.plan else []
        reported = sorted(clip.scene_id for clip in [*done, *failed])
        if reported != sorted(scenes):
            yield f"the execution report is about the scenes {reported}, each of which is due once"
        gaps = {clip.scene_id for clip in film.gaps}
        if {clip.scene_id for clip in failed} != gaps:
            yield f"clips that failed: {[clip.scene_id for clip in failed]}; gaps: {sorted(gaps)}"
        for clip in failed:
            if not (clip.reason and clip.fallback_strategy):
                yield f"{clip.clip_id} failed without a reason, or without what was done instead"
        for made in done:
            take, model = film.chosen_take(made.scene_id), made.metadata.model_version
            if take and take.model != model:
                yield f"{made.clip_id} was filmed by {take.model}, and is reported as of {model}"
            if made.quality_score is None:
                yield f"{made.clip_id} has no quality score"
        for failure in (each for clip in [*done, *failed] for each in clip.failures):
            if not (failure.reason and failure.fallback_strategy):
                yield f"{failure.generation_mode} failed without a reason"
        yield from self._wrong_summary()

    def _wrong_summary(self) -> Iterable[str]:
        report = self.finished.report
        execution = report.execution
        summary, clips = (
            execution.execution_summary,
            [
                *execution.generated_clips,
                *execution.failed_clips,
            ],
        )
        counts = (summary.completed, summary.failed, summary.pending, summary.total_clips)
        done, failed = len(execution.generated_clips), len(execution.failed_clips)
        if counts != (done, failed, 0, len(clips)):
            yield f"the summary counts {counts} clips: {done} were filmed, {failed} failed"
        cost = sum(clip.cost_usd for clip in clips)
        spent = sum(item.cost_usd for item in report.items if item.step == "start_clip")
        if not (abs(summary.total_cost_usd - cost) < 0.005 and abs(cost - spent) < 0.005):
            yield (
                f"the summary says {summary.total_cost_usd:.2f} USD, its clips {cost:.2f}, and the "
                f"calls {spent:.2f}"
            )
        seconds = sum(clip.generation_seconds for clip in clips)
        if abs(summary.total_generation_seconds - seconds) > 0.1:
            yield f"the summary says {summary.total_generation_seconds} s, its clips {seconds}"


def film_in_chaos(
    cloud: LocalCloud, name: str, scenes: int, share: float, kinds: Iterable[str] | None = None
) -> Aftermath:
    """Make a film of so many scenes: three cameras take turns, each the fallback of the others."""
    faults = every_fault(share) if kinds is None else every_fault(share, kinds)
    cloud.simulator.camera_control.set_faults(faults)
    request = {
        "plan": scene_by_scene([["Ember"]] * scenes) | {"aspect_ratio": "16:9"},
        "camera": ",".join(CAMERAS),
        "fallbacks": list(CAMERAS),
        "resolution": "720p",
        "max_cost_usd": 10_000,
    }
    finished = make_in(cloud, request, name, timeout=PATIENCE_SECONDS)
    stops: list[str] = []
    while finished.status not in FINISHED and len(stops) < MOST_RESUMES:
        stops.append(finished.film.run.error or finished.status)
        again = {"run_id": name}
        finished = make_in(cloud, again, f"{name}-{len(stops) + 1}", timeout=PATIENCE_SECONDS)
    ledgers = [cloud.simulator.camera_control.ledger(each) for each in CAMERAS]
    return Aftermath(finished, sum(float(line.usd) for each in ledgers for line in each), stops)


def words_of(aftermath: Aftermath) -> str:
    """What became of it, for a person."""
    report = aftermath.finished.report
    clips = aftermath.finished.film.clips.values()
    gaps = [clip for clip in clips if clip.state == "gap"]
    lines = [
        f"{aftermath.finished.status}: {len(clips) - len(gaps)} of {len(clips)} clips filmed, by "
        f"{dict(aftermath.cameras)}",
        f"stopped {len(aftermath.stops)} times: {dict(Counter(aftermath.stops))}",
        f"takes failed: {dict(aftermath.reasons)}",
        f"the cameras billed {aftermath.billed_usd:.2f} USD; the film cost {report.cost_usd:.2f}, "
        f"and possibly {report.possibly_paid_usd:.2f} more",
        *(f"scene {clip.scene_id} has no clip: {clip.error}: {clip.problem}" for clip in gaps),
    ]
    return "\n".join(lines)
