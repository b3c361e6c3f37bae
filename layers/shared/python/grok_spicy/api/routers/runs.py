"""Runs: estimate, start, show, cancel and resume them."""

import hashlib
import logging
from dataclasses import asdict
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Query
from pydantic import ValidationError

from grok_spicy.api.next_execution import (
    accepted,
    check_next_execution,
    check_provider,
    end_if_orphaned,
    start_next_execution,
)
from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.revisions import LONGEST_REVISION, NO_STORE, Revision, Unchanged
from grok_spicy.api.router import Router, RunId
from grok_spicy.api.routers.uploads import check_uploads
from grok_spicy.api.schemas import (
    Accepted,
    CostParts,
    FilmEstimate,
    NewRun,
    ResumeRequest,
    RunDetail,
    RunSummary,
    SceneEstimate,
)
from grok_spicy.api.summaries import poster_link, summarize
from grok_spicy.models.item import utc_now
from grok_spicy.models.listing import Listing
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.asset_keys import output_keys, slug
from grok_spicy.policies.estimates import estimate_of, parts_of, seconds_of
from grok_spicy.policies.feasibility import check_request
from grok_spicy.policies.scene_estimates import scene_costs
from grok_spicy.services import deletion, run_lifecycle
from grok_spicy.services.camera_choice import expect_cameras
from grok_spicy.services.casts import count_reused, fit_cast, run_cast
from grok_spicy.services.people import day_of_films
from grok_spicy.services.promotion import checked_terms
from grok_spicy.services.purchases import check_purchases
from grok_spicy.services.queries import load_snapshot

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[ -~]+$",
        description="Printable ASCII of your choice. The run's id begins with it.",
    ),
]
Since = Annotated[
    str | None,
    Query(
        max_length=LONGEST_REVISION,
        description="The `revision` that you have. One that is not known is no mistake: the run "
        "is shown.",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=LONGEST_REVISION,
        description="The `ETag` that you have: the same as `since`.",
    ),
]
router = Router()
_JSON = "application/json"
_log = logging.getLogger("grok_spicy.events")


@router.post("/runs", 202, "The run is started.", problems=(409,))
def start_run(
    context: Context,
    request: Annotated[NewRun, Body()],
    idempotency_key: IdempotencyKey = None,
) -> Accepted:
    """Start a run. With an `Idempotency-Key`, the request can be sent again, at any time and after
    any failure: it starts one run only. The same key with another body is rejected with 422."""
    # The run's id follows from owner and key, so a repeated request finds what was done before a
    # crash: the run with its request's digest, and the execution by its name.
    run_request = _check(context, _with_provider(context, request), context.caller.owner)
    check_purchases(context.store)
    context.caps_of(run_request.owner).check_run(run_request.settings())
    if idempotency_key:
        run_id = _run_id_of(context.caller.owner, idempotency_key)
    else:
        run_id = run_lifecycle.new_run_id(run_request, utc_now())
    run = context.store.get(run_id, Run)
    if run:  # its cast may be gone by now
        fitted, cast = run_request, run_cast(context.store, run)
    else:
        fitted, cast = fit_cast(context.store, run_request)
        check_uploads(context, run_request)
        day = day_of_films(context.store, context.limits, run_request.owner, utc_now())
        name = context.caller.name
        run = run_lifecycle.create_run(context.store, run_id, run_request, name, day)
    if run.owner != run_request.owner or run.request_digest != run_request.digest:
        raise Problem(422, "This Idempotency-Key was used for another request. Use a new one.")
    if run.status in ("queued", "pending"):
        context.executions.start(run.execution, {"run_id": run_id})
    expected = expect_cameras(context.store, fitted, context.cameras)
    return accepted(run, estimate_of(expected, count_reused(fitted, cast)))


@router.post("/runs/estimate", 200, "What the film will cost.")
def estimate_run(context: Context, request: Annotated[NewRun, Body()]) -> FilmEstimate:
    """Estimate a film before it is started. What `POST /runs` would reject is rejected here, but
    the references count only: their `key` is not looked up, so photos can be uploaded later."""
    run_request = _check(context, _with_provider(context, request), context.caller.owner)
    context.caps_of(run_request.owner).check_run(run_request.settings())
    run_request, cast = fit_cast(context.store, run_request)
    run_request = expect_cameras(context.store, run_request, context.cameras)
    reused = count_reused(run_request, cast)
    cost = estimate_of(run_request, reused)
    return FilmEstimate(
        expected_usd=cost.expected_usd,
        at_most_usd=cost.at_most_usd,
        parts=CostParts(**asdict(parts_of(run_request, reused))),
        scenes=[SceneEstimate(**asdict(each)) for each in scene_costs(run_request)],
        duration_seconds=seconds_of(run_request),
    )


