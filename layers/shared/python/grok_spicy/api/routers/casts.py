"""Casts that last: save, list, show and delete them. Each caller has casts of their own."""

import logging
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router
from grok_spicy.api.schemas import CastList, CastView, NewCast
from grok_spicy.models.cast import Cast
from grok_spicy.services import casts

CastId = Annotated[str, Path(description="The cast's id, or its name.")]

router = Router()
_LINK_SECONDS = 3_600
_log = logging.getLogger("grok_spicy.events")


@router.post("/casts", 201, "The cast is saved.", problems=(404, 409))
def save_cast(context: Context, request: Annotated[NewCast, Body()]) -> CastView:
    """Save characters of a film as a cast, with their sheets, descriptions and voices, for further
    films. The files are copied: the cast stays when the run is deleted."""
    run = context.load_run(request.run_id)
    cast = casts.save_cast(
        *(context.store, context.assets, run, request.name, request.characters),
        owner=context.caller.owner,
        by=context.caller.name,
        replaces=request.replace,
    )
    _log.info("cast %s saved from %s by %s", cast.slug, run.run_id, context.caller.name)
    return _view(context, cast)


@router.get("/casts", 200, "The casts.")
def list_casts(context: Context) -> CastList:
    """List the caller's casts, by name."""
    found = casts.list_casts(context.store, context.caller.owner)
    return CastList(casts=[_view(context, each) for each in found])


@router.get("/casts/<cast_id>", 200, "The cast.")
def show_cast(context: Context, cast_id: CastId) -> CastView:
    """Show a cast, with links to its sheets."""
    return _view(context, _load(context, cast_id))


@router.delete("/casts/<cast_id>", 204, "The cast is deleted.")
def delete_cast(context: Context, cast_id: CastId) -> Response[str]:
    """Remove a cast with its files and all their versions, for good. Films that were made with it
    keep their copies."""
    cast = _load(context, cast_id)
    casts.delete_cast(context.store, context.assets, cast)
    _log.info("cast %s deleted by %s", cast.slug, context.caller.name)
    return Response(204, body="")


def _load(context: RequestContext, name: str) -> Cast:
    return casts.load_cast(context.store, context.caller.owner, name)


def _view(context: RequestContext, cast: Cast) -> CastView:
    return CastView.of(cast, lambda key: context.links.to_get(key, _LINK_SECONDS))
