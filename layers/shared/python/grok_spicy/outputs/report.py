"""`report.json`: how the run ended, and what every call cost, by step, character and scene."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from grok_spicy.models.clips import Clip
from grok_spicy.models.exports import EXPORT_REMEDY, export_names
from grok_spicy.models.item import utc_now
from grok_spicy.models.likeness import Likeness
from grok_spicy.models.run import Status
from grok_spicy.models.settings import SceneFilming
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.softened import RefusedPart, Softened
from grok_spicy.models.spending import ticks, usd
from grok_spicy.outputs.checks import TakeChecks, checks_of_takes
from grok_spicy.outputs.chunks import TakeChunks, chunks_of_takes
from grok_spicy.outputs.costs import Cost, cost_of_call, cost_of_reservation, costs_by
from grok_spicy.outputs.execution import ExecutionReport, execution_report
from grok_spicy.outputs.spoken import SpokenScene, spoken_scenes
from grok_spicy.policies.asset_keys import path_in_folder, within_run
from grok_spicy.policies.estimates import estimate
from grok_spicy.policies.filming import filming_of
from grok_spicy.policies.promotion import loose_joints
from grok_spicy.policies.refusals import offer


class GapReport(BaseModel):
    scene_id: int
    title: str
    problem: str
    remedy: str


class LooseJointReport(BaseModel):
    """A match-cut that may jump, and what composing and filming its scene again would cost."""

    scene_id: int
    scene_before: int
    problem: str
    redraw_usd: float


class RefusalReport(BaseModel):
    """What moderation refused: the words or the picture (`refused`) of the concept, or of a sheet,
    keyframe or clip. `wording` is a milder wording of `original`, if one could be had."""

    what: Literal["concept", "sheet", "keyframe", "clip"]
    scene_id: int | None = None
    character: str | None = None
    refused: RefusedPart
    problem: str
    original: str
    wording: str | None = None
    unavailable: str | None = None
    is_sent: bool = False
    refused_again: str | None = None

    def __str__(self) -> str:
        about = f" of scene {self.scene_id}" if self.scene_id else ""
        about += f" of {self.character}" if self.character else ""
        fields = self.model_dump(include=set(Softened.model_fields))
        return f"{self.what}{about}: {offer(Softened.model_validate(fields))}"


class VersionReport(BaseModel):
    """A cut of the film. `scenes` are the numbers of the takes that it shows, null for a still."""

    number: int
    path: str
    created_at: datetime
    by: str
    quality: str
    cost_usd: float
    scenes: dict[int, int | None]
    is_shown: bool


class ExportReport(BaseModel):
    """A file that was made of the film besides, or why there is none. `notes` says what a person
    should know of it."""

    name: str
    path: str | None
    notes: list[str] = Field(default_factory=list)
    problem: str | None = None
    remedy: str | None = None


class UnusedReference(BaseModel):
    name: str
    problem: str


class Report(BaseModel):
    """The costs of `items` add up to `cost_usd`. `possibly_paid` are calls whose response was lost:
    the most that they may have cost is in `possibly_paid_usd`, not in `cost_usd`. `under_way` are
    calls whose response may still come. `above_price` names calls that were billed above the price
    list, `found_again` those whose result was found again. `over_cap_usd` is by how much the run
    cost more than its cap. `unreadable` names items of the run that can't be read. `not_promoted`
    are scenes that are shown as before the run's last promotion, `not_redone` those that are shown
    as before, since making them again failed. `versions` are the cuts that there were, `exports`
    what was asked for besides the film. `likeness`
    says who confirmed, and when, that the likeness of those in the photos may be used.
    `filming` says of every scene which video model is to film it, which follow, who chose it and
    why. `stems` and `subtitles` are the files beside the film: the tracks that it was mixed of, and
    what is said in it. `execution` says of every clip which camera filmed it, or why none did,
    `checks` what was measured of each take, `chunks` how the takes are made that are longer than a
    camera films."""

    run_id: str
    status: Status
    title: str | None = None
    error: str | None = None
    final_video_path: str | None = None
    duration_seconds: float | None = None
    music: str | None = None
    stems: list[str] = Field(default_factory=list)
    subtitles: list[str] = Field(default_factory=list)
    created_at: datetime
    ended_at: datetime | None = None
    wall_seconds: float
    estimated_usd: float | None = None
    max_cost_usd: float
    cost_ticks: int
    cost_usd: float
    possibly_paid_usd: float
    over_cap_usd: float = 0.0
    cost_by_step: dict[str, float] = Field(default_factory=dict)
    cost_by_character: dict[str, float] = Field(default_factory=dict)
    cost_by_scene: dict[str, float] = Field(default_factory=dict)
    gaps: list[GapReport] = Field(default_factory=list)
    refusals: list[RefusalReport] = Field(default_factory=list)
    not_promoted: list[GapReport] = Field(default_factory=list)
    not_redone: list[GapReport] = Field(default_factory=list)
    versions: list[VersionReport] = Field(default_factory=list)
    exports: list[ExportReport] = Field(default_factory=list)
    loose_joints: list[LooseJointReport] = Field(default_factory=list)
    unanchored: list[str] = Field(default_factory=list)
    unjudged: list[str] = Field(default_factory=list)
    unused_references: list[UnusedReference] = Field(default_factory=list)
    likeness: Likeness | None = None
    filming: dict[int, SceneFilming] = Field(default_factory=dict)
    items: list[Cost] = Field(default_factory=list)
    possibly_paid: list[Cost] = Field(default_factory=list)
    under_way: list[Cost] = Field(default_factory=list)
    above_price: list[str] = Field(default_factory=list)
    found_again: list[str] = Field(default_factory=list)
    unreadable: list[str] = Field(default_factory=list)
    spoken: list[SpokenScene] = Field(default_factory=list)
    execution: ExecutionReport = Field(default_factory=ExecutionReport)
    checks: list[TakeChecks] = Field(default_factory=list)
    chunks: list[TakeChunks] = Field(default_factory=list)


def report(snapshot: RunSnapshot) -> Report:
    """The report of a run, complete or not."""
    run, plan = snapshot.run, snapshot.plan
    expected = (
        estimate(run.settings, len(plan.characters), plan.scene_seconds, plan).expected_usd
        if plan
        else None
    )
    lost = snapshot.possibly_paid
    ended = run.ended_at or utc_now()
    return Report(
        run_id=run.run_id,
        status=run.status,
        title=run.title,
        error=run.error,
        final_video_path=path_in_folder(run.film_key),
        duration_seconds=(run.film_facts or {}).get("duration"),
        music=run.music.label if run.music else None,
        stems=[within_run(key) for key in run.stem_keys],
        subtitles=[within_run(key) for key in run.subtitle_keys],
        created_at=run.created_at,
        ended_at=run.ended_at,
        wall_seconds=max(0.0, (ended - run.created_at).total_seconds()),
        estimated_usd=expected,
        max_cost_usd=run.settings.max_cost_usd,
        cost_ticks=snapshot.spent_ticks,
        cost_usd=usd(snapshot.spent_ticks),
        possibly_paid_usd=usd(sum(reservation.upper_ticks for reservation in lost)),
        over_cap_usd=usd(max(0, snapshot.spent_ticks - ticks(run.settings.max_cost_usd))),
        cost_by_step=costs_by(snapshot.calls, "step"),
        cost_by_character=costs_by(snapshot.calls, "character"),
        cost_by_scene=costs_by(snapshot.calls, "scene_id"),
        gaps=_gaps(snapshot, snapshot.gaps),
        refusals=list(_refusals(snapshot)),
        not_promoted=_gaps(snapshot, snapshot.not_promoted),
        not_redone=_gaps(snapshot, snapshot.not_redone),
        versions=_versions(snapshot),
        exports=list(export_reports(snapshot)),
        loose_joints=_loose_joints(snapshot),
        unanchored=sorted(
            {name for keyframe in snapshot.keyframes.values() for name in keyframe.unanchored}
            | set(snapshot.unanchored)
        ),
        unjudged=snapshot.unjudged,
        likeness=run.likeness,
        filming={each: filming_of(run.settings, each) for each in plan.scene_seconds}
        if plan
        else {},
        unused_references=[
            UnusedReference(name=reference.name, problem="it matched no character of the plan")
            for reference in run.references
            if run.references_matched and reference.character is None
        ],
        items=[cost_of_call(call) for call in snapshot.calls],
        possibly_paid=[cost_of_reservation(each, "answer lost") for each in lost],
        under_way=[cost_of_reservation(each, "under way") for each in snapshot.under_way],
        above_price=[call.key for call in snapshot.calls if call.is_above_price],
        found_again=[call.key for call in snapshot.calls if call.found_again],
        unreadable=snapshot.unreadable,
        execution=execution_report(snapshot),
        spoken=spoken_scenes(snapshot),
        checks=checks_of_takes(snapshot),
        chunks=chunks_of_takes(snapshot),
    )


def _gaps(snapshot: RunSnapshot, clips: list[Clip]) -> list[GapReport]:
    return [
        GapReport(
            scene_id=clip.scene_id,
            title=snapshot.plan.scene(clip.scene_id).title if snapshot.plan else "",
            problem=clip.problem or "",
            remedy=clip.remedy or "",
        )
        for clip in clips
    ]


def _refusals(snapshot: RunSnapshot) -> Iterator[RefusalReport]:
    """What was refused of the run as it stands, in the order in which a film is made."""
    if snapshot.run.softened:
        yield _refusal(snapshot.run.softened, what="concept")
    for sheet in snapshot.sheets.values():
        if sheet.softened:
            yield _refusal(sheet.softened, what="sheet", character=sheet.name)
    for keyframe in snapshot.keyframes.values():
        if keyframe.softened:
            yield _refusal(keyframe.softened, what="keyframe", scene_id=keyframe.scene_id)
    for takes in snapshot.takes.values():
        for take in takes:
            if take.softened and not take.superseded:
                yield _refusal(take.softened, what="clip", scene_id=take.scene_id)


def _refusal(softened: Softened, **about: Any) -> RefusalReport:
    return RefusalReport(**about, **softened.model_dump(include=set(Softened.model_fields)))


def _versions(snapshot: RunSnapshot) -> list[VersionReport]:
    return [
        VersionReport(
            number=version.number,
            path=path_in_folder(snapshot.file_of(version)) or "",
            created_at=version.created_at,
            by=version.by,
            quality=version.settings.quality,
            cost_usd=version.cost_usd,
            scenes=version.takes,
            is_shown=version == snapshot.shown_version,
        )
        for version in snapshot.versions
    ]


def export_reports(snapshot: RunSnapshot) -> Iterator[ExportReport]:
    """Every export that was asked for, and whether it is there of this very film."""
    stored = {each.name: each for each in snapshot.exports}
    for name in export_names(snapshot.run.settings.exports):
        export = stored.get(name)
        if export and name not in snapshot.missing_exports:
            path = path_in_folder(export.asset_key)
            yield ExportReport(name=name, path=path, notes=export.notes)
        elif snapshot.run.ended:
            problem = export.problem if export and export.problem else "it was not made"
            yield ExportReport(name=name, path=None, problem=problem, remedy=EXPORT_REMEDY)


def _loose_joints(snapshot: RunSnapshot) -> list[LooseJointReport]:
    if snapshot.plan is None:
        return []
    last_frames = {take.scene_id: take.last_key for take in snapshot.chosen_takes}
    joints = loose_joints(snapshot.plan, snapshot.run.settings, snapshot.keyframes, last_frames)
    return [
        LooseJointReport(
            scene_id=joint.scene_id,
            scene_before=joint.scene_before,
            problem=str(joint),
            redraw_usd=joint.redraw_usd,
        )
        for joint in joints
    ]
