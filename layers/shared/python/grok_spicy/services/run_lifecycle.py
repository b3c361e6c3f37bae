"""Create, resume or end a run record.

The API creates or resumes it before it starts the execution, so that the run exists at once. The
execution's first step does the same again: both are idempotent.
"""

import re
import secrets
from datetime import datetime

from grok_spicy.errors import REFUSALS, RunIsActive
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.footage import SceneFootage
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.likeness import Likeness
from grok_spicy.models.music import RunMusic
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.redo import Change
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan, Run, Status
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import ticks
from grok_spicy.outputs.writer import write_report, write_script_and_state
from grok_spicy.policies.asset_keys import run_id_of, slug
from grok_spicy.policies.casts import with_cast
from grok_spicy.policies.overrides import with_aspect_ratio, with_overrides
from grok_spicy.policies.price_list import retired_models
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.casts import fit_cast, record_cast
from grok_spicy.services.changes import apply_change
from grok_spicy.services.event_log import new_event, record
from grok_spicy.services.progress import plan_facts, recount
from grok_spicy.services.promotion import checked_terms, supersede_earlier_takes
from grok_spicy.services.queries import load_run, load_snapshot
from grok_spicy.services.tombstones import check_person
from grok_spicy.services.versions import keep_version


def create_run(
    store: RunStore,
    execution: str,
    request: RunRequest,
    by: str | None = None,
    day: DayOfFilms | None = None,
) -> Run:
    """Create the run of that execution, or return the one that it created before. `by` is the
    person who starts it; `day` is where the film is counted, once, if its owner's films are.
    RunIsActive if the name belongs to another run, BadInput for a cast that there is not, or that
    does not fit, QuotaReached, PersonDeleted for an owner who is being deleted."""
    run_id = run_id_of(execution)
    check_person(store, request.owner)
    if day and store.get(run_id, Run) is None:
        day.check(store.films_in(day))  # before anything is stored; what counts is below
    if request.cast and (created := store.get(run_id, Run)):
        return _check_own(created, execution)  # its cast may be gone by now
    digest, request_digest = inputs_digest(request), request.digest
    first_plan = request.plan
    request, cast = fit_cast(store, request)
    settings, story = request.settings(), request.plan
    run = Run(
        run_id=run_id,
        owner=request.owner,
        execution=execution,
        settings=settings,
        concept=request.concept,
        request_digest=request_digest,
        requested_references=request.references,
        footage={
            scene: SceneFootage(**each.model_dump()) for scene, each in request.footage.items()
        },
        music=RunMusic(**request.music.model_dump()) if request.music else None,
        likeness=Likeness(confirmed_by=by or request.owner, confirmed_at=utc_now())
        if request.likeness_confirmed
        else None,
        cast=cast.slug if cast else None,
        logs_changes=True,
        **(plan_facts(story) if story else {}),
    )
    if story and store.get(run_id, Run) is None:
        # The plan before the run: a process killed in between would leave a run without its plan.
        plan = Plan(story=with_aspect_ratio(story, settings), inputs_digest=digest)
        if not store.create(run_id, plan):
            stored_plan = store.get(run_id, Plan)
            if stored_plan is None or stored_plan.inputs_digest != plan.inputs_digest:
                raise _name_taken(run_id)
    if cast:
        # Before the run, which says that it is there. It names no other run, which may be deleted.
        store.create(run_id, cast.model_copy(update={"from_run": ""}))
    started = new_event(run_id, "started", "the run was started", by=by, execution=execution)
    if store.create_film(run, day, started) if day else store.create(run_id, run, started):
        if cast and story and first_plan:
            record_cast(store, run_id, cast, story, with_cast(first_plan, cast)[1])
        for sentence in retired_models(settings.models):
            record(store, run_id, "models", sentence)
        return run
    return _check_own(load_run(store, run_id), execution)


def _check_own(run: Run, execution: str) -> Run:
    """The run, if that execution created it. RunIsActive if another did."""
    if run.execution != execution:
        raise _name_taken(run.run_id)
    return run


def _name_taken(run_id: str) -> RunIsActive:
    return RunIsActive(f"run {run_id!r} exists already; choose another name")


def resume_run(store: RunStore, run_id: str, execution: str, request: RunRequest) -> Run:
    """Resume or promote an ended run with that execution; return the run. Idempotent. RunIsActive
    if another execution works on it, BadInput for settings that don't agree or a run that can't be
    promoted, NotFound."""
    run = load_run(store, run_id)
    if run.execution != execution:
        run = assign_execution(store, run_id, execution, request)
    # Also on a retry: an earlier try may have died before this.
    open_budget(store, run)
    run = apply_change(store, run)
    supersede_earlier_takes(store, run)
    _reopen_gaps(store, run_id)
    recount(store, run_id)
    return load_run(store, run_id)


def open_budget(store: RunStore, run: Run) -> None:
    """Let the run's execution spend up to the run's cap, on its owner's account. No effect if that
    execution was cancelled."""
    cap = ticks(run.settings.max_cost_usd)
    store.open_budget(run.run_id, cap, run.execution, run.owner)


