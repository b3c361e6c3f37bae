"""What changes a film that was made: retakes, edits, choices, versions, promotions.

Each change that costs something has its terms beside it: what is made again, and the price.
"""

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from grok_spicy.api.next_execution import (
    accepted,
    check_next_execution,
    end_if_orphaned,
    start_next_execution,
)
from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router, RunId
from grok_spicy.api.routers.uploads import check_music, check_picture
from grok_spicy.api.schemas import Accepted
from grok_spicy.api.schemas.exports import ExportList, ExportsRequest
from grok_spicy.api.schemas.retakes import (
    EditRequest,
    PickRequest,
    PromoteRequest,
    RestoreRequest,
    RetakeRequest,
    StaleList,
    Terms,
    WithCap,
)
from grok_spicy.api.schemas.versions import VersionList
from grok_spicy.errors import BadInput
from grok_spicy.models.exports import ExportRequest
from grok_spicy.models.redo import Change, Pick
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.change_terms import (
    ChangeTerms,
    edit_terms,
    no_terms,
    pick_terms,
    promotion_change_terms,
    retake_terms,
)
from grok_spicy.policies.exports import check_exports
from grok_spicy.policies.overrides import with_cap
from grok_spicy.policies.plan_edit import edited_plan
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services.changes import next_plan_number, store_edited_plan
from grok_spicy.services.gate_changes import GateChanges
from grok_spicy.services.promotion import checked_terms, terms_of
from grok_spicy.services.queries import load_snapshot
from grok_spicy.services.versions import check_restore

router = Router()
_TERMS = "What it comes to."
_CHANGED = "The run goes on, with the change; at a gate it asks again."


@router.get("/runs/<run_id>/stale", 200, "What is out of date.")
def list_stale(context: Context, run_id: RunId) -> StaleList:
    """List what was made from something that has changed since. It is found by comparing what each
    asset was made from with what there is now."""
    context.load_run(run_id)
    return StaleList(stale=stale_assets(load_snapshot(context.store, run_id)))


@router.post("/runs/<run_id>/retake/terms", 200, _TERMS)
def price_retake(
    context: Context, run_id: RunId, request: Annotated[RetakeRequest, Body()]
) -> Terms:
    """Say what a retake makes again and costs. Nothing is changed."""
    snapshot = _load(context, run_id, request)
    return _terms(snapshot, retake_terms(snapshot, request.redo))


@router.post("/runs/<run_id>/retake", 202, _CHANGED, problems=(409,))
def retake(context: Context, run_id: RunId, request: Annotated[RetakeRequest, Body()]) -> Accepted:
    """Have sheets, keyframes, clips, the plan or the cut made again, with what hangs on them. What
    was made before stays, and so does the film until the new one is there."""
    snapshot = _load_ended(context, run_id, request)
    terms = retake_terms(snapshot, request.redo)
    _check_music(context, snapshot, request)
    return _go_on(context, snapshot, request, terms, Change(redo=request.redo))


@router.post("/runs/<run_id>/edit/terms", 200, _TERMS)
def price_edit(context: Context, run_id: RunId, request: Annotated[EditRequest, Body()]) -> Terms:
    """Say what an edit of the plan makes again and costs. Nothing is changed."""
    snapshot = _load(context, run_id, request)
    return _terms(snapshot, edit_terms(snapshot, _edited(context, snapshot, request)))


@router.post("/runs/<run_id>/edit", 202, _CHANGED, problems=(409,))
def edit(context: Context, run_id: RunId, request: Annotated[EditRequest, Body()]) -> Accepted:
    """Edit the plan, or write a prompt in your own words. Only what that makes stale is made again;
    the plan before is kept."""
    snapshot = _load_ended(context, run_id, request)
    edited = _edited(context, snapshot, request)
    terms = edit_terms(snapshot, edited)
    _check(context, snapshot, request, terms)
    number = store_edited_plan(context.store, run_id, edited)
    return _go_on(context, snapshot, request, terms, Change(plan=number))


@router.post("/runs/<run_id>/pick/terms", 200, _TERMS)
def price_pick(context: Context, run_id: RunId, request: Annotated[PickRequest, Body()]) -> Terms:
    """Say what a choice makes again and costs. Nothing is changed."""
    snapshot = _load(context, run_id, request)
    return _terms(snapshot, pick_terms(snapshot, request.pick))


@router.post("/runs/<run_id>/pick", 202, _CHANGED, problems=(409,))
def pick(context: Context, run_id: RunId, request: Annotated[PickRequest, Body()]) -> Accepted:
    """Use another attempt, another take, or an uploaded picture. What was made from the one before
    is made again."""
    snapshot = _load_ended(context, run_id, request)
    choice: Pick = request.pick
    terms = pick_terms(snapshot, choice)
    if choice.upload:
        check_picture(context, choice.upload)
    return _go_on(context, snapshot, request, terms, Change(pick=choice))


@router.get("/runs/<run_id>/versions", 200, "The versions.")
def list_versions(context: Context, run_id: RunId) -> VersionList:
    """List the cuts that the film has had. None is lost when another one is made."""
    context.load_run(run_id)
    return VersionList.of_snapshot(load_snapshot(context.store, run_id))


@router.post("/runs/<run_id>/restore", 202, _CHANGED, problems=(409,))
def restore(
    context: Context, run_id: RunId, request: Annotated[RestoreRequest, Body()]
) -> Accepted:
    """Show an earlier version again. Nothing is bought; the other versions stay."""
    snapshot = _load_ended(context, run_id, WithCap())
    if not snapshot.run.ended:
        raise Problem(409, "The run waits for approval. Decide it first, or cancel the run.")
    check_restore(snapshot, request.version)
    return _go_on(context, snapshot, WithCap(), no_terms(), Change(restore=request.version))


