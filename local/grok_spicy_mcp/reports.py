"""What the tools say of a run, from what the API says of it."""

from grok_spicy.api.schemas import (
    Accepted,
    EventView,
    GateView,
    RunDetail,
    RunSummary,
)
from grok_spicy.api.schemas.retakes import Terms
from grok_spicy.api.schemas.versions import VersionView
from grok_spicy.models.clips import Take
from grok_spicy.models.exports import Export
from grok_spicy.models.images import RefinedImage
from grok_spicy.models.redo import StaleAsset
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Scene
from grok_spicy.outputs.report import report
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.policies.error_names import remedy_of
from grok_spicy_mcp.export_results import ExportReport
from grok_spicy_mcp.remedies import REMEDIES
from grok_spicy_mcp.results import (
    ChangeTerms,
    CharacterReport,
    EventLine,
    GatePartReport,
    GateReport,
    PictureReport,
    RunLine,
    RunReport,
    SceneReport,
    StaleReport,
    StartedRun,
    TakeReport,
    VersionReport,
)
from grok_spicy_mcp.untrusted_text import UntrustedText, mark, mark_if

_LISTED_CONCEPT = 200
_LONGEST_PLAN = 200_000
_PLAIN_OF_GATE = {
    *("gate", "digest", "is_open", "decision", "deadline", "expected_usd", "at_most_usd")
}


def run_line(run: RunSummary) -> RunLine:
    """The run in a list."""
    return RunLine(
        run_id=run.run_id,
        status=run.status,
        title=mark_if(run.title),
        concept=mark_if(run.concept, _LISTED_CONCEPT),
        created_at=run.created_at,
        cost_usd=run.cost_usd,
        max_cost_usd=run.max_cost_usd,
        quality=run.quality,
        scenes=run.scenes,
        progress=run.progress,
        seconds=run.duration_seconds,
        gate=run.gate,
    )


def run_report(run: RunDetail, *, with_plan: bool = False) -> RunReport:
    """The run with what was planned and made; with the whole plan, if that is requested."""
    snapshot = run.snapshot()
    remedy = remedy_of(run.error.partition(":")[0]) if run.error else None
    return RunReport(
        **run_line(run).model_dump(),
        queue_place=run.queue_place,
        ended_at=run.ended_at,
        error=mark_if(run.error),
        remedy=REMEDIES[remedy] if remedy else None,
        left_usd=left_usd(run),
        stale=[_stale(each) for each in run.stale],
        gates=[gate_report(gate) for gate in run.gates],
        characters=_characters(snapshot),
        storyboard=[_scene(snapshot, scene) for scene in (run.plan.scenes if run.plan else [])],
        notes=_notes(snapshot),
        film=path_in_folder(run.run.film_key),
        plan=mark(run.plan.model_dump_json(), _LONGEST_PLAN) if run.plan and with_plan else None,
    )


def left_usd(run: RunDetail, max_cost_usd: float | None = None) -> float:
    """What may still be spent under the run's cap, or under that one, in USD."""
    cap = run.max_cost_usd if max_cost_usd is None else max_cost_usd
    return max(0.0, round(cap - run.cost_usd, 6))


def started_run(accepted: Accepted) -> StartedRun:
    """A run that works now."""
    return StartedRun(
        run_id=accepted.run_id,
        status=accepted.status,
        expected_usd=accepted.estimate.expected_usd,
        at_most_usd=accepted.estimate.at_most_usd,
        max_cost_usd=accepted.max_cost_usd,
    )


def change_terms(terms: Terms, confirm: str) -> ChangeTerms:
    """The terms of a change, with the words that confirm it."""
    return ChangeTerms(
        expected_usd=terms.estimate.expected_usd,
        at_most_usd=terms.estimate.at_most_usd,
        max_cost_usd=terms.max_cost_usd,
        confirm=confirm,
        stale=[_stale(each) for each in terms.stale],
        least_cap_usd=terms.least_cap_usd,
    )


