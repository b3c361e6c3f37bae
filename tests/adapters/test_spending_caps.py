"""The caps above the run: an owner's day, the studio's month."""

from datetime import UTC, datetime
from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import StudioCapReached
from grok_spicy.models.run import OWNER
from grok_spicy.models.spending import CallRecord, Reservation, ticks
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import RunStore
from tests.adapters.test_learned_bounds import priced
from tests.adapters.test_ledger import call_id, record
from tests.support.memory_store import MemoryRunStore
from tests.support.table_double import TableDouble

NOVEMBER = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 28, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
CAPS = SpendingCaps(owner_usd_per_day=500 / ticks(1), studio_usd_per_month=800 / ticks(1))


@pytest.fixture(params=["in DynamoDB", "in memory", "in a table double"])
def studio(request: pytest.FixtureRequest, run_id: str) -> RunStore:
    """A store with caps, and four runs: two of Ann's, one of Bob's, one without an owner."""
    store: RunStore
    if request.param == "in DynamoDB":
        store = DynamoRunStore(emptied(request.getfixturevalue("table")), CAPS)
    elif request.param == "in memory":
        store = MemoryRunStore(CAPS)
    else:
        store = DynamoRunStore(TableDouble(), CAPS)
    for name, owner in (("ann-1", "ann"), ("ann-2", "ann"), ("bob", "bob"), ("older", None)):
        store.open_budget(f"{run_id}-{name}", 10_000, owner=owner)
    return store


def test_what_an_owner_may_spend_in_a_day_holds_over_all_runs(
    studio: RunStore, run_id: str
) -> None:
    buy(studio, f"{run_id}-ann-1", 300)

    with pytest.raises(StudioCapReached) as refusal:
        buy(studio, f"{run_id}-ann-2", 201)
    buy(studio, f"{run_id}-ann-2", 200)
    buy(studio, f"{run_id}-bob", 200)
    buy(studio, f"{run_id}-ann-1", 100, at=NEXT_DAY)

    assert "ann may spend on 2026-11-27 (UTC)" in str(refusal.value)
    assert studio.budget(f"{run_id}-ann-2").committed_ticks == 200


def test_what_the_studio_may_spend_in_a_month_holds_over_all_owners(
    studio: RunStore, run_id: str
) -> None:
    buy(studio, f"{run_id}-ann-1", 500)
    buy(studio, f"{run_id}-bob", 300)

    with pytest.raises(StudioCapReached, match="the studio may spend in 2026-11"):
        buy(studio, f"{run_id}-ann-1", 1, at=NEXT_DAY)
    buy(studio, f"{run_id}-ann-1", 1, at=DECEMBER)

    assert studio.spent_in("month#2026-11") == 800
    assert studio.spent_in("month#2026-12") == 1


def test_a_call_that_costs_less_makes_room_where_it_was_reserved(
    studio: RunStore, run_id: str
) -> None:
    film = f"{run_id}-ann-1"
    call = buy(studio, film, 500)

    studio.close_call(film, call_id(call), call, 40)
    studio.close_call(film, call_id(call), call, 40)

    assert studio.spent_in("day#2026-11-27#ann") == studio.spent_in("month#2026-11") == 40


def test_a_bill_that_comes_in_another_month_is_booked_where_it_was_reserved(
    studio: RunStore, run_id: str
) -> None:
    film = f"{run_id}-bob"
    call = buy(studio, film, 100)
    estimated: CallRecord = record(call, 100).model_copy(update={"booking": call.booking})
    studio.put(film, estimated)
    studio.close_call(film, call_id(call), call, 100)

    for _ in range(2):
        studio.reconcile_cost(film, call_id(call), 70)

    assert studio.spent_in("day#2026-11-27#bob") == studio.spent_in("month#2026-11") == 70
    assert studio.budget(film).committed_ticks == 70


def test_a_call_larger_than_a_whole_cap_is_refused(studio: RunStore, run_id: str) -> None:
    with pytest.raises(StudioCapReached):
        buy(studio, f"{run_id}-ann-1", 501)


def test_a_run_that_names_no_owner_is_the_studios(studio: RunStore, run_id: str) -> None:
    buy(studio, f"{run_id}-older", 50)

    assert studio.spent_in(f"day#2026-11-27#{OWNER}") == 50


def test_a_day_ends_at_midnight_utc_wherever_the_time_comes_from() -> None:
    in_tokyo = datetime.fromisoformat("2026-11-28T08:59:00+09:00")

    [day, month] = CAPS.accounts("ann", in_tokyo)

    assert (day.name, month.name) == ("day#2026-11-27#ann", "month#2026-11")


def buy(store: RunStore, run_id: str, price: int, at: datetime = NOVEMBER) -> Reservation:
    detail = f"{price} at {at}"
    call = priced(detail, price).model_copy(update={"opened_at": at})
    return store.open_call(run_id, call, at)


def emptied(table: Any) -> Any:
    """The table without accounts: they belong to all tests alike."""
    for item in table.scan()["Items"]:
        if item["item"].startswith("SPENDING#"):
            table.delete_item(Key={"run_id": item["run_id"], "item": item["item"]})
    return table
