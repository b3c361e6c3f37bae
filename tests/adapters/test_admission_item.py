"""The list of admitted runs in the table: it is shared by all, and damage to it stops nobody."""

from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.admission import Admission
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import Quota
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.services.admission_queue import AdmissionQueue


@pytest.fixture
def let_in() -> list[str]:
    return []


@pytest.fixture
def queue(table: Any, let_in: list[str]) -> AdmissionQueue:
    store = DynamoRunStore(table)
    store.put(STUDIO, Admission())
    return AdmissionQueue(store, AdmissionLimits(1, 0), lambda _, name: let_in.append(name))


def start(queue: AdmissionQueue, name: str) -> Run:
    run = Run(run_id=name, owner="ann", execution=name, settings=RunSettings())
    queue.store.put(name, run)
    queue.enter(run)
    return run


def test_the_second_run_waits_until_the_first_has_left(
    queue: AdmissionQueue, let_in: list[str]
) -> None:
    start(queue, "one")
    assert queue.place(start(queue, "two")) == 1

    queue.leave("one")

    assert let_in == ["one", "two"]


@pytest.mark.parametrize("damaged", [(STUDIO, Admission.KIND), ("broken", Run.KIND)])
def test_a_damaged_item_stops_no_run(
    queue: AdmissionQueue, table: Any, let_in: list[str], damaged: tuple[str, str]
) -> None:
    start(queue, "broken")
    partition, item = damaged
    table.update_item(
        Key={PARTITION: partition, SORT: item},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": "{"},
    )

    start(queue, "next")

    assert "next" in let_in


def test_a_quota_that_a_newer_release_wrote_stops_nobody(
    table: Any, queue: AdmissionQueue, let_in: list[str]
) -> None:
    start(queue, "one")
    start(queue, "two")
    body = Quota(set_by="admin").model_dump_json().replace(":1,", ":99,", 1)
    name = {PARTITION: person_partition("ann"), SORT: Quota.KIND}
    table.put_item(Item={**name, "revision": 1, "schema_version": 99, "body": body})

    queue.leave("one")

    assert let_in == ["one", "two"]
