"""Every operation of the API's own document, asked in ways that nobody thought of."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from grok_spicy.api.document import openapi
from grok_spicy.api.routes import app
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import LocalCloud
from tests.api.conftest import NO_XAI

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
    negative_data_rejection,
]
EXAMPLES = 25
"""Of each operation, besides those that cover its schema's edges."""
AT_ONCE = {"StartAt": "Film", "States": {"Film": {"Type": "Pass", "End": True}}}
"""A machine that films nothing."""


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    folder = tmp_path_factory.mktemp("fuzz")
    machine = folder / "machine.asl.json"
    machine.write_text(json.dumps(AT_ONCE))
    with (
        LocalCloud(folder / "output", state_machine_file=machine, xai=NO_XAI) as studio,
        ApiServer(studio) as serving,
    ):
        yield serving


@pytest.fixture(scope="module")
def run_id(serving: ApiServer) -> str:
    begun = httpx.post(f"{serving.url}/runs", json={"concept": "A fox."})
    return str(begun.json()["run_id"])


def on_this_machine() -> dict[str, Any]:
    """The document, but for the token: on this machine nobody needs one."""
    document = openapi(app)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return document


schema = schemathesis.openapi.from_dict(on_this_machine())
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@fuzzed
def test_no_request_breaks_it_or_has_an_answer_that_is_not_documented(
    case: schemathesis.Case[Any], serving: ApiServer
) -> None:
    case.call_and_validate(base_url=serving.url, checks=CHECKS)


@schema.include(path_regex="run_id").parametrize()
@fuzzed
def test_nor_does_any_request_about_a_run_that_there_is(
    case: schemathesis.Case[Any], serving: ApiServer, run_id: str
) -> None:
    case.path_parameters["run_id"] = run_id

    case.call_and_validate(base_url=serving.url, checks=CHECKS)
