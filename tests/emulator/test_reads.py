"""Reads of items: those that the local cloud answers by itself are what moto answers."""

from decimal import Decimal
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import ConditionBase, Key
from boto3.dynamodb.types import Binary

from tests.support.emulator_harness import EmulatorHarness

SORTS = ["CALL#a", "TAKE#001#01", "TAKE#001#02", "TAKE#010#01", "TAKE#Ähre", "TAKE#𝄞", "TAKE#ｆ"]
IN_RUN = Key("run_id").eq("film")
CONDITIONS = {
    "begins": IN_RUN & Key("item").begins_with("TAKE#001"),
    "begins with nothing": IN_RUN & Key("item").begins_with("NOTE#"),
    "between": IN_RUN & Key("item").between("CALL#a", "TAKE#001#02"),
    "all": IN_RUN & Key("item").begins_with("TAKE#"),
    "one": IN_RUN & Key("item").eq("CALL#a"),
    "after": IN_RUN & Key("item").gt("TAKE#001#01"),
    "no such run": Key("run_id").eq("other") & Key("item").begins_with("TAKE#"),
}


@pytest.fixture
def table(harness: EmulatorHarness) -> Any:
    harness.cloud()
    held = boto3.resource("dynamodb").Table("grok-spicy")
    for number, sort in enumerate(reversed(SORTS)):
        values: dict[str, Any] = {"n": Decimal(number), "raw": Binary(b"\x00"), "names": {"a", "b"}}
        values["map"] = {"list": [1, None]}
        held.put_item(Item={"run_id": "film", "item": sort, **values})
    held.put_item(Item={"run_id": "film2", "item": "TAKE#001#09"})
    return held


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
@pytest.mark.parametrize("more", [{}, {"Limit": 2}, {"Limit": 7}])
def test_a_query_finds_what_moto_finds(
    table: Any, condition: ConditionBase, more: dict[str, int]
) -> None:
    request = {"KeyConditionExpression": condition, "ConsistentRead": True, **more}

    found = table.query(**request)
    by_moto = table.query(**request, Select="ALL_ATTRIBUTES")

    assert found["Items"] == by_moto["Items"]
    assert [found["Count"], found["ScannedCount"]] == [by_moto["Count"], by_moto["ScannedCount"]]


def test_pages_of_a_query_follow_each_other(table: Any) -> None:
    request = {"KeyConditionExpression": CONDITIONS["all"], "Limit": 4}
    first = table.query(**request)
    second = table.query(**request, ExclusiveStartKey=first["LastEvaluatedKey"])

    found = [each["item"] for page in (first, second) for each in page["Items"]]
    assert found == sorted(SORTS, key=str.encode)[1:]
    assert "LastEvaluatedKey" not in second


def test_an_item_is_what_moto_holds(table: Any) -> None:
    for sort in ("TAKE#𝄞", "TAKE#none"):
        request = {"Key": {"run_id": "film", "item": sort}}
        by_moto = table.get_item(**request, ReturnConsumedCapacity="TOTAL")
        assert table.get_item(**request).get("Item") == by_moto.get("Item")


def test_several_items_are_read_at_once(table: Any) -> None:
    keys = [{"run_id": run, "item": "TAKE#001#09"} for run in ("film", "film2", "film3")]
    keys.append({"run_id": "film", "item": "CALL#a"})

    response = table.meta.client.batch_get_item(RequestItems={"grok-spicy": {"Keys": keys}})

    found = {(each["run_id"], each["item"]) for each in response["Responses"]["grok-spicy"]}
    assert found == {("film2", "TAKE#001#09"), ("film", "CALL#a")}
    assert response["UnprocessedKeys"] == {}


@pytest.mark.parametrize("key", [{"run_id": "film"}, {"run_id": "film", "item": ""}])
def test_a_key_that_is_none_is_refused(table: Any, key: dict[str, str]) -> None:
    with pytest.raises(table.meta.client.exceptions.ClientError, match="ValidationException"):
        table.get_item(Key=key)


def test_a_long_answer_comes_in_pages(table: Any) -> None:
    for number in range(4):
        table.put_item(Item={"run_id": "film", "item": f"LONG#{number}", "text": "x" * 350_000})
    condition = IN_RUN & Key("item").begins_with("LONG#")

    page = table.query(KeyConditionExpression=condition)

    assert 0 < page["Count"] < 4
    assert "LastEvaluatedKey" in page
