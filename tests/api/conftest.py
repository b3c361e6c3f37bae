"""The API's function over the local cloud, with a state machine that makes no films."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy_local.cloud import LocalCloud, XaiHost
from tests.support.api_requests import AWS_CREDENTIALS, ApiClient, token_of

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
        response = studio.invoke("api", event)
        assert not response.is_error, response.payload
        answer: dict[str, Any] = json.loads(response.payload)
        return answer

    return invoke


@pytest.fixture
def ann(
    call: Callable[[dict[str, Any]], dict[str, Any]],
    studio: LocalCloud,
    request: pytest.FixtureRequest,
) -> ApiClient:
    """A client with a token that no other test uses."""
    return ApiClient(call, token_of(f"ann-{request.node.name[:100]}"), studio.settle)


@pytest.fixture
def bob(
    call: Callable[[dict[str, Any]], dict[str, Any]],
    studio: LocalCloud,
    request: pytest.FixtureRequest,
) -> ApiClient:
    """A client with another token."""
    return ApiClient(call, token_of(f"bob-{request.node.name[:100]}"), studio.settle)


@pytest.fixture
def operator(call: Callable[[dict[str, Any]], dict[str, Any]], studio: LocalCloud) -> ApiClient:
    """A client with AWS credentials."""
    return ApiClient(call, AWS_CREDENTIALS, studio.settle)


@pytest.fixture
def anonymous(call: Callable[[dict[str, Any]], dict[str, Any]]) -> ApiClient:
    """A client without credentials."""
    return ApiClient(call)
