"""Beginning a run, and going on with one: the run as it stands before its execution does anything.

Whoever starts an execution may do this first, so that the run is there at once; the execution's
first step does it again, without effect.
"""

import re
import secrets
from datetime import datetime
from typing import Any

from grok_spicy.errors import REFUSALS, RunIsActive
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.run import Plan, Run, RunRequest, RunSettings, Status
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.writer import write_report, write_script_and_state
from grok_spicy.policies.asset_keys import run_id_of, slug
from grok_spicy.policies.capabilities import check_resolution
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_run, load_snapshot


def create_run(store: RunStore, execution: str, request: RunRequest) -> Run:
    """The new run of that execution, or the one that it began before. RunIsActive if the name is
    another's."""
    run_id = run_id_of(execution)
    settings, story = request.settings(), request.plan
    run = Run(
        run_id=run_id,
        owner=request.owner,
        execution=execution,
        settings=settings,
        concept=request.concept,
        title=story.title if story else None,
        request_digest=request.digest,
        requested_references=request.references,
    )
    if story and store.get(run_id, Run) is None:
        # Before the run: one that was killed in between could never go on.
        plan = Plan(story=with_aspect_ratio(story, settings), inputs_digest=inputs_digest(request))
        if not store.create(run_id, plan):
            stored = store.get(run_id, Plan)
            if stored is None or stored.inputs_digest != plan.inputs_digest:
                raise _taken(run_id)
    if store.create(run_id, run):
        return run
    run_before = load_run(store, run_id)
    if run_before.execution != execution:
        raise _taken(run_id)
    return run_before


def _taken(run_id: str) -> RunIsActive:
    return RunIsActive(f"run {run_id!r} exists already; choose another name")


def resume_run(store: RunStore, run_id: str, execution: str, request: RunRequest) -> Run:
    """The run, given to that execution. RunIsActive if another has it, BadInput, NotFound."""
    run = load_run(store, run_id)
    if run.execution != execution:
        run = assign_execution(store, run_id, execution, request)
    # Also when this execution comes here again: it may have died before it had done this.
    store.open_budget(run_id, ticks(run.settings.max_cost_usd))
    _reopen_gaps(store, run_id)
    return run


def assign_execution(store: RunStore, run_id: str, execution: str, request: RunRequest) -> Run:
    """Give a run that has ended to a new execution. Where many do so at once, one does: the others
    get RunIsActive, also those who thought of the same name. BadInput, NotFound."""

    def reopened(run: Run) -> Run:
        if run.execution == execution or not run.ended:
            raise RunIsActive(f"run {run_id!r} is still going, as execution {run.execution!r}")
        settings = with_overrides(run.settings, request)
        return run.model_copy(
            update={
                "execution": execution,
                "settings": settings,
                "status": "ideation",
                "updated_at": utc_now(),
                "ended_at": None,
                "error": None,
            }
        )

    run = store.update(run_id, Run, reopened)
    if request.buy_lost_calls:
        store.write_off_lost_calls(run_id)
    record(store, run_id, "resumed", f"goes on as {execution}")
    return run


def with_overrides(settings: RunSettings, request: RunRequest) -> RunSettings:
    """The run's settings with what is given for its going on. BadInput if they don't agree."""
    names = request.model_fields_set & {"max_cost_usd", "on_gap"}
    update: dict[str, Any] = {name: getattr(request, name) for name in names}
    named = {name: getattr(request.models, name) for name in request.models.model_fields_set}
    update["models"] = settings.models.model_copy(update=named)
    settings_after = settings.model_copy(update=update)
    check_resolution(settings_after)
    return settings_after


def with_aspect_ratio(story: StoryPlan, settings: RunSettings) -> StoryPlan:
    """The story in the aspect ratio that was asked for, if one was."""
    ratio = settings.aspect_ratio or story.aspect_ratio
    return story.model_copy(update={"aspect_ratio": ratio})


def _reopen_gaps(store: RunStore, run_id: str) -> None:
    """What failed gets another chance; what was refused stays refused, since it is unchanged."""
    for clip in store.all(run_id, Clip):
        if clip.state == "gap":
            store.put(run_id, clip.model_copy(update={"state": "open"}))
    for take in store.all(run_id, Take):
        if take.state == "failed" and take.error not in REFUSALS:
            store.put(run_id, take.model_copy(update={"superseded": True}))


CAN_BE_RESUMED = " The run can be resumed: what is done is kept."
"""How it is resumed depends on where people are: they are told there."""


def end_run(
    store: RunStore,
    assets: AssetStore,
    run: Run,
    status: Status,
    *,
    error: str | None,
    message: str,
) -> bool:
    """End the run with that status; `message` is what those who watch it read. script.md,
    state.json and report.json show how far it came.

    False, and nothing is done, if it has ended meanwhile or goes on in another execution.
    """
    run_id, ours = run.run_id, False

    def ended(stored: Run) -> Run:
        nonlocal ours
        ours = not stored.ended and stored.execution == run.execution
        return stored.advanced(status).model_copy(update={"error": error}) if ours else stored

    store.update(run_id, Run, ended)
    if not ours:
        return False
    record(store, run_id, status, message)
    film = load_snapshot(store, run_id)
    write_script_and_state(film, assets)
    write_report(film, assets)
    return True


def run_id_in(execution_input: object) -> str | None:
    """The run that an execution's input asks to go on with, if it names one."""
    run_id = execution_input.get("run_id") if isinstance(execution_input, dict) else None
    return run_id if isinstance(run_id, str) else None


_LEFT_OUT_OF_NAMES = {"a", "an", "the"}


def new_run_id(request: RunRequest, now: datetime) -> str:
    """`20261121-023045-curious-fox-named-ember-5f2c`: sorts by time, says what it is."""
    title = request.plan.title if request.plan else request.concept or ""
    words = [word for word in map(slug, re.findall(r"[^\W_]+", title)) if word]
    telling = [word.lower() for word in words if word.lower() not in _LEFT_OUT_OF_NAMES]
    name = slug("-".join(telling[:4])) or "film"
    return f"{now:%Y%m%d-%H%M%S}-{name}-{secrets.token_hex(2)}"


def next_execution(run: Run) -> str:
    """`<run>-2`, `<run>-3` …: the name of the execution that goes on with a run."""
    number = run.execution.removeprefix(f"{run.run_id}-")
    return f"{run.run_id}-{int(number) + 1 if number.isdecimal() else 2}"