def assign_execution(
    store: RunStore,
    run_id: str,
    execution: str,
    request: RunRequest,
    by: str | None = None,
    change: Change | None = None,
) -> Run:
    """Assign an ended run to a new execution, for the person `by`; return the run. `change` is what
    they want changed in it; what was to be changed before and was not stays. The film that it has
    is kept as a version. Of several concurrent calls, also with the same name, one succeeds: the
    others raise RunIsActive. BadInput, NotFound, PersonDeleted."""

    known: set[str] = set()

    def reopen(run: Run) -> Run:
        if run.deleted_at:
            raise RunIsActive(f"run {run_id!r} is being deleted")
        known.update(retired_models(run.settings.models))
        if run.execution == execution or not run.ended:
            raise RunIsActive(f"run {run_id!r} is still active, as execution {run.execution!r}")
        settings = run.settings
        if request.promote:
            settings = checked_terms(store, run, request).settings
        settings = with_overrides(settings, request)
        return run.model_copy(
            update={
                "execution": execution,
                "settings": settings,
                "promotions": run.promotions + bool(request.promote),
                "status": "queued",
                "updated_at": utc_now(),
                "ended_at": None,
                "error": None,
                "change": change or run.change,
                "changed_by": by or run.changed_by,
                "logs_changes": True,
            }
        )

    before = load_run(store, run_id)
    check_person(store, before.owner)
    if before.is_published:
        keep_version(store, load_snapshot(store, run_id))
    run = store.update(run_id, Run, reopen)
    if request.buy_lost_calls:
        store.write_off_lost_calls(run_id)
    if request.promote:
        message = f"every clip is filmed again: {_camera(run.settings)}"
        record(store, run_id, "promoted", message, by=by, execution=execution)
    record(store, run_id, "resumed", f"resumed as {execution}", by=by, execution=execution)
    for sentence in retired_models(run.settings.models):
        if sentence not in known:
            record(store, run_id, "models", sentence)
    return run


def _camera(settings: RunSettings) -> str:
    return f"{settings.quality}, by {settings.models.video} at {settings.resolution}"


def _reopen_gaps(store: RunStore, run_id: str) -> None:
    """Reopen gaps, supersede failed takes, and have those judged that could not be. What was
    refused stays: its prompt is unchanged."""
    snapshot = load_snapshot(store, run_id)
    for take in snapshot.chosen_takes:
        clip = snapshot.clips[take.scene_id]
        was_seen = take.usable and (take.unjudged or "").partition(":")[0] not in REFUSALS
        if take.score is None and clip.problem and was_seen:
            update = {
                "state": "developed",
                "unjudged": None,
                "reviews_in_vain": take.reviews_in_vain + 1,
            }
            store.put(run_id, take.model_copy(update=update))
            store.put(run_id, clip.model_copy(update={"state": "open", "problem": None}))
    for take in store.all(run_id, Take):
        # Paid, but not fetched: its job tells where it is now.
        is_filmed = take.chunking is not None and not take.lacks_chunks
        if (take.state == "ready" and not is_filmed) or (
            take.state == "rendering" and take.failed_downloads
        ):
            update = {"state": "rendering", "failed_downloads": 0}
            store.put(run_id, take.model_copy(update=update))
    for clip in store.all(run_id, Clip):
        if clip.state == "gap" or clip.error:
            update = {"state": "open", "problem": None, "error": None, "remedy": None}
            store.put(run_id, clip.model_copy(update=update))
    for take in store.all(run_id, Take):
        if take.state == "failed" and take.error not in REFUSALS:
            store.put(run_id, take.model_copy(update={"superseded": True}))


CAN_BE_RESUMED = " The run can be resumed: what is done is kept."
"""The end of a message. How to resume depends on the client, so each client says that itself."""


def end_run(
    store: RunStore,
    assets: AssetStore,
    run: Run,
    status: Status,
    *,
    error: str | None,
    message: str,
    by: str | None = None,
) -> bool:
    """End the run with that status, record `message` as an event, done by that person if one did
    it, and write script.md, state.json and report.json as far as the run came.

    Returns False if the run has ended meanwhile or another execution resumed it."""
    is_ours = False

    def end(stored_run: Run) -> Run:
        nonlocal is_ours
        is_ours = not stored_run.ended and stored_run.execution == run.execution
        ended = stored_run.advanced(status).model_copy(update={"error": error})
        return ended if is_ours else stored_run

    event = new_event(run.run_id, status, message, by=by, execution=run.execution)
    ended_run = store.update(run.run_id, Run, end, beside=event)
    if ended_run.execution == run.execution:
        write_documents(store, assets, ended_run)
    return is_ours


def write_documents(store: RunStore, assets: AssetStore, run: Run) -> None:
    """Write the documents of a run that ended without a film. Each call for its end does so, for
    whoever ended it may have died before."""
    if run.ended and not run.is_published:
        snapshot = load_snapshot(store, run.run_id)
        write_script_and_state(snapshot, assets)
        write_report(snapshot, assets)


def run_id_in(execution_input: object) -> str | None:
    """The id of the run that an execution's input asks to resume; None if it names none."""
    run_id = execution_input.get("run_id") if isinstance(execution_input, dict) else None
    return run_id if isinstance(run_id, str) else None


_ARTICLES = {"a", "an", "the"}


def new_run_id(request: RunRequest, now: datetime) -> str:
    """A new run's id from time and title: `20261121-023045-curious-fox-named-ember-5f2c`."""
    title = request.plan.title if request.plan else request.concept or ""
    words = [word.lower() for word in map(slug, re.findall(r"[^\W_]+", title)) if word]
    name = slug("-".join([word for word in words if word not in _ARTICLES][:4])) or "film"
    return f"{now:%Y%m%d-%H%M%S}-{name}-{secrets.token_hex(2)}"


def next_execution(run: Run) -> str:
    """The name of the execution that resumes a run: `<run>-2`, `<run>-3` …"""
    number = run.execution.removeprefix(f"{run.run_id}-")
    return f"{run.run_id}-{int(number) + 1 if number.isdecimal() else 2}"
