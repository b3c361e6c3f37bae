"""One cloud, one studio in it, for all tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.node import use_node
from tests.deploy.cloud import MiniCloud
from tests.deploy.studio import DeployedStudio
from xai_simulator.process import SimulatorProcess


@pytest.fixture(scope="session")
def cloud() -> Iterator[MiniCloud]:
    use_node()  # for CDK's command line
    with MiniCloud() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """An xAI that never drifts, and draws plainly: nobody looks at these pictures."""
    memory: Path = tmp_path_factory.mktemp("xai")
    with SimulatorProcess(memory, drift=0.0, drawing="plain") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def studio(cloud: MiniCloud, provider: SimulatorProcess) -> Iterator[DeployedStudio]:
    studio = DeployedStudio(cloud, "GrokSpicy", provider)
    studio.deploy()
    yield studio
    studio.close()
