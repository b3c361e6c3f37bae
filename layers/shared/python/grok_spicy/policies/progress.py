"""How far a run is, and what lists show of it."""

from grok_spicy.models.listing import Listing
from grok_spicy.models.run import Run, Status

_BEGINNINGS: dict[Status, float] = {
    "queued": 0.0,
    "pending": 0.01,
    "ideation": 0.02,
    "characters": 0.08,
    "assembly": 0.92,
    "complete": 1.0,
    "complete_with_gaps": 1.0,
}
_SCENES_BEGIN, _DRAWING, _FILMING = 0.15, 0.25, 0.50
_LISTED_LETTERS = 300
"""Of a concept; an error may be as long as an event."""


def progress_of(run: Run) -> float:
    """How far the run is, 0 to 1: by its status, and by its scenes while they are made. A run that
    ended without a film stays where it was."""
    if run.status in _BEGINNINGS:
        return _BEGINNINGS[run.status]
    if not run.scenes:
        return _BEGINNINGS["ideation"]
    drawn, filmed = (min(1.0, len(done) / run.scenes) for done in (run.drawn, run.filmed))
    return round(_SCENES_BEGIN + _DRAWING * max(drawn, filmed) + _FILMING * filmed, 3)


def listing_of(run: Run) -> Listing:
    """What lists show of a run."""
    return Listing(
        run_id=run.run_id,
        owner=run.owner,
        execution=run.execution,
        status=run.status,
        created_at=run.created_at,
        updated_at=run.updated_at,
        ended_at=run.ended_at,
        max_cost_usd=run.settings.max_cost_usd,
        title=run.title,
        concept=_shorten(run.concept),
        error=run.error,
        quality=run.settings.quality,
        scenes=run.scenes or run.settings.scenes,
        progress=progress_of(run),
        duration_seconds=(run.film_facts or {}).get("duration") or run.planned_seconds,
        poster_key=run.poster_key,
        gate=run.gate if run.status == "awaiting_approval" else None,
        logs_changes=run.logs_changes,
        deleted_at=run.deleted_at,
    )


def _shorten(text: str | None) -> str | None:
    if text is None or len(text) <= _LISTED_LETTERS:
        return text
    return f"{text[: _LISTED_LETTERS - 1]}…"
