"""The API's function over the local studio's real storage, and a machine that films nothing."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy_local.cloud import LocalCloud, XaiHost
from tests.support.api_requests import STUDIO, Person, subject

NO_XAI = XaiHost(host="127.0.0.1:9", insecure=True, key="no-key")
PATIENT = {"StartAt": "Film", "States": {"Film": {"Type": "Wait", "Seconds": 600, "End": True}}}
"""A machine whose executions run until they are stopped."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder = tmp_path_factory.mktemp("api")
    machine = folder / "machine.asl.json"
    machine.write_text(json.dumps(PATIENT))
    with LocalCloud(folder / "output", state_machine_file=machine, xai=NO_XAI) as studio:
        yield studio


@pytest.fixture
def call(studio: LocalCloud) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def invoke(event: dict[str, Any]) -> dict[str, Any]:
        told = studio.invoke("api", event)
        assert not told.is_error, told.payload
        answer: dict[str, Any] = json.loads(told.payload)
        return answer

    return invoke


@pytest.fixture
def ann(call: Callable[[dict[str, Any]], dict[str, Any]], request: pytest.FixtureRequest) -> Person:
    """Somebody with a token, of whom no other test has heard."""
    return Person(call, subject(f"ann-{request.node.name[:100]}"))


@pytest.fixture
def bob(call: Callable[[dict[str, Any]], dict[str, Any]], request: pytest.FixtureRequest) -> Person:
    """Somebody else with a token."""
    return Person(call, subject(f"bob-{request.node.name[:100]}"))


@pytest.fixture
def keeper(call: Callable[[dict[str, Any]], dict[str, Any]]) -> Person:
    """One of the studio's own people."""
    return Person(call, STUDIO)


@pytest.fixture
def nobody(call: Callable[[dict[str, Any]], dict[str, Any]]) -> Person:
    """Somebody for whom no authorizer vouches."""
    return Person(call)
