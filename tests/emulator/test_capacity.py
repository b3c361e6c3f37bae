"""Capacity units, counted as DynamoDB bills them: the examples of its developer guide."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from grok_spicy_local.capacity import CapacityMeter, Consumption, Units
from grok_spicy_local.cloud import LocalCloud
from tests.support.emulator_harness import EmulatorHarness

Measure = Callable[[Callable[[], object]], Consumption]
KB = 1024
_NAMES_AND_KEY = len("run_id" + "film" + "item" + "NOTE#000" + "body")
_START = """
import boto3

def handler(event, context):
    table = boto3.resource("dynamodb").Table("grok-spicy")
    table.put_item(Item={"run_id": "other", "item": "RUN"})
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    harness = EmulatorHarness(tmp_path_factory.mktemp("capacity"))
    harness.function("start", _START)
    yield harness.cloud()
    harness.close()


@pytest.fixture(scope="module")
def meter(cloud: LocalCloud) -> CapacityMeter:
    return cloud.measure_capacity()


@pytest.fixture
def table(meter: CapacityMeter) -> Any:  # noqa: ARG001 – it is the cloud's
    table = boto3.resource("dynamodb").Table("grok-spicy")
    with table.batch_writer() as batch:
        for row in table.scan()["Items"]:
            batch.delete_item(Key={name: row[name] for name in ("run_id", "item")})
    return table


@pytest.fixture
def measure(meter: CapacityMeter) -> Measure:
    def use(request: Callable[[], object]) -> Consumption:
        before = meter.total()
        with suppress(ClientError):
            request()
        return meter.total() - before

    return use


def row(number: int, kilobytes: float, **more: Any) -> dict[str, Any]:
    """An item of so many kB (1,024 bytes), the other attributes aside."""
    body = "x" * (round(kilobytes * KB) - _NAMES_AND_KEY)
    return {"run_id": "film", "item": f"NOTE#{number:03d}", "body": body, **more}


def key(number: int) -> dict[str, str]:
    return {"run_id": "film", "item": f"NOTE#{number:03d}"}


def listed(number: int, kilobytes: float, **more: Any) -> dict[str, Any]:
    entry = {"studio": "all", "owner": "anna", "created_at": "2026-11-27", **more}
    size = kilobytes - sum(len(name + value) for name, value in entry.items()) / KB
    return row(number, size, **entry)


@pytest.mark.parametrize(
    ("kilobytes", "is_consistent", "units"),
    [(3.5, True, 1), (3.5, False, 0.5), (4, True, 1), (8, True, 2), (8, False, 1), (8.1, True, 3)],
)
def test_a_read_costs_by_four_kilobytes(
    table: Any, measure: Measure, kilobytes: float, is_consistent: bool, units: float
) -> None:
    table.put_item(Item=row(1, kilobytes))

    used = measure(lambda: table.get_item(Key=key(1), ConsistentRead=is_consistent))

    assert used.by("operation", "kind") == {("GetItem", "NOTE"): Units(read=units, count=1)}


def test_a_read_in_a_transaction_costs_twice(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(1, 8))
    get = {"Get": {"TableName": "grok-spicy", "Key": key(1)}}

    used = measure(lambda: table.meta.client.transact_get_items(TransactItems=[get]))

    assert used.read == 4


def test_what_is_not_there_costs_a_read(table: Any, measure: Measure) -> None:
    assert measure(lambda: table.get_item(Key=key(1), ConsistentRead=True)).read == 1
    assert measure(lambda: table.get_item(Key=key(1))).read == 0.5
    query = {"KeyConditionExpression": Key("run_id").eq("film") & Key("item").begins_with("EVENT#")}
    assert measure(lambda: table.query(**query)).by("kind") == {("EVENT",): Units(0.5, 0, 1)}


def test_items_of_a_batch_are_rounded_one_by_one(table: Any, measure: Measure) -> None:
    for number, kilobytes in ((1, 1.5), (2, 6.5)):
        table.put_item(Item=row(number, kilobytes))
    request = {"grok-spicy": {"Keys": [key(1), key(2)], "ConsistentRead": True}}

    used = measure(lambda: table.meta.client.batch_get_item(RequestItems=request))

    assert used.read == 3


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"FilterExpression": Attr("body").eq("none of them")},
        {"ProjectionExpression": "#item", "ExpressionAttributeNames": {"#item": "item"}},
        {"Select": "COUNT"},
    ],
    ids=["whole", "filtered", "projected", "counted"],
)
def test_a_query_is_rounded_once_for_all_that_it_reads(
    table: Any, measure: Measure, more: dict[str, Any]
) -> None:
    for number in range(10):
        table.put_item(Item=row(number, 4.08))
    condition = Key("run_id").eq("film") & Key("item").begins_with("NOTE#")
    query = {"KeyConditionExpression": condition, **more}

    assert measure(lambda: table.query(**query)).read == 5.5
    assert measure(lambda: table.query(**query, ConsistentRead=True)).read == 11


