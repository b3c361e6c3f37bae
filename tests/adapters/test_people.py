"""What is counted of a person: films of a day, with the run that they are; and their requests."""

from typing import Any

import pytest
from boto3.dynamodb.conditions import Key

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import QuotaReached
from grok_spicy.models.listing import Listing
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.ports import RunStore
from tests.support.memory_store import MemoryRunStore


@pytest.fixture(params=["in DynamoDB", "in memory"])
def store(request: pytest.FixtureRequest) -> RunStore:
    if request.param == "in memory":
        return MemoryRunStore()
    return DynamoRunStore(request.getfixturevalue("table"))


def film(run_id: str, number: int) -> Run:
    name = f"{run_id}-{number}"
    return Run(run_id=name, owner=run_id, execution=name, settings=RunSettings())


def day_of(run_id: str, day: str = "2026-11-27", most: int = 2) -> DayOfFilms:
    return DayOfFilms(person_partition(run_id), day, most, f"{most} films a day")


def test_a_film_beyond_the_day_is_refused_and_leaves_nothing(store: RunStore, run_id: str) -> None:
    day = day_of(run_id)
    assert store.create_film(film(run_id, 1), day) and store.create_film(film(run_id, 2), day)

    with pytest.raises(QuotaReached, match="2 films a day"):
        store.create_film(film(run_id, 3), day)

    assert store.get(f"{run_id}-3", Run) is None and store.get(f"{run_id}-3", Listing) is None
    assert store.films_in(day) == 2
    assert store.create_film(film(run_id, 3), day_of(run_id, "2026-11-28"))


def test_a_run_that_there_is_counts_no_second_time_whatever_the_day(
    store: RunStore, run_id: str
) -> None:
    run, next_day = film(run_id, 1), day_of(run_id, "2026-11-28")
    assert store.create_film(run, day_of(run_id, most=1))

    assert store.create_film(run, day_of(run_id, most=1)) is False  # also where the day is full
    assert store.create_film(run, next_day) is False

    assert (store.films_in(day_of(run_id)), store.films_in(next_day)) == (1, 0)


def test_a_persons_clock_is_their_own_and_goes_when_they_are_not_seen_any_more(
    table: Any, run_id: str
) -> None:
    store, partition, now = DynamoRunStore(table), person_partition(run_id), 1_700_000_000_000

    times = [store.take_time("requests", now, now + 10_000, 4_000, partition) for _ in range(5)]
    other = store.take_time("requests", now, now + 10_000, 4_000, person_partition("other"))

    assert times == [now, now + 4_000, now + 8_000, None, None]
    assert other == now
    [row] = table.query(KeyConditionExpression=Key("run_id").eq(partition))["Items"]
    assert row["expires_at"] == now // 1000 + 86_400
