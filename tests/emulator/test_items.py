"""Items: what DynamoDB acknowledged is there after a restart, and races have one winner."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

from grok_spicy_local.journal import read_item, read_items, run_ids
from tests.support.emulator_harness import EmulatorHarness

HOSTILE = ["../escape", "..", "a/b", "/etc/x", "%2e%2e", "latest", ".studio", "ß ü", "x" * 300]


def table(harness: EmulatorHarness) -> Any:
    harness.cloud()
    return boto3.resource("dynamodb").Table("grok-spicy")


def test_every_kind_of_value_survives_a_restart(harness: EmulatorHarness) -> None:
    item = {
        "run_id": "a-fox",
        "item": "TAKE#003#02",
        "score": Decimal("0.85"),
        "ticks": 12_345_678_901_234,
        "done": True,
        "nothing": None,
        "nested": {"list": [1, "two", {"three": Decimal(3)}], "empty": {}},
        "names": {"Ember", "Säge"},
        "raw": Binary(b"\x00\xff"),
        "raws": {Binary(b"\x00"), Binary(b"\xff")},
    }
    table(harness).put_item(Item=item)

    kept = table(harness).get_item(Key={"run_id": "a-fox", "item": "TAKE#003#02"})["Item"]

    assert kept == item


def test_an_update_a_batch_and_a_delete_survive_a_restart(harness: EmulatorHarness) -> None:
    before = table(harness)
    with before.batch_writer() as batch:
        for number in range(30):
            batch.put_item(Item={"run_id": "r", "item": f"SCENE#{number:03}"})
    before.delete_item(Key={"run_id": "r", "item": "SCENE#007"})
    before.update_item(
        Key={"run_id": "r", "item": "SCENE#008"},
        UpdateExpression="SET title = :title",
        ExpressionAttributeValues={":title": "The crystal"},
    )

    after = table(harness).query(KeyConditionExpression=Key("run_id").eq("r"))["Items"]

    assert len(after) == 29
    assert [item["item"] for item in after if "title" in item] == ["SCENE#008"]


def test_a_write_that_was_refused_leaves_no_trace(harness: EmulatorHarness) -> None:
    before = table(harness)
    before.put_item(Item={"run_id": "r", "item": "RUN", "status": "complete"})
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        before.put_item(
            Item={"run_id": "r", "item": "RUN", "status": "pending"},
            ConditionExpression=Attr("item").not_exists(),
        )

    assert table(harness).get_item(Key={"run_id": "r", "item": "RUN"})["Item"]["status"] == (
        "complete"
    )


def test_a_condition_is_checked_against_what_only_the_disk_holds(harness: EmulatorHarness) -> None:
    table(harness).put_item(Item={"run_id": "r", "item": "CALL#1"})

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        table(harness).put_item(
            Item={"run_id": "r", "item": "CALL#1"}, ConditionExpression=Attr("item").not_exists()
        )


def test_twenty_writers_never_spend_more_than_the_budget_and_lose_no_item(
    harness: EmulatorHarness,
) -> None:
    table(harness).put_item(Item={"run_id": "r", "item": "BUDGET", "committed": 0})
    ready = threading.Barrier(20)

    client = boto3.client("dynamodb", config=Config(max_pool_connections=20))

    def spend(writer: int) -> int:
        ready.wait()
        granted = 0
        for call in range(5):
            event = {"run_id": {"S": "r"}, "item": {"S": f"EVENT#{writer:02}#{call}"}}
            client.put_item(TableName="grok-spicy", Item=event)
            try:
                client.update_item(
                    TableName="grok-spicy",
                    Key={"run_id": {"S": "r"}, "item": {"S": "BUDGET"}},
                    UpdateExpression="SET committed = committed + :cost",
                    ConditionExpression="committed <= :room",
                    ExpressionAttributeValues={":cost": {"N": "7"}, ":room": {"N": "93"}},
                )
                granted += 1
            except ClientError as refused:
                assert refused.response["Error"]["Code"] == "ConditionalCheckFailedException"
        return granted

    with ThreadPoolExecutor(20) as writers:
        granted = sum(writers.map(spend, range(20)))
    after = table(harness).query(KeyConditionExpression=Key("run_id").eq("r"))["Items"]

    assert granted == 14
    assert next(item["committed"] for item in after if item["item"] == "BUDGET") == 98
    assert sum(item["item"].startswith("EVENT#") for item in after) == 100


def test_the_index_lists_every_run_of_earlier_clouds_newest_first(
    harness: EmulatorHarness,
) -> None:
    before = table(harness)
    for day, run in enumerate(["a", "b", "../c"], 1):
        header = {"owner": "local", "created_at": f"2026-01-0{day}"}
        before.put_item(Item={"run_id": run, "item": "RUN", **header})
        before.put_item(Item={"run_id": run, "item": "PLAN"})

    after = table(harness).query(
        IndexName="runs-by-owner",
        KeyConditionExpression=Key("owner").eq("local"),
        ScanIndexForward=False,
    )["Items"]

    assert [item["run_id"] for item in after] == ["../c", "b", "a"]
    assert len(boto3.resource("dynamodb").Table("grok-spicy").scan()["Items"]) == 6


def test_hostile_run_ids_are_kept_inside_the_output_folder_and_apart(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    before = table(harness)
    for run_id in HOSTILE:
        before.put_item(Item={"run_id": run_id, "item": "RUN", "mark": f"of {run_id}"})

    after = table(harness)
    kept = [after.get_item(Key={"run_id": run_id, "item": "RUN"})["Item"] for run_id in HOSTILE]

    assert [item["mark"] for item in kept] == [f"of {run_id}" for run_id in HOSTILE]
    assert {path.name for path in tmp_path.iterdir()} == {"output", "functions"}
    assert {path.name for path in harness.output.iterdir()} == {".studio"}


def test_a_run_folder_that_links_elsewhere_is_not_written_through(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    harness.output.mkdir()
    (harness.output / "r").symlink_to(elsewhere)

    table(harness).put_item(Item={"run_id": "r", "item": "RUN"})
    boto3.client("s3").put_object(Bucket="grok-spicy", Key="runs/r/a.txt", Body=b"a")

    assert list(elsewhere.iterdir()) == []
    assert "Item" in table(harness).get_item(Key={"run_id": "r", "item": "RUN"})
    assert boto3.client("s3").get_object(Bucket="grok-spicy", Key="runs/r/a.txt")["Body"].read()


def test_what_could_not_be_kept_is_refused_with_its_name(harness: EmulatorHarness) -> None:
    table(harness)

    with pytest.raises(ClientError, match="does not offer ExecuteStatement"):
        boto3.client("dynamodb").execute_statement(
            Statement="DELETE FROM \"grok-spicy\" WHERE run_id = 'r' AND item = 'RUN'"
        )


def test_a_torn_last_line_is_forgotten_and_the_next_write_is_whole(
    harness: EmulatorHarness,
) -> None:
    table(harness).put_item(Item={"run_id": "r", "item": "RUN"})
    harness.close()
    journal = harness.output / "r" / ".journal.jsonl"
    with journal.open("ab") as torn:
        torn.write(b'{"put":{"run_id":{"S":"r"},"item":{"S":"TO')
    assert [item["item"] for item in read_items(harness.output, "r")] == ["RUN"]

    table(harness).put_item(Item={"run_id": "r", "item": "PLAN"})
    after = table(harness).query(KeyConditionExpression=Key("run_id").eq("r"))["Items"]

    assert [item["item"] for item in after] == ["PLAN", "RUN"]


def test_a_journal_that_is_mostly_history_is_rewritten_when_it_is_read(
    harness: EmulatorHarness,
) -> None:
    before = table(harness)
    for number in range(40):
        before.put_item(Item={"run_id": "r", "item": "PLAN", "n": number, "text": "x" * 10_000})
    journal = harness.output / "r" / ".journal.jsonl"
    assert journal.stat().st_size > 400_000

    kept = table(harness).get_item(Key={"run_id": "r", "item": "PLAN"})["Item"]

    assert kept["n"] == 39
    assert journal.stat().st_size < 11_000


def test_runs_can_be_read_beside_a_cloud_at_work(harness: EmulatorHarness) -> None:
    at_work = table(harness)
    at_work.put_item(Item={"run_id": "b", "item": "RUN", "cost": Decimal("0.42")})
    at_work.put_item(Item={"run_id": "a", "item": "RUN", "title": "Old"})
    at_work.put_item(Item={"run_id": "a", "item": "RUN", "title": "New"})
    at_work.put_item(Item={"run_id": "a", "item": "PLAN"})
    at_work.delete_item(Key={"run_id": "a", "item": "PLAN"})

    assert run_ids(harness.output) == ["a", "b"]
    assert read_items(harness.output, "a") == [{"run_id": "a", "item": "RUN", "title": "New"}]
    assert read_items(harness.output, "b")[0]["cost"] == Decimal("0.42")
    assert read_item(harness.output, "a", "RUN") == read_items(harness.output, "a")[0]
    assert read_item(harness.output, "a", "PLAN") is None
    assert read_items(harness.output, "nobody") == []


def test_a_run_is_read_from_disk_only_when_it_is_asked_for(harness: EmulatorHarness) -> None:
    before = table(harness)
    for run in ("asked", "other"):
        before.put_item(Item={"run_id": run, "item": "RUN"})
    harness.close()
    after = table(harness)
    other = harness.output / "other" / ".journal.jsonl"
    line = json.loads(other.read_text())
    line["put"]["late"] = {"BOOL": True}
    after.get_item(Key={"run_id": "asked", "item": "RUN"})
    other.write_text(json.dumps(line) + "\n")

    assert after.get_item(Key={"run_id": "other", "item": "RUN"})["Item"]["late"] is True