@pytest.mark.parametrize(("before", "after", "units"), [(None, 0.5, 1), (1.5, 1, 2), (1, 2.2, 3)])
def test_a_write_costs_by_the_larger_of_before_and_after(
    table: Any, measure: Measure, before: float | None, after: float, units: int
) -> None:
    if before:
        table.put_item(Item=row(1, before))

    used = measure(lambda: table.put_item(Item=row(1, after)))

    assert used.by("operation", "target") == {("PutItem", "table"): Units(0, units, 1)}


def test_an_update_costs_the_whole_item(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(1, 3.5))

    update = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": 1}}

    assert measure(lambda: table.update_item(Key=key(1), **update)).written == 4


def test_a_deletion_costs_what_is_deleted(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(1, 2.5))

    assert measure(lambda: table.delete_item(Key=key(1))).written == 3
    assert measure(lambda: table.delete_item(Key=key(1))).written == 1


def test_a_condition_that_fails_costs_what_is_there(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(1, 3))
    new = {"ConditionExpression": "attribute_not_exists(run_id)"}
    known = {"ConditionExpression": "attribute_exists(run_id)"}

    assert measure(lambda: table.put_item(Item=row(1, 5), **new)).written == 3
    assert measure(lambda: table.put_item(Item=row(2, 5), **known)).written == 1


def test_a_request_that_is_invalid_costs_nothing(table: Any, measure: Measure) -> None:
    used = measure(lambda: table.update_item(Key=key(1), UpdateExpression="SET"))

    assert used.units == Units()


def test_a_transaction_costs_twice_and_what_it_checks_too(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(2, 1.5))
    check = {"Key": key(2), "ConditionExpression": "attribute_exists(run_id)"}
    parts = [
        {"Put": {"TableName": "grok-spicy", "Item": row(1, 1)}},
        {"ConditionCheck": {"TableName": "grok-spicy", **check}},
    ]

    used = measure(lambda: table.meta.client.transact_write_items(TransactItems=parts))

    assert used.written == 2 + 4


def test_a_batch_of_writes_costs_as_much_as_the_writes(table: Any, measure: Measure) -> None:
    table.put_item(Item=row(1, 2))
    requests = [{"PutRequest": {"Item": row(2, 1.5)}}, {"DeleteRequest": {"Key": key(1)}}]

    used = measure(
        lambda: table.meta.client.batch_write_item(RequestItems={"grok-spicy": requests})
    )

    assert used.written == 4


def test_each_index_that_has_the_item_is_written(table: Any, measure: Measure) -> None:
    used = measure(lambda: table.put_item(Item=listed(1, 1.5)))

    assert {target: units.written for (target,), units in used.by("target").items()} == {
        "table": 2,
        "runs-by-owner": 2,
        "runs-of-studio": 2,
    }


def test_an_index_is_written_only_where_its_entry_changes(table: Any, measure: Measure) -> None:
    table.put_item(Item=listed(1, 0.9))

    assert measure(lambda: table.put_item(Item=listed(1, 0.9))).written == 1
    assert measure(lambda: table.put_item(Item=listed(1, 0.8))).written == 3
    assert measure(lambda: table.put_item(Item=row(2, 0.9))).written == 1


def test_an_index_whose_key_changes_is_written_twice(table: Any, measure: Measure) -> None:
    table.put_item(Item=listed(1, 0.9))

    used = measure(lambda: table.put_item(Item=listed(1, 0.9, owner="bert")))

    assert {target: units.written for (target,), units in used.by("target").items()} == {
        "table": 1,
        "runs-by-owner": 2,
        "runs-of-studio": 1,
    }


def test_an_item_that_leaves_an_index_is_written_there_once(table: Any, measure: Measure) -> None:
    table.put_item(Item=listed(1, 0.9))

    assert measure(lambda: table.delete_item(Key=key(1))).written == 3


def test_a_query_of_an_index_reads_its_entries(table: Any, measure: Measure) -> None:
    for number in range(3):
        table.put_item(Item=listed(number, 3))
    query = {"IndexName": "runs-by-owner", "KeyConditionExpression": Key("owner").eq("anna")}

    used = measure(lambda: table.query(**query))

    assert used.by("target", "kind") == {("runs-by-owner", "NOTE"): Units(1.5, 0, 1)}


def test_units_are_counted_by_the_function_that_uses_them(
    cloud: LocalCloud, measure: Measure
) -> None:
    used = measure(lambda: cloud.invoke("start", {}))

    assert used.by("caller", "partition") == {("start", "other"): Units(0, 1, 1)}
