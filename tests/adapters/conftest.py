"""AWS in this process and a simulated xAI beside it, for adapters that speak to them."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from grok_spicy.adapters.aws.dynamo_schema import TABLE
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.ports import RunStore
from tests.support.memory_store import MemoryRunStore
from tests.support.table_double import TableDouble
from tests.support.xai_harness import FAULTS, Xai
from xai_simulator.process import SimulatorProcess

LEDGER_CAP = 1_000


@pytest.fixture(scope="module")
def _aws() -> Iterator[None]:
    # A local cloud that was open earlier in this process has told moto to execute machines.
    stub = mock_aws(config={"stepfunctions": {"execute_state_machine": False}})
    with pytest.MonkeyPatch.context() as environment, stub:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture(scope="module")
def table(_aws: None) -> Any:
    return boto3.resource("dynamodb").create_table(TableName="runs", **TABLE)


@pytest.fixture(params=["in DynamoDB", "in memory"])
def store(request: pytest.FixtureRequest) -> RunStore:
    """The real run store and its fake: the same contract holds for both."""
    if request.param == "in memory":
        return MemoryRunStore()
    return DynamoRunStore(request.getfixturevalue("table"))


@pytest.fixture(params=["in DynamoDB", "in memory", "in a table double"])
def ledger(request: pytest.FixtureRequest, run_id: str) -> RunStore:
    """A run's open budget, of `LEDGER_CAP` ticks: the real ledger, its fake, and the real one over
    the table that the property tests use."""
    if request.param == "in memory":
        store: RunStore = MemoryRunStore()
    elif request.param == "in DynamoDB":
        store = DynamoRunStore(request.getfixturevalue("table"))
    else:
        store = DynamoRunStore(TableDouble())
    store.open_budget(run_id, LEDGER_CAP)
    return store


@pytest.fixture
def run_id(request: pytest.FixtureRequest) -> str:
    """A partition of the test's own."""
    return str(request.node.name)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    memory = tmp_path_factory.mktemp("xai")
    script = {"faults": FAULTS, "drift": 0.0}
    with SimulatorProcess(memory, faults=script) as process:
        yield process


@pytest.fixture(scope="module")
def xai(simulator: SimulatorProcess) -> Iterator[Xai]:
    client = Xai(simulator.host)
    yield client
    client.close()


@pytest.fixture
def other(simulator: SimulatorProcess) -> Iterator[Callable[..., Xai]]:
    """Other clients of the simulator, or of another host."""
    clients: list[Xai] = []

    def open_another(host: str = simulator.host, **options: Any) -> Xai:
        clients.append(Xai(host, **options))
        return clients[-1]

    yield open_another
    for each in clients:
        each.close()
