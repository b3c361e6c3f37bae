"""Reads of an index: the entries that the local cloud finds by itself are those that moto finds."""

from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import ConditionBase, Key

from tests.support.emulator_harness import EmulatorHarness

OF_ANNA, OF_ALL = Key("owner").eq("anna"), Key("studio").eq("all")
QUERIES = {
    "of an owner": ("runs-by-owner", OF_ANNA),
    "of an owner in a month": (
        "runs-by-owner",
        OF_ANNA & Key("created_at").begins_with("2026-11"),
    ),
    "of nobody": ("runs-by-owner", Key("owner").eq("carl")),
    "of all": ("runs-of-studio", OF_ALL),
    "of all in a month": ("runs-of-studio", OF_ALL & Key("created_at").begins_with("2026-10")),
    "of all since": ("runs-of-studio", OF_ALL & Key("created_at").gt("2026-10-30")),
}


def listing(run: str, owner: str, at: str) -> dict[str, Any]:
    return {"run_id": run, "item": "LISTING", "owner": owner, "studio": "all", "created_at": at}


@pytest.fixture
def table(harness: EmulatorHarness) -> Any:
    harness.cloud()
    table = boto3.resource("dynamodb").Table("grok-spicy")
    for number in range(12):
        owner, month = ("anna", "bert")[number % 2], ("09", "10", "11")[number % 3]
        run = f"film-{number}"
        table.put_item(Item=listing(run, owner, f"2026-{month}-{30 - number:02d}T10:00"))
        table.put_item(Item={"run_id": run, "item": "RUN", "owner": owner})
    return table


@pytest.mark.parametrize(("index", "condition"), QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("more", [{}, {"ScanIndexForward": False}, {"Limit": 2}])
def test_an_index_has_what_moto_finds_in_it(
    table: Any, index: str, condition: ConditionBase, more: dict[str, Any]
) -> None:
    request = {"IndexName": index, "KeyConditionExpression": condition, **more}

    found = table.query(**request)
    by_moto = table.query(**request, Select="ALL_ATTRIBUTES")

    assert found["Items"] == by_moto["Items"]
    assert found["Count"] == by_moto["Count"]
    assert found.get("LastEvaluatedKey") == by_moto.get("LastEvaluatedKey")


@pytest.mark.parametrize("forward", [True, False])
def test_pages_of_an_index_follow_each_other(table: Any, forward: bool) -> None:
    request = {
        "IndexName": "runs-of-studio",
        "KeyConditionExpression": OF_ALL,
        "ScanIndexForward": forward,
        "Limit": 5,
    }
    page = table.query(**request)
    found = page["Items"]
    while "LastEvaluatedKey" in page:
        page = table.query(**request, ExclusiveStartKey=page["LastEvaluatedKey"])
        found += page["Items"]

    times = [each["created_at"] for each in found]
    assert len(set(times)) == 12
    assert times == sorted(times, reverse=not forward)


def test_an_index_follows_what_is_written(table: Any) -> None:
    def runs(owner: str) -> set[str]:
        request = {"IndexName": "runs-by-owner", "KeyConditionExpression": Key("owner").eq(owner)}
        return {each["run_id"] for each in table.query(**request)["Items"]}

    before = runs("anna")
    table.put_item(Item=listing("film-0", "bert", "2026-09-30T10:00"))
    table.delete_item(Key={"run_id": "film-2", "item": "LISTING"})
    table.update_item(
        Key={"run_id": "film-4", "item": "LISTING"},
        UpdateExpression="REMOVE #owner",
        ExpressionAttributeNames={"#owner": "owner"},
    )
    put = {"TableName": "grok-spicy", "Item": listing("film-new", "anna", "2026-12-01")}
    table.meta.client.transact_write_items(TransactItems=[{"Put": put}])

    assert runs("anna") == before - {"film-0", "film-2", "film-4"} | {"film-new"}
    assert "film-0" in runs("bert")


def test_an_index_has_the_runs_of_an_earlier_process(
    table: Any,
    harness: EmulatorHarness,
) -> None:
    harness.cloud()
    table = boto3.resource("dynamodb").Table("grok-spicy")

    # One run is in use before anybody asks for the list.
    table.get_item(Key={"run_id": "film-0", "item": "RUN"})
    found = table.query(IndexName="runs-of-studio", KeyConditionExpression=OF_ALL)["Items"]

    assert {each["run_id"] for each in found} == {f"film-{number}" for number in range(12)}