@router.get("/runs/<run_id>", 200, "The run.", conditional=True)
def show_run(
    context: Context, run_id: RunId, since: Since = None, if_none_match: IfNoneMatch = None
) -> Response[RunDetail]:
    """Show a run with its plan, pictures, clips and paid calls. To watch it, ask again with `since`
    set to the `revision` that you received, or with the header `If-None-Match` set to the `ETag`:
    while nothing has changed, the answer is 304 without a body, and comes at once."""
    listing = context.check_visible(run_id)
    seen = Revision.parse(since or if_none_match)
    if listing and seen and _is_current(context, listing, seen):
        raise Unchanged(seen)
    run = context.load_run(run_id)
    reader, cursor = context.store.view(run)
    place, poster = context.admission.place(run), poster_link(context, run.poster_key)
    detail = RunDetail.of_snapshot(load_snapshot(reader, run_id), place, poster)
    if cursor is None:
        return Response(200, _JSON, detail, headers=NO_STORE)
    revision = Revision(cursor, int(utc_now().timestamp()), place or 0)
    detail.revision = revision.text
    return Response(200, _JSON, detail, headers=revision.headers)


def _is_current(context: RequestContext, listing: Listing, seen: Revision) -> bool:
    """Whether the run would be shown as it was at that revision."""
    now = utc_now()
    if not listing.logs_changes or not seen.is_valid(now):
        return False
    changes = context.store.changes(listing.run_id, seen.cursor.start(now))
    place = context.admission.places([listing]).get(listing.run_id, 0)
    return seen.place == place and not seen.cursor.unseen(key for key, _ in changes)


@router.post("/runs/<run_id>/cancel", 202, "The run is cancelled.", problems=(409,))
def cancel_run(context: Context, run_id: RunId) -> RunSummary:
    """Cancel a run. Paid calls that are under way still complete. What was made is kept, and the
    run can be resumed."""
    run = context.load_run(run_id)
    if run.ended:
        raise Problem(409, f"The run has ended: it is {run.status}.")
    return summarize(context, context.cancellation.cancel(run, by=context.caller.name))


@router.delete("/runs/<run_id>", 204, "The run is deleted.", problems=(409,))
def delete_run(context: Context, run_id: RunId) -> Response[str]:
    """Delete a run that has ended, with its files and all their versions, for good. If the request
    fails halfway, send it again; once the run is gone, it is not found. What the provider stores of
    it expires by itself."""
    deletion.delete_run(context.store, context.assets, context.load_run(run_id))
    _log.info("%s deleted by %s", run_id, context.caller.name)
    return Response(204, body="")


@router.post("/runs/<run_id>/resume", 202, "The run is resumed.", problems=(409,))
def resume_run(
    context: Context,
    run_id: RunId,
    request: Annotated[ResumeRequest | None, Body()] = None,
) -> Accepted:
    """Resume a run that failed, was cancelled, has gaps, or whose film or documents were deleted.
    What was made is kept; only what is missing is made. With `promote`, film the clips of a
    finished film again. Of several requests that resume a run at once, one succeeds and the others
    get 409."""
    run = end_if_orphaned(context, context.load_run(run_id))
    is_promotion = request is not None and request.promote is not None
    if run.status == "complete" and not is_promotion and not _lacks_files(context, run):
        raise Problem(409, "The film is complete. There is nothing to resume.")
    overrides = request or ResumeRequest()
    changes = overrides.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    run_request = _check(context, {"run_id": run_id, **changes}, run.owner)
    check_next_execution(context, run, run_request)
    promotion = checked_terms(context.store, run, run_request) if run_request.promote else None
    run = start_next_execution(context, run, run_request)
    plan = context.store.get(run_id, Plan)
    story = {"plan": plan.story} if plan else {"concept": run.concept}
    whole_film = RunRequest(**story, **run.settings.model_dump())
    return accepted(run, promotion.estimate if promotion else estimate_of(whole_film))


def _lacks_files(context: RequestContext, run: Run) -> bool:
    """Whether the film, or a document about it, was deleted: resuming makes it again."""
    return not all(map(context.assets.has, output_keys(run.run_id)))


def _with_provider(context: RequestContext, request: NewRun) -> dict[str, Any]:
    """The request with this deployment's provider, so that the run keeps it when it is resumed."""
    values = request.model_dump(mode="json", exclude_unset=True)
    check_provider(context, values.setdefault("provider", context.provider or request.provider))
    return values


def _check(context: RequestContext, values: dict[str, Any], owner: str) -> RunRequest:
    """The request with its owner, checked. Raises Problem 422, BadInput."""
    try:
        request = RunRequest.model_validate({**values, "owner": owner})
    except ValidationError as error:
        raise Problem(422, "The body can't be used.", validation_messages(error)) from error
    if request.run_id is None:
        check_request(request, context.cameras)
    return request


def _run_id_of(owner: str, idempotency_key: str) -> str:
    digest = hashlib.sha256("\n".join((owner, idempotency_key)).encode()).hexdigest()
    return f"{slug(idempotency_key) or 'film'}-{digest[:16]}"
