"""Every operation of the OpenAPI document, with requests that no person would think of.

A few per operation in every test run; `make chaos` sends a hundred. `CHAOS_REQUESTS` is their
number.
"""

import json
import os
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

from grok_spicy.api.app import api
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
EXAMPLES = int(os.environ.get("CHAOS_REQUESTS", "4"))
"""Per operation, besides those that cover its schema's bounds."""
AT_ONCE = {"StartAt": "Film", "States": {"Film": {"Type": "Pass", "End": True}}}
"""A machine that makes no films."""


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
    response = httpx.post(f"{serving.url}/runs", json={"concept": "A fox."})
    return str(response.json()["run_id"])


def document_without_security() -> dict[str, Any]:
    """The OpenAPI document without security: the local API needs no token."""
    document = api.document()
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return document


schema = schemathesis.openapi.from_dict(document_without_security())
fuzzed = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@fuzzed
def test_every_response_is_documented(case: schemathesis.Case[Any], serving: ApiServer) -> None:
    case.call_and_validate(base_url=serving.url, checks=CHECKS)


@schema.include(path_regex="run_id").parametrize()
@fuzzed
def test_every_response_about_an_existing_run_is_documented(
    case: schemathesis.Case[Any], serving: ApiServer, run_id: str
) -> None:
    case.path_parameters["run_id"] = run_id

    case.call_and_validate(base_url=serving.url, checks=CHECKS)