def _stale(asset: StaleAsset) -> StaleReport:
    return StaleReport(
        what=asset.what,
        scene_id=asset.scene_id,
        character=mark_if(asset.character),
        reason=mark(asset.reason),
        hardness=asset.hardness,
        cost_usd=asset.cost_usd,
    )


def version_report(version: VersionView) -> VersionReport:
    """One cut of a film."""
    plain = set(VersionReport.model_fields) - {"takes"}
    return VersionReport(**version.model_dump(include=plain), takes=version.scenes)


def export_report(export: Export) -> ExportReport:
    """One export of a film."""
    return ExportReport(
        name=export.name,
        path=path_in_folder(export.asset_key),
        notes=[mark(note) for note in export.notes],
        problem=mark_if(export.problem),
    )


def gate_report(gate: GateView) -> GateReport:
    """The gate, with all that it shows."""
    return GateReport(
        **gate.model_dump(include=_PLAIN_OF_GATE),
        by=mark_if(gate.by),
        approved_in_words=gate.waits_for,
        parts=[
            GatePartReport(
                scene_id=part.scene_id,
                character=mark_if(part.character),
                title=mark(part.title),
                path=part.path,
                decision=part.verdict.decision if part.verdict else None,
                note=mark_if(part.verdict.note) if part.verdict else None,
            )
            for part in gate.subject
        ],
    )


def event_line(event: EventView) -> EventLine:
    """The event, its message as data."""
    return EventLine(
        at=event.at,
        what=event.what,
        message=mark(event.message, 500),
        scene_id=event.scene_id,
        score=event.score,
    )


def _characters(snapshot: RunSnapshot) -> list[CharacterReport]:
    names = [each.name for each in snapshot.plan.characters] if snapshot.plan else []
    return [
        CharacterReport(name=mark(name), sheet=_picture(snapshot.sheets.get(name)))
        for name in names
    ]


def _scene(snapshot: RunSnapshot, scene: Scene) -> SceneReport:
    clip = snapshot.clips.get(scene.scene_id)
    shown = snapshot.chosen_take(scene.scene_id)
    return SceneReport(
        scene_id=scene.scene_id,
        title=mark(scene.title),
        action=mark(scene.action),
        seconds=scene.duration_seconds,
        transition=scene.transition,
        keyframe=_picture(snapshot.keyframes.get(scene.scene_id)),
        takes=[_take(take, shown) for take in snapshot.takes.get(scene.scene_id, [])],
        gap=mark(clip.problem or "") if clip and clip.state == "gap" else None,
    )


def _picture(image: RefinedImage | None) -> PictureReport | None:
    if image is None:
        return None
    return PictureReport(
        attempts=len(image.attempts),
        shown=image.best.number if image.best else None,
        score=image.score,
        path=path_in_folder(image.image_key),
        problem=mark_if(image.problem),
    )


def _take(take: Take, shown: Take | None) -> TakeReport:
    frames = [path_in_folder(key) for key in (take.first_key, take.middle_key, take.last_key)]
    return TakeReport(
        take=take.number,
        state=take.state,
        seconds=take.seconds,
        chunks=f"{take.filmed} of {take.chunking.count}" if take.chunking else None,
        score=take.score.overall_score if take.score else None,
        issues=[mark(issue) for issue in take.score.issues] if take.score else [],
        problem=mark_if(take.problem),
        is_shown=shown is not None and take.number == shown.number,
        frames=[path for path in frames if path],
    )


def _notes(snapshot: RunSnapshot) -> list[UntrustedText]:
    summary = report(snapshot)
    return [
        *(mark(joint.problem) for joint in summary.loose_joints),
        *(mark(f"{name} was drawn from words, without a sheet") for name in summary.unanchored),
        *(mark(f"not judged: {line}") for line in summary.unjudged),
        *(mark(f"the photo of {each.name}: {each.problem}") for each in summary.unused_references),
        *(mark(f"{name} can't be read") for name in summary.unreadable),
    ]
