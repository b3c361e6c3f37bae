"""Requests of many threads through one table: none is mixed up with another."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from boto3.dynamodb.conditions import Key
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from grok_spicy.adapters.aws.dynamo_table import open_table

THREADS, QUERIES = 8, 150


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class NoItems:
    """A response's body: nothing was found."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield b'{"Items": [], "Count": 0, "ScannedCount": 0}'


@pytest.mark.usefixtures("_switching_often")
def test_a_query_asks_for_what_was_meant_whatever_other_threads_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    table, sent = open_table("runs"), list[dict[str, Any]]()

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        assert isinstance(request.body, bytes)
        sent.append(json.loads(request.body))
        raw: Any = NoItems()
        headers: Any = {}
        return AWSResponse(request.url, 200, headers, raw)

    table.meta.client.meta.events.register("before-send.dynamodb", answer)

    def ask(number: int) -> None:
        for _ in range(QUERIES):
            condition = Key("run_id").eq(f"run-{number}") & Key("item").begins_with(f"T-{number}")
            table.query(KeyConditionExpression=condition)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, range(THREADS)))

    assert len(sent) == THREADS * QUERIES
    for body in sent:
        names = {name: body["ExpressionAttributeNames"][name] for name in ("#n0", "#n1")}
        run, item = (body["ExpressionAttributeValues"][name]["S"] for name in (":v0", ":v1"))
        assert names == {"#n0": "run_id", "#n1": "item"}
        assert item.removeprefix("T-") == run.removeprefix("run-")
