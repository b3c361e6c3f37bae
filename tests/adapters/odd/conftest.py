"""A simulated xAI whose faults a test sets while it runs, and our adapters as its client."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy.adapters import http_download
from tests.support.xai_harness import Xai
from xai_simulator.process import SimulatorProcess

Script = Callable[..., None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    with SimulatorProcess(tmp_path_factory.mktemp("odd"), drawing="plain", drift=0.0) as process:
        yield process


@pytest.fixture
def xai(server: SimulatorProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Xai]:
    monkeypatch.setattr(http_download, "_BACKOFF", lambda _: 0.02)
    monkeypatch.setattr(http_download, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(http_download, "PATIENCE_WITH_A_LINK_SECONDS", 0.2)
    client = Xai(server.host)
    yield client
    client.close()
    server.control.set_faults([])


@pytest.fixture
def fails(server: SimulatorProcess) -> Script:
    """Puts faults into force: each a call, a failure and more about it."""

    def put(*faults: tuple[str, str, dict[str, Any]]) -> None:
        script = [{"call": call, "failure": failure, **more} for call, failure, more in faults]
        server.control.set_faults(script)

    return put


def is_picture(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG"))
