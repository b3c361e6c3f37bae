"""Transactions: all or nothing, also after a restart, and nothing of them stays in memory."""

import gc
from collections import Counter

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from tests.emulator.test_items import table
from tests.support.emulator_harness import EmulatorHarness


def test_a_transaction_survives_a_restart_whole(harness: EmulatorHarness) -> None:
    transact(harness, ("film", "BUDGET", 5), ("film", "CALL#1", 1), ("#studio", "SPENDING#m", 5))
    transact(harness, ("film", "BUDGET", 2), ("#studio", "SPENDING#m", 2))

    after = table(harness)

    amounts = {
        key: after.get_item(Key={"run_id": key[0], "item": key[1]})["Item"]["amount"]
        for key in (("film", "BUDGET"), ("film", "CALL#1"), ("#studio", "SPENDING#m"))
    }
    assert list(amounts.values()) == [7, 1, 7]


def test_a_transaction_with_one_condition_that_fails_changes_nothing(
    harness: EmulatorHarness,
) -> None:
    transact(harness, ("film", "BUDGET", 5))

    with pytest.raises(ClientError, match="TransactionCanceled") as refusal:
        transact(harness, ("film", "BUDGET", 1), ("#studio", "SPENDING#m", 11))

    reasons = refusal.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    after = table(harness)
    assert after.get_item(Key={"run_id": "film", "item": "BUDGET"})["Item"]["amount"] == 5
    assert "Item" not in after.get_item(Key={"run_id": "#studio", "item": "SPENDING#m"})


def test_what_an_item_was_before_takes_no_memory(harness: EmulatorHarness) -> None:
    """moto keeps each object of its models, a copy of the whole table for each transaction too."""
    transact(harness, ("film", "BUDGET", 1))
    before = held_by_moto()

    for number in range(20):
        table(harness).update_item(
            Key={"run_id": "film", "item": "TAKE#1"},
            UpdateExpression="SET amount = :amount",
            ExpressionAttributeValues={":amount": number},
        )
        transact(harness, ("film", "BUDGET", 1), ("#studio", "SPENDING#m", 1))
    with pytest.raises(ClientError, match="TransactionCanceled"):
        transact(harness, ("film", "BUDGET", 1), ("#studio", "SPENDING#m", 21))

    assert held_by_moto() - before == Counter(Item=2)


def held_by_moto() -> Counter[str]:
    """How many tables and items there are in this process, by kind."""
    gc.collect()
    kinds = [type(each).__name__ for each in gc.get_objects() if isinstance(each, Item | Table)]
    return Counter(kinds)


def transact(harness: EmulatorHarness, *additions: tuple[str, str, int]) -> None:
    """Add to an amount in each of these items, all or none, if each addition is 10 at most."""
    parts = [
        {
            "Update": {
                "TableName": "grok-spicy",
                "Key": {"run_id": run_id, "item": item},
                "UpdateExpression": "SET amount = if_not_exists(amount, :zero) + :more",
                "ConditionExpression": ":more <= :most",
                "ExpressionAttributeValues": {":zero": 0, ":more": more, ":most": 10},
            }
        }
        for run_id, item, more in additions
    ]
    table(harness).meta.client.transact_write_items(TransactItems=parts)
