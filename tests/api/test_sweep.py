"""The sweep: what has expired goes, what was left behind is found, and what is made stays."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.gates import Gate
from grok_spicy.models.item import utc_now
from grok_spicy.models.retention import SWEEP, Remnant, SweepState
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.retention import Retention
from grok_spicy.services.retention import FOUND_WAIT, Sweep
from grok_spicy_local.cloud import LocalCloud
from tests.api.test_delete import let_pass, put_files, what_is_left
from tests.support.api_requests import ApiClient
from tests.support.films import story

LONG_AGO = timedelta(days=91)


@pytest.fixture(autouse=True)
def ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS", "90")


@pytest.fixture
def sweep(studio: LocalCloud) -> Callable[..., dict[str, int]]:
    def call(**request: Any) -> dict[str, int]:
        response = studio.invoke("sweep_runs", request)
        assert not response.is_error, response.payload
        counts: dict[str, int] = json.loads(response.payload)
        return {what: number for what, number in counts.items() if number}

    return call


def change(run_id: str, **update: Any) -> None:
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=update))


def run_that_ended(client: ApiClient, ago: timedelta) -> str:
    run_id = client.cancelled_run(plan=story(scenes=2))
    put_files(run_id)
    then = utc_now() - ago
    change(run_id, created_at=then, updated_at=then, ended_at=then)
    return run_id


def run_of_a_lost_execution(run_id: str, **fields: Any) -> str:
    """A run that nobody works on, and whose end nobody recorded."""
    settings, hour_ago = RunSettings(), utc_now() - timedelta(hours=1)
    about = {"settings": settings, "updated_at": hour_ago, "concept": "A fox", **fields}
    bootstrap.run_store().create(run_id, Run(run_id=run_id, owner="ann", execution=run_id, **about))
    return run_id


def status_of(run_id: str) -> str:
    run = bootstrap.run_store().get(run_id, Run)
    assert run
    return run.status


def test_an_expired_run_goes_whole_and_nothing_else_does(
    ann: ApiClient, studio: LocalCloud, sweep: Callable[..., dict[str, int]]
) -> None:
    expired, recent = run_that_ended(ann, LONG_AGO), run_that_ended(ann, timedelta(days=89))
    active = ann.start_run(plan=story(scenes=1))
    change(active, created_at=utc_now() - timedelta(days=400))

    assert sweep() == {"expired": 1}

    left = what_is_left(studio, expired)
    assert left == {kind: [] for kind in left}
    assert ann("GET", f"/runs/{recent}").json["run"]["status"] == "cancelled"
    assert len(ann("GET", f"/runs/{recent}/assets").json["assets"]) == 5
    assert status_of(active) == "queued"


def test_runs_stay_where_no_time_is_set(ann: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS")
    old = run_that_ended(ann, timedelta(days=4_000))
    _sweep_by_hand(bootstrap.retention())

    assert ann("GET", f"/runs/{old}").status == 200
    assert ann("DELETE", f"/runs/{old}").status == 204


def test_a_run_whose_execution_never_began_is_interrupted_and_can_be_resumed(
    operator: ApiClient, sweep: Callable[..., dict[str, int]]
) -> None:
    run_id = run_of_a_lost_execution("never-began")

    assert sweep() == {"interrupted": 1}

    assert status_of(run_id) == "interrupted"
    events = operator("GET", f"/runs/{run_id}/events").json["events"]
    assert "never began" in events[-1]["message"]
    assert operator("POST", f"/runs/{run_id}/resume").status == 202


def test_a_run_whose_end_was_lost_is_interrupted(
    ann: ApiClient, sweep: Callable[..., dict[str, int]]
) -> None:
    run_id = ann.cancelled_run(plan=story(scenes=1))
    lost = {"status": "videos", "ended_at": None, "updated_at": utc_now() - timedelta(hours=1)}
    change(run_id, **lost)

    assert sweep() == {"interrupted": 1}

    assert status_of(run_id) == "interrupted"


def test_a_run_that_is_being_made_is_left_alone_however_long_it_takes(
    ann: ApiClient, sweep: Callable[..., dict[str, int]]
) -> None:
    run_id = ann.start_run(plan=story(scenes=1))
    change(run_id, status="videos", updated_at=utc_now() - timedelta(days=100))

    assert sweep() == {}

    assert status_of(run_id) == "videos"
    ann("POST", f"/runs/{run_id}/cancel")


@pytest.mark.parametrize(("days", "status"), [(1, "awaiting_approval"), (-1, "interrupted")])
def test_a_gate_whose_execution_is_gone_is_open_until_its_deadline(
    sweep: Callable[..., dict[str, int]], days: int, status: str
) -> None:
    run_id = run_of_a_lost_execution(f"gate-{status}", status="awaiting_approval")
    deadline = utc_now() + timedelta(days=days)
    gate = Gate(gate="plan", digest="d", execution=run_id, deadline=deadline)
    bootstrap.run_store().put(run_id, gate)

    sweep()

    assert status_of(run_id) == status


def test_a_deletion_that_died_midway_is_ended(
    ann: ApiClient, studio: LocalCloud, sweep: Callable[..., dict[str, int]]
) -> None:
    run_id = run_that_ended(ann, timedelta(days=1))
    change(run_id, deleted_at=utc_now())
    bootstrap.asset_store().remove(f"runs/{run_id}/videos")

    sweep()

    left = what_is_left(studio, run_id)
    assert left == {kind: [] for kind in left}


def test_files_and_items_of_no_run_go_after_thirty_five_days(
    studio: LocalCloud, sweep: Callable[..., dict[str, int]]
) -> None:
    put_files("files-alone")
    plan = Plan(story=StoryPlan.model_validate(story(scenes=1)))
    bootstrap.run_store().put("a-plan-alone", plan)
    run_of_a_lost_execution("made-meanwhile", updated_at=utc_now())

    assert "orphans" not in sweep(is_full=True)
    let_pass(FOUND_WAIT)
    assert sweep() == {"orphans": 2}

    for run_id in ("files-alone", "a-plan-alone"):
        left = what_is_left(studio, run_id)
        assert left == {kind: [] for kind in left}
    assert status_of("made-meanwhile") == "queued"
    assert bootstrap.run_store().all(SWEEP, Remnant) == []


def test_a_table_that_lost_its_runs_costs_no_films_before_it_is_restored(
    ann: ApiClient, studio: LocalCloud, sweep: Callable[..., dict[str, int]]
) -> None:
    """DynamoDB restores what it had in the last 35 days."""
    run_id, store = run_that_ended(ann, timedelta(days=1)), bootstrap.run_store()
    run, files = store.get(run_id, Run), len(what_is_left(studio, run_id)["versions"])
    store.remove_run(run_id)

    sweep(is_full=True)
    let_pass(FOUND_WAIT - timedelta(hours=1))
    sweep()
    assert run and store.create(run_id, run)
    let_pass(FOUND_WAIT)
    sweep()

    assert files and len(what_is_left(studio, run_id)["versions"]) == files
    assert store.all(SWEEP, Remnant) == []


def test_what_one_call_has_no_time_for_the_next_ones_do(ann: ApiClient) -> None:
    expired = [run_that_ended(ann, LONG_AGO) for _ in range(4)]
    store = bootstrap.run_store()

    calls = 0
    while any(store.get(run_id, Run) for run_id in expired):
        calls += 1
        assert calls < 20
        _sweep_by_hand(Retention(90), _time_for(3))

    assert calls > 1
    assert ann("GET", "/runs").json["runs"] == []
    assert store.get(SWEEP, SweepState)


@pytest.mark.parametrize("things", [1, 2])
def test_what_a_call_had_no_time_to_look_for_the_next_one_finds(
    studio: LocalCloud,  # noqa: ARG001 – it must be open
    things: int,
) -> None:
    store, name = bootstrap.run_store(), f"a-plan-alone-{things}"
    store.put(SWEEP, SweepState())
    store.put(name, Plan(story=StoryPlan.model_validate(story(scenes=1))))

    _sweep_by_hand(Retention(), _time_for(things))
    _sweep_by_hand(Retention())

    assert store.get(SWEEP, Remnant, name)
    let_pass(FOUND_WAIT)
    _sweep_by_hand(Retention())
    assert store.all(SWEEP, Remnant) == []


def test_a_run_that_is_resumed_while_the_list_is_swept_goes_on(
    studio: LocalCloud,  # noqa: ARG001 – it must be open
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_id, store = run_of_a_lost_execution("resumed-just-now"), bootstrap.run_store()
    read = type(store).listings

    def then_resume(*about: Any) -> Any:
        page = read(*about)
        resumed = {"execution": f"{run_id}-2", "status": "queued", "updated_at": utc_now()}
        change(run_id, **resumed)
        return page

    monkeypatch.setattr(type(store), "listings", then_resume)
    _sweep_by_hand(Retention())

    assert status_of(run_id) == "queued"
    store.remove_run(run_id)


def _time_for(things: int) -> Callable[[], bool]:
    left = iter([True] * things)
    return lambda: next(left, False)


def _sweep_by_hand(
    retention: Retention,
    has_time: Callable[[], bool] = lambda: True,
    now: datetime | None = None,
) -> Sweep:
    sweep = Sweep(
        store=bootstrap.run_store(),
        assets=bootstrap.asset_store(),
        executions=bootstrap.executions(),
        admission=bootstrap.admission(),
        inventory=bootstrap.inventory(),
        retention=retention,
        now=now or utc_now(),
        has_time=has_time,
    )
    sweep.run()
    return sweep


def test_each_sweep_measures_how_many_films_are_made_and_how_long_others_wait(
    ann: ApiClient,
    sweep: Callable[..., dict[str, int]],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GROK_SPICY_FILMS_AT_ONCE", "20")
    run_id = ann.start_run(plan=story(scenes=1))
    run = bootstrap.run_store().get(run_id, Run)
    assert run
    bootstrap.admission().enter(run)
    caplog.set_level("INFO", "grok_spicy.metrics")

    sweep()

    measured = {vars(each).get("metric") for each in caplog.records}
    assert {"OpenRuns", "RunAge", "RunsQueued", "QueueSeconds"} <= measured
