"""`report.json`: how the run ended, and what every call cost, by step, character and scene."""

from datetime import datetime

from pydantic import BaseModel, Field

from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Status
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import CallRecord, Reservation, usd
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.policies.pricing import estimate


class Cost(BaseModel):
    """One paid call. `actual` says whether the cost is the provider's own figure."""

    call: str
    step: str
    model: str
    character: str | None = None
    scene_id: int | None = None
    outcome: str
    cost_ticks: int
    cost_usd: float
    actual: bool
    started_at: datetime
    ended_at: datetime | None = None


class GapReport(BaseModel):
    scene_id: int
    title: str
    problem: str
    remedy: str


class UnusedReference(BaseModel):
    name: str
    problem: str


class Report(BaseModel):
    """`items` add up to `cost_usd`. `possibly_paid` are calls whose answer was lost: what they may
    have cost at most is counted in `possibly_paid_usd`, not in `cost_usd`."""

    run_id: str
    status: Status
    title: str | None = None
    error: str | None = None
    final_video_path: str | None = None
    duration_seconds: float | None = None
    created_at: datetime
    ended_at: datetime | None = None
    wall_seconds: float
    estimated_usd: float | None = None
    max_cost_usd: float
    cost_ticks: int
    cost_usd: float
    possibly_paid_usd: float
    cost_by_step: dict[str, float] = Field(default_factory=dict)
    cost_by_character: dict[str, float] = Field(default_factory=dict)
    cost_by_scene: dict[str, float] = Field(default_factory=dict)
    gaps: list[GapReport] = Field(default_factory=list)
    unanchored: list[str] = Field(default_factory=list)
    unjudged: list[str] = Field(default_factory=list)
    unused_references: list[UnusedReference] = Field(default_factory=list)
    items: list[Cost] = Field(default_factory=list)
    possibly_paid: list[Cost] = Field(default_factory=list)


def report(film: RunSnapshot) -> Report:
    """The report of a film, whole or not."""
    run, plan = film.run, film.plan
    expected = (
        estimate(
            run.settings, len(plan.characters), [scene.duration_seconds for scene in plan.scenes]
        ).expected_usd
        if plan
        else None
    )
    lost = film.possibly_paid
    ended = run.ended_at or utc_now()
    return Report(
        run_id=run.run_id,
        status=run.status,
        title=run.title,
        error=run.error,
        final_video_path=path_in_folder(run.film_key),
        duration_seconds=(run.film_facts or {}).get("duration"),
        created_at=run.created_at,
        ended_at=run.ended_at,
        wall_seconds=(ended - run.created_at).total_seconds(),
        estimated_usd=expected,
        max_cost_usd=run.settings.max_cost_usd,
        cost_ticks=film.spent_ticks,
        cost_usd=usd(film.spent_ticks),
        possibly_paid_usd=usd(sum(reservation.upper_ticks for reservation in lost)),
        cost_by_step=_by(film.calls, "step"),
        cost_by_character=_by(film.calls, "character"),
        cost_by_scene=_by(film.calls, "scene_id"),
        gaps=_gaps(film),
        unanchored=sorted(
            {name for keyframe in film.keyframes.values() for name in keyframe.unanchored}
            | {sheet.name for sheet in film.sheets.values() if not sheet.anchored}
        ),
        unjudged=_unjudged(film),
        unused_references=[
            UnusedReference(name=reference.name, problem="it matched no character of the plan")
            for reference in run.references
            if run.references_matched and reference.character is None
        ],
        items=[_paid(call) for call in film.calls],
        possibly_paid=[_possibly_paid(reservation) for reservation in lost],
    )


def _gaps(film: RunSnapshot) -> list[GapReport]:
    return [
        GapReport(
            scene_id=clip.scene_id,
            title=film.plan.scene(clip.scene_id).title if film.plan else "",
            problem=clip.problem or "",
            remedy=clip.remedy or "",
        )
        for clip in film.gaps
    ]


def _unjudged(film: RunSnapshot) -> list[str]:
    """Whatever is shown without anybody having judged it, a line each."""
    shown = [
        *((f"sheet of {sheet.name}", sheet.best) for sheet in film.sheets.values()),
        *((f"keyframe {frame.scene_id}", frame.best) for frame in film.keyframes.values()),
    ]
    lines = [
        f"{what}: {attempt.problem}"
        for what, attempt in shown
        if attempt and attempt.score is None and attempt.problem
    ]
    unscored = {take.scene_id for take in film.chosen_takes if take.score is None}
    return lines + [
        f"clip {clip.scene_id}: {clip.problem}"
        for clip in film.clips.values()
        if clip.scene_id in unscored and clip.problem
    ]


def _by(calls: list[CallRecord], what: str) -> dict[str, float]:
    totals: dict[str, int] = {}
    for call in calls:
        name = getattr(call.purpose, what)
        if name is not None:
            totals[str(name)] = totals.get(str(name), 0) + call.cost_ticks
    return {name: usd(total) for name, total in totals.items()}


def _paid(call: CallRecord) -> Cost:
    return Cost(
        call=call.key,
        outcome=call.outcome,
        cost_ticks=call.cost_ticks,
        cost_usd=usd(call.cost_ticks),
        actual=call.actual,
        started_at=call.started_at,
        ended_at=call.ended_at,
        **call.purpose.model_dump(include={"step", "model", "character", "scene_id"}),
    )


def _possibly_paid(reservation: Reservation) -> Cost:
    return Cost(
        call=reservation.purpose.call_id,
        outcome="answer lost",
        cost_ticks=reservation.upper_ticks,
        cost_usd=usd(reservation.upper_ticks),
        actual=False,
        started_at=reservation.opened_at,
        **reservation.purpose.model_dump(include={"step", "model", "character", "scene_id"}),
    )
