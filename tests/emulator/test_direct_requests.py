"""Requests of this process to the table: no connection for them, and everything as with one."""

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from grok_spicy_local.direct_requests import DirectRequests
from grok_spicy_local.dynamodb_proxy import DynamoDbProxy
from grok_spicy_local.http_server import HttpServer
from tests.support.emulator_harness import EmulatorHarness

KEY = {"run_id": {"S": "a-fox"}, "item": {"S": "RUN"}}
READ_ELSEWHERE = """
import boto3
print(boto3.client("dynamodb").get_item(TableName="grok-spicy", Key=%r)["Item"]["run_id"]["S"])
"""


def client() -> Any:
    return boto3.client("dynamodb", config=Config(retries={"max_attempts": 1}))


def test_a_function_opens_no_connection_for_an_item(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def verify(*request: object) -> bool:
        opened.append(request)
        return True

    monkeypatch.setattr(HttpServer, "verify_request", verify)
    harness.cloud()
    opened.clear()

    client().put_item(TableName="grok-spicy", Item=KEY)

    assert client().get_item(TableName="grok-spicy", Key=KEY)["Item"] == KEY
    assert not opened


def test_another_process_reads_it_by_http(harness: EmulatorHarness) -> None:
    harness.cloud()
    client().put_item(TableName="grok-spicy", Item=KEY)

    command = [sys.executable, "-c", READ_ELSEWHERE % KEY]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "a-fox"


def test_a_refusal_is_raised_by_its_name(harness: EmulatorHarness) -> None:
    harness.cloud()
    client().put_item(TableName="grok-spicy", Item=KEY)
    table = client()

    with pytest.raises(table.exceptions.ConditionalCheckFailedException):
        table.put_item(
            TableName="grok-spicy", Item=KEY, ConditionExpression="attribute_not_exists(run_id)"
        )


def test_what_breaks_in_the_local_aws_is_an_error_of_the_service(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.cloud()
    monkeypatch.setattr(DynamoDbProxy, "__call__", lambda *_: 1 / 0)

    with pytest.raises(ClientError) as refused:
        client().get_item(TableName="grok-spicy", Key=KEY)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_a_client_that_outlives_the_cloud_finds_nobody(harness: EmulatorHarness) -> None:
    harness.cloud()
    kept = client()
    kept.put_item(TableName="grok-spicy", Item=KEY)
    harness.close()

    with pytest.raises(EndpointConnectionError):
        kept.get_item(TableName="grok-spicy", Key=KEY)


class Interrupted(Exception):
    """What a signal raises in the main thread."""


def test_ctrl_c_does_not_cut_a_request_in_two() -> None:
    done = threading.Event()

    def interrupt(*_: object) -> None:
        raise Interrupted

    def answer(_environ: object, start_response: Any) -> list[bytes]:
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.05)  # between the table and its journal
        done.set()
        start_response("200 OK", [("Content-Type", "application/x-amz-json-1.0")])
        return [b"{}"]

    session, url = boto3.Session(region_name="us-east-1"), "http://127.0.0.1:9"
    direct = DirectRequests(answer, url)
    direct.open(session)
    table = session.client("dynamodb", endpoint_url=url)
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(Interrupted):
            table.put_item(TableName="grok-spicy", Item=KEY)
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert done.wait(5)
