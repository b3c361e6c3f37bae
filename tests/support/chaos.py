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
        return [*self._wrong_clips(), *self._wrong_bill()]

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


def film_in_chaos(
    cloud: LocalCloud, name: str, scenes: int, share: float, kinds: Iterable[str] | None = None
) -> Aftermath:
    """Make a film of so many scenes, three cameras taking turns, each the fallback of the others."""
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
        f"the cameras billed {aftermath.billed_usd:.2f} USD of {report.cost_usd:.2f}, and "
        f"{report.possibly_paid_usd:.2f} were possibly paid",
        *(f"scene {clip.scene_id} has no clip: {clip.error}: {clip.problem}" for clip in gaps),
    ]
    return "\n".join(lines)
