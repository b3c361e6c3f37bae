"""With the simulator, no call of a camera leaves this machine, whatever keys the person has."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.adapters.video_router import VideoRouter
from grok_spicy.bootstrap import read_key
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions, XaiHost
from grok_spicy_local.providers import NOWHERE, cameras_with_keys, simulated_cameras
from tests.support.cameras import SIMULATED, usual_request
from tests.support.real_keys import REAL_LOOKING


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The addresses to which connections were tried; none but this machine's are let through."""
    tried: list[Any] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        tried.append(address)
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a call left this machine: {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in ("127.0.0.1", "localhost", "::1", None):
            raise AssertionError(f"a name was looked up: {host}")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield tried


def test_no_call_of_any_camera_leaves_this_machine(
    tmp_path: Path, connections: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in REAL_LOOKING.items():
        monkeypatch.setenv(name, text)
    before = dict(os.environ)
    options = SimulatorOptions({"drift": 0.0, "drawing": "plain"})

    with LocalCloud(tmp_path / "output", state_machine_file=None, xai=options) as cloud:
        router = VideoRouter(read_key)
        for camera in SIMULATED.values():
            model_name, model = next(iter(camera.models.items()))
            job = router.submit(usual_request(model_name, model, "A fox crosses a frozen lake."))
            assert router.poll(job).state in ("rendering", "done")
        inside = dict(os.environ)
        ledgers = [cloud.simulator.camera_control.ledger(each) for each in cloud.simulator.cameras]

    assert len(connections) >= len(SIMULATED)
    assert sum(map(len, ledgers)) == len(SIMULATED)
    assert not set(REAL_LOOKING.values()) & {
        inside.get(key) for camera in CAMERAS.values() for key in camera.keys
    }
    assert set(SIMULATED) < set(inside["GROK_SPICY_CAMERAS"].split())
    assert dict(os.environ) == before


def test_a_camera_that_no_simulator_plays_leads_nowhere_and_is_not_set_up() -> None:
    variables = simulated_cameras([CAMERAS["runway"]], {}, {})

    assert variables["GROK_SPICY_RUNWAY_URL"] == NOWHERE
    assert variables["GROK_SPICY_CAMERAS"] == ""


def test_the_real_cameras_are_those_whose_key_is_in_the_environment() -> None:
    def ready(**environment: str) -> list[str]:
        found = cameras_with_keys(CAMERAS.values(), environment)
        return found["GROK_SPICY_CAMERAS"].split()

    assert ready(RUNWAYML_API_SECRET="key_1", SORA_API_KEY="sk") == [
        name for name in CAMERAS if name in (*ready(), "runway")
    ]
    assert "runway" not in ready(RUNWAY_API_KEY="  ")
    assert ready()[0] == "grok"


def test_the_keys_of_a_dotenv_reach_the_functions(tmp_path: Path) -> None:
    host = XaiHost(
        host="127.0.0.1:9", insecure=True, key="no-key", variables={"RUNWAY_API_KEY": "key_7"}
    )

    with LocalCloud(tmp_path / "output", state_machine_file=None, xai=host):
        assert read_key("RUNWAY_API_KEY", "RUNWAYML_API_SECRET") == "key_7"
        assert "runway" in os.environ["GROK_SPICY_CAMERAS"].split()
    assert "RUNWAY_API_KEY" not in os.environ
