"""ExportFilm: the film in other shapes, its poster and preview, and timelines for an editor."""

import tempfile
import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.exports import EXPORT_REMEDY, Export, ExportKind, export_names
from grok_spicy.models.run import Run
from grok_spicy.outputs.timeline_export import write_timeline
from grok_spicy.ports import AssetStore, ImageSanitizer, RunStore, VideoEditor
from grok_spicy.services.event_log import record
from grok_spicy.services.film_exports import UNUSABLE, FilmExports, OutOfTime
from grok_spicy.services.queries import StepRequest, load_active_run, load_snapshot

WORK_SECONDS = 300.0
"""No scene is begun after so long: encoding one may take almost as long again, and the function
has ten minutes."""


class ExportFilmRequest(StepRequest):
    """Which film to export."""


class ExportFilmResponse(BaseModel):
    """`export`: there is more to make, in another invocation."""

    next: Literal["export", "done"]


def export_film(
    request: ExportFilmRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    video_editor: VideoEditor,
    image_sanitizer: ImageSanitizer,
    work_seconds: float = WORK_SECONDS,
) -> ExportFilmResponse:
    """Make what the run's settings ask for besides the film, unless it was made of this very film
    before. One export that fails is stored with its reason; the others are made all the same.

    NotFound and ExecutionSuperseded as every step; Transient errors of the storage.
    """
    load_active_run(store, request.run_id, request.execution)
    snapshot = load_snapshot(store, request.run_id)
    ends_at = time.monotonic() + work_seconds
    with tempfile.TemporaryDirectory() as name:
        exports = FilmExports(
            store, assets, video_editor, image_sanitizer, snapshot, Path(name), ends_at
        )
        for export, kind in export_names(snapshot.run.settings.exports).items():
            if _is_there(store, assets, snapshot.run, export):
                continue
            try:
                made = _make(exports, export, kind)
            except OutOfTime:
                return ExportFilmResponse(next="export")
            except UNUSABLE as problem:
                made = _failed(snapshot.run, export, kind, problem)
            load_active_run(store, request.run_id, request.execution)
            _store(store, snapshot.run, made)
    return ExportFilmResponse(next="done")


def _is_there(store: RunStore, assets: AssetStore, run: Run, name: str) -> bool:
    stored = store.get(run.run_id, Export, name)
    return bool(stored and stored.is_of(run.film_digest) and assets.has(stored.asset_key or ""))


def _make(exports: FilmExports, name: str, kind: ExportKind) -> Export:
    if kind == "poster":
        return exports.make_poster()
    if kind == "gif":
        return exports.make_preview()
    if kind == "format":
        return exports.make_format(name)
    return exports.store_timeline(name, write_timeline(exports.edit_list(), name))


def _failed(run: Run, name: str, kind: ExportKind, problem: GrokSpicyError) -> Export:
    return Export(
        name=name,
        kind=kind,
        film=run.film_digest or "",
        problem=str(problem),
        error=type(problem).__name__,
        remedy=EXPORT_REMEDY,
    )


def _store(store: RunStore, run: Run, made: Export) -> None:
    store.put(run.run_id, made)
    if made.problem:
        record(store, run.run_id, "export", f"{made.name}: {made.problem}; {made.remedy}")
        return
    if made.kind == "poster":
        poster = {"poster_key": made.asset_key}
        store.update(run.run_id, Run, lambda stored: stored.model_copy(update=poster))
    said = "".join(f"; {note}" for note in made.notes)
    record(store, run.run_id, "export", f"{made.name} is there{said}")
