"""The files of a run: script, pictures, clips and the film."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from grok_spicy.api.problems import Problem, not_found
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router, RunId
from grok_spicy.api.schemas import (
    ArchiveView,
    AssetList,
    AssetView,
    CueView,
    LinksRequest,
    MediaLinks,
    SubtitlesView,
)
from grok_spicy.models.item import utc_now
from grok_spicy.models.subtitles import Subtitles
from grok_spicy.policies.asset_keys import archive_key, run_folder, within_run
from grok_spicy.policies.subtitle_files import vtt
from grok_spicy.services.run_archive import archived_files, request_archive

FileName = Annotated[str, Path(description="The file's name, such as `final_video.mp4`.")]
Folder = Annotated[str, Path(description="The file's folder, such as `videos`.")]

router = Router()
_LINK_SECONDS = 300
_MEDIA_SECONDS = 3_600
"""A page shows pictures and plays a film for a while; a link that has expired is asked for anew."""
_REDIRECT = "A redirect to a link that is valid for five minutes."
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,198}")


@router.get("/runs/<run_id>/assets", 200, "The run's files.")
def list_assets(context: Context, run_id: RunId) -> AssetList:
    """List all files of a run."""
    context.load_run(run_id)
    files = archived_files(context.assets, run_id)
    return AssetList(
        assets=[AssetView(path=within_run(each.key), size=each.size) for each in files]
    )


@router.post("/runs/<run_id>/links", 200, "The links.")
def link_files(
    context: Context, run_id: RunId, request: Annotated[LinksRequest, Body()]
) -> MediaLinks:
    """Get short-lived links to files of a run, many at once, for a page that shows them."""
    context.load_run(run_id)
    expires_at = utc_now() + timedelta(seconds=_MEDIA_SECONDS)
    return MediaLinks(
        links={
            path: context.links.to_get(f"{run_folder(run_id)}/{path}", _MEDIA_SECONDS)
            for path in request.paths
            if _is_possible(path.split("/"))
        },
        expires_at=expires_at,
    )


@router.get("/runs/<run_id>/subtitles", 200, "What is said in the film.")
def show_subtitles(context: Context, run_id: RunId) -> SubtitlesView:
    """Show what is said in a film, and when: as it was when the film was assembled last."""
    run = context.load_run(run_id)
    stored = context.store.get(run_id, Subtitles) if run.film_key else None
    found = stored or Subtitles()
    return SubtitlesView(
        language=found.language,
        cues=[CueView(**cue.model_dump()) for cue in found.cues],
        vtt=vtt(found.cues),
    )


@router.post("/runs/<run_id>/archive", 202, "How far the archive is.", problems=(409,))
def archive_run(context: Context, run_id: RunId) -> ArchiveView:
    """Get one zip file of everything of a run. It is built in the background: ask again until
    `state` is `ready`. The next request finds the same one, unless the run has changed."""
    run = context.load_run(run_id)
    if run.deleted_at:
        raise Problem(409, "The run is being deleted.")
    archive = request_archive(context.store, context.assets, context.archives, run)
    is_ready = archive.state == "ready"
    return ArchiveView(
        state=archive.state,
        url=context.links.to_get(archive_key(run_id), _MEDIA_SECONDS) if is_ready else None,
        size=archive.size,
        error=archive.error,
    )


@router.get("/runs/<run_id>/assets/<file>", 302, _REDIRECT)
def get_asset(context: Context, run_id: RunId, file: FileName) -> Response[str]:
    """Download a file of a run."""
    return _redirect(context, run_id, file)


@router.get("/runs/<run_id>/assets/<folder>/<file>", 302, _REDIRECT)
def get_asset_in_folder(
    context: Context, run_id: RunId, folder: Folder, file: FileName
) -> Response[str]:
    """Download a file in a folder of a run."""
    return _redirect(context, run_id, folder, file)


def _redirect(context: RequestContext, run_id: str, *path: str) -> Response[str]:
    context.load_run(run_id)
    key = "/".join((run_folder(run_id), *path))
    if not _is_possible(path) or not context.assets.find(key):
        raise not_found("There is no such file.")
    link = context.links.to_get(key, _LINK_SECONDS)
    return Response(302, body="", headers={"Location": link, "Cache-Control": "no-store"})


def _is_possible(path: Sequence[str]) -> bool:
    """Whether a run may have a file of that path: a name, or a folder and a name."""
    return 1 <= len(path) <= 2 and all(map(_NAME.fullmatch, path))
