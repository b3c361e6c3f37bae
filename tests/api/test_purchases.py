"""Purchases of the whole studio over the API: caps above the run, and a stop of all of them."""

import json
from collections.abc import Iterator

import pytest

from grok_spicy import bootstrap
from grok_spicy.errors import OverBudget, StudioCapReached
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks
from grok_spicy.services.purchases import lift_stop
from grok_spicy_local.cloud import LocalCloud
from tests.adapters.test_learned_bounds import priced
from tests.api.conftest import NO_XAI, PATIENT
from tests.api.test_cancel_and_resume import end_run, running
from tests.support.api_requests import ApiClient


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The local cloud, with caps."""
    folder = tmp_path_factory.mktemp("api")
    machine = folder / "machine.asl.json"
    machine.write_text(json.dumps(PATIENT))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROK_SPICY_RUN_USD", "50")
        environment.setenv("GROK_SPICY_OWNER_USD_PER_DAY", "3")
        environment.setenv("GROK_SPICY_STUDIO_USD_PER_MONTH", "20")
        with LocalCloud(folder / "output", state_machine_file=machine, xai=NO_XAI) as studio:
            yield studio


@pytest.fixture(autouse=True)
def _lifted(studio: LocalCloud) -> Iterator[None]:  # noqa: ARG001 – the store is in it
    yield
    lift_stop(bootstrap.run_store())


def test_stop_all_cancels_every_run_and_nothing_starts_until_it_is_lifted(
    ann: ApiClient, bob: ApiClient, operator: ApiClient, studio: LocalCloud
) -> None:
    active = {ann.start_run(), bob.start_run()}
    ended = ann.start_run()
    end_run(ended, "failed")

    stopped = operator("POST", "/purchases/stop-all")

    assert stopped.status == 200 and active <= set(stopped.json["cancelled"])
    assert ended not in stopped.json["cancelled"]
    assert not active & set(running(studio))
    for reply in (
        ann("POST", "/runs", {"concept": "A fox."}),
        ann("POST", f"/runs/{ended}/resume"),
    ):
        assert reply.status == 409 and "stopped since" in reply.json["detail"]
    assert bob("GET", "/purchases").json["stopped_at"]

    lifted = operator("POST", "/purchases/lift-stop")

    assert lifted.status == 200 and lifted.json["stopped_at"] is None
    assert ann("POST", f"/runs/{next(iter(active))}/resume").status in (202, 404)
    assert ann("POST", "/runs", {"concept": "A fox."}).status == 202


@pytest.mark.parametrize("path", ["/purchases/stop-all", "/purchases/lift-stop"])
def test_only_full_access_may_stop_everybodys_purchases(ann: ApiClient, path: str) -> None:
    run_id = ann.start_run()

    reply = ann("POST", path)

    assert reply.status == 403 and reply.is_problem
    assert ann("GET", f"/runs/{run_id}").json["status"] != "cancelled"


def test_stopping_twice_is_the_same_stop(operator: ApiClient) -> None:
    operator("POST", "/purchases/stop-all")
    since = operator("GET", "/purchases").json["stopped_at"]

    assert operator("POST", "/purchases/stop-all").json == {"cancelled": []}
    assert operator("GET", "/purchases").json["stopped_at"] == since


def test_a_cancelled_run_buys_nothing_more_until_it_is_resumed(ann: ApiClient) -> None:
    run_id = ann.start_run(max_cost_usd=2)
    store = bootstrap.run_store()
    store.open_budget(run_id, ticks(2), run_id)
    store.open_call(run_id, priced("1", ticks(0.5)), utc_now())

    ann("POST", f"/runs/{run_id}/cancel")

    with pytest.raises(OverBudget):
        store.open_call(run_id, priced("2", 1), utc_now())
    ann("POST", f"/runs/{run_id}/resume")
    store.open_call(run_id, priced("2", ticks(1)), utc_now())
    assert store.budget(run_id).cap_ticks == ticks(2)


def test_a_run_above_the_largest_cap_is_refused_by_name(ann: ApiClient) -> None:
    refused = ann("POST", "/runs", {"concept": "A fox.", "max_cost_usd": 60})
    run_id = ann.start_run(max_cost_usd=50)
    end_run(run_id, "failed")
    resumed = ann("POST", f"/runs/{run_id}/resume", {"max_cost_usd": 50.01})

    for reply in (refused, resumed):
        assert reply.status == 422 and "run_usd" in reply.json["detail"]
    assert ann("GET", "/purchases").json["largest_run_usd"] == 50


@pytest.mark.parametrize("cap", [0, -1])
def test_a_cap_of_nothing_is_refused_when_a_run_is_resumed(ann: ApiClient, cap: float) -> None:
    run_id = ann.start_run()
    end_run(run_id, "failed")

    reply = ann("POST", f"/runs/{run_id}/resume", {"max_cost_usd": cap})

    assert reply.status == 422
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"


def test_what_is_left_of_a_day_and_a_month_is_shown(ann: ApiClient) -> None:
    run_id = ann.start_run(max_cost_usd=9)
    owner = ann("GET", f"/runs/{run_id}").json["owner"]
    store = bootstrap.run_store()
    store.open_budget(run_id, ticks(9), run_id, owner)

    store.open_call(run_id, priced("1", ticks(0.5)), utc_now())

    accounts = {each["setting"]: each for each in ann("GET", "/purchases").json["accounts"]}
    assert accounts["owner_usd_per_day"]["cap_usd"] == 3
    assert accounts["owner_usd_per_day"]["spent_usd"] == 0.5
    assert accounts["studio_usd_per_month"]["spent_usd"] >= 0.5
    with pytest.raises(StudioCapReached, match=r"2\.500 are left of the 3\.00 USD"):
        store.open_call(run_id, priced("2", ticks(2.6)), utc_now())
