"""What functions are built with: clients that give up before the functions' own time is over."""

import json
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.adapters import wiring, xai

MACHINE = Path(__file__).parents[2] / "statemachine/pipeline.asl.json"


@pytest.fixture
def timeouts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The timeouts of the clients that are made, in seconds."""
    made: list[float] = []

    def client(*_: object, timeout: float, **__: object) -> None:
        made.append(timeout)

    monkeypatch.setattr(xai, "xai_client", client)
    monkeypatch.setenv("XAI_API_KEY", "a key")
    monkeypatch.delenv("GROK_SPICY_XAI_TIMEOUT", raising=False)
    return made


def test_a_camera_that_hangs_is_given_up_before_its_task_is(timeouts: list[float]) -> None:
    wiring.camera()

    tasks = [_task(name)["TimeoutSeconds"] for name in ("StartClip", "PollClip")]
    assert timeouts[0] < min(tasks)


def test_calls_take_no_longer_than_they_are_told_to(
    timeouts: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_XAI_TIMEOUT", "5")

    wiring.camera()
    wiring.studio()

    assert timeouts == [5.0, 5.0]


def _task(name: str, machine: Any = None) -> Any:
    """A state of the machine, wherever it is."""
    states = (machine or json.loads(MACHINE.read_text()))["States"]
    maps = [each["ItemProcessor"] for each in states.values() if "ItemProcessor" in each]
    inner = (_task(name, each) for each in maps)
    return states.get(name) or next(filter(None, inner), None)
