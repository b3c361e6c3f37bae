"""AWS in this process, for adapters that speak to it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from grok_spicy.adapters.dynamo_store import DynamoRunStore
from grok_spicy.ports import RunStore
from grok_spicy.table import TABLE
from moto import mock_aws

from tests.fakes.store import MemoryRunStore


@pytest.fixture(scope="module")
def _aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture(scope="module")
def table(_aws: None) -> Any:
    return boto3.resource("dynamodb").create_table(TableName="runs", **TABLE)


@pytest.fixture(params=["in DynamoDB", "in memory"])
def store(request: pytest.FixtureRequest) -> RunStore:
    """The real run store and its fake: what is promised of one holds for both."""
    if request.param == "in memory":
        return MemoryRunStore()
    return DynamoRunStore(request.getfixturevalue("table"))


@pytest.fixture
def run_id(request: pytest.FixtureRequest) -> str:
    """A partition of the test's own."""
    return str(request.node.name)
