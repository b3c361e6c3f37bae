"""ExportFilm: the film in other shapes, its poster and preview, and timelines for an editor."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.edit_list import EditList
from grok_spicy.models.exports import Export, ExportKind, TimelineFormat
from grok_spicy.models.run import Run
from grok_spicy.models.subtitles import Subtitles
from grok_spicy.policies.edit_list import edit_list
from grok_spicy.policies.export_views import export_names
from grok_spicy.ports import AssetStore, ImageSanitizer, RunStore, VideoEditor
from grok_spicy.services.event_log import record
from grok_spicy.services.film_exports import UNUSABLE, FilmExports, OutOfTime
from grok_spicy.services.queries import StepRequest, load_active_run, load_snapshot

WORK_SECONDS = 300.0
"""No scene is begun after so long: encoding one may take almost as long again, and the function
has ten minutes."""
_REMEDY = "ask for it again: it costs nothing"

TimelineWriter = Callable[[EditList, TimelineFormat], bytes]


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
    write_timeline: TimelineWriter,
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
                made = _make(exports, export, kind, write_timeline)
            except OutOfTime:
                return ExportFilmResponse(next="export")
            except UNUSABLE as problem:
                made = _failed(snapshot.run, export, kind, problem)
            load_active_run(store, request.run_id, request.execution)
            _store(store, snapshot.run, made)
    return ExportFilmResponse(next="done")


def _is_there(store: RunStore, assets: AssetStore, run: Run, name: str) -> bool:
    stored = store.get(run.run_id, Export, name)
    return bool(stored and stored.asset_key and stored.film == run.film_digest) and assets.has(
        stored.asset_key if stored and stored.asset_key else ""
    )


def _make(
    exports: FilmExports, name: str, kind: ExportKind, write_timeline: TimelineWriter
) -> Export:
    if kind == "poster":
        return exports.make_poster()
    if kind == "gif":
        return exports.make_preview()
    if kind == "format":
        return exports.make_format(name)
    subtitles = exports.store.get(exports.run_id, Subtitles)
    cues = subtitles.cues if subtitles else []
    cut = edit_list(exports.plan, exports.snapshot.clips, exports.size, {}, cues)
    return exports.store_timeline(name, write_timeline(cut, name))


def _failed(run: Run, name: str, kind: ExportKind, problem: GrokSpicyError) -> Export:
    error = type(problem).__name__
    about = {"problem": str(problem), "error": error, "remedy": _REMEDY}
    return Export(name=name, kind=kind, film=run.film_digest or "", **about)


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