@router.get("/runs/<run_id>/exports", 200, "The exports.")
def list_exports(context: Context, run_id: RunId) -> ExportList:
    """List the other shapes of the film, its preview and its timelines."""
    context.load_run(run_id)
    snapshot = load_snapshot(context.store, run_id)
    return ExportList(exports=snapshot.exports, missing=snapshot.missing_exports)


@router.post("/runs/<run_id>/exports", 202, _CHANGED, problems=(409,))
def export(context: Context, run_id: RunId, request: Annotated[ExportsRequest, Body()]) -> Accepted:
    """Make other shapes of a finished film, cut around its faces, a GIF preview, or timelines for
    an editor. Nothing is bought. Those that are asked for again are made again if the film has
    changed."""
    snapshot = _load_ended(context, run_id, WithCap())
    if not snapshot.run.ended:
        raise Problem(409, "The run waits for approval. Decide it first, or cancel the run.")
    check_exports(request, snapshot)
    wanted = ExportRequest.model_validate(request.model_dump())
    return _go_on(context, snapshot, WithCap(), no_terms(), Change(exports=wanted))


@router.post("/runs/<run_id>/promote/terms", 200, _TERMS)
def price_promotion(
    context: Context, run_id: RunId, request: Annotated[PromoteRequest, Body()]
) -> Terms:
    """Say what a promotion costs. Nothing is changed."""
    run = context.load_run(run_id)
    promotion = terms_of(context.store, run, _promotion_of(run, request))
    terms = promotion_change_terms(load_snapshot(context.store, run_id), promotion)
    return Terms.of(terms, promotion.settings.max_cost_usd)


@router.post("/runs/<run_id>/promote", 202, _CHANGED, problems=(409,))
def promote(
    context: Context, run_id: RunId, request: Annotated[PromoteRequest, Body()]
) -> Accepted:
    """Film all clips of a finished film again at other settings, such as `{"quality": "best"}`. The
    plan and the pictures stay. `POST /runs/{id}/resume` with `promote` does the same."""
    run = end_if_orphaned(context, context.load_run(run_id))
    run_request = _promotion_of(run, request)
    check_next_execution(context, run, run_request)
    terms = checked_terms(context.store, run, run_request)
    return accepted(start_next_execution(context, run, run_request), terms.estimate)


def _promotion_of(run: Run, request: PromoteRequest) -> RunRequest:
    return _next_request(run, request).model_copy(update={"promote": request.promotion})


def _next_request(run: Run, request: WithCap) -> RunRequest:
    """The request to go on with the run, with its owner and the new cap, if there is one."""
    cap = {} if request.max_cost_usd is None else {"max_cost_usd": request.max_cost_usd}
    return RunRequest.model_validate({"run_id": run.run_id, "owner": run.owner, **cap})


def _load(context: RequestContext, run_id: str, request: WithCap) -> RunSnapshot:
    """The run, with the cap of the request, if it has one."""
    context.load_run(run_id)
    snapshot = load_snapshot(context.store, run_id)
    settings = with_cap(snapshot.run.settings, _next_request(snapshot.run, request))
    return replace(snapshot, run=snapshot.run.model_copy(update={"settings": settings}))


def _load_ended(context: RequestContext, run_id: str, request: WithCap) -> RunSnapshot:
    """The same of a run that has ended, or waits for approval. Raises Problem 409 while it is
    active."""
    run = context.load_run(run_id)
    if run.status != "awaiting_approval":
        end_if_orphaned(context, run)
    elif request.max_cost_usd is not None:
        raise Problem(422, "The cap can't be changed while the run waits for approval.")
    return _load(context, run_id, request)


def _edited(context: RequestContext, snapshot: RunSnapshot, request: EditRequest) -> Plan:
    plan = snapshot.stored_plan
    if plan is None:
        raise BadInput("the run has no plan yet: there is nothing to edit")
    number = next_plan_number(context.store, snapshot.run.run_id)
    return edited_plan(plan, request.edit, snapshot.run.settings, number)


def _terms(snapshot: RunSnapshot, terms: ChangeTerms) -> Terms:
    return Terms.of(terms, snapshot.run.settings.max_cost_usd)


def _check_music(context: RequestContext, snapshot: RunSnapshot, request: RetakeRequest) -> None:
    """Problem 422 for music that is no upload of the caller's, or that no execution would check."""
    for redo in request.redo:
        if redo.music and snapshot.run.status == "awaiting_approval":
            raise Problem(422, "Approve the film first: its music can be changed afterwards.")
        if redo.music:
            check_music(context, redo.music.key)


def _check(
    context: RequestContext, snapshot: RunSnapshot, request: WithCap, terms: ChangeTerms
) -> RunRequest:
    """The request to go on with the run, if it can and the cap pays for the change."""
    terms.check_cap(snapshot.run.settings.max_cost_usd)
    run_request = _next_request(snapshot.run, request)
    check_next_execution(context, snapshot.run, run_request)
    return run_request


def _go_on(
    context: RequestContext,
    snapshot: RunSnapshot,
    request: WithCap,
    terms: ChangeTerms,
    change: Change,
) -> Accepted:
    run_request = _check(context, snapshot, request, terms)
    if snapshot.run.status == "awaiting_approval":
        gates = GateChanges(context.store, context.approvals, context.executions)
        run = gates.change(snapshot.run, change, context.caller.name)
    else:
        run = start_next_execution(context, snapshot.run, run_request, change)
    return accepted(run, terms.estimate)
