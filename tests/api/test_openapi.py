"""The OpenAPI document, and what the API's function imports."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grok_spicy import VERSION
from grok_spicy.api.problems import MEDIA_TYPE
from tests.support.api_requests import ApiClient

ROOT = Path(__file__).parents[2]


@pytest.fixture
def document(operator: ApiClient) -> dict[str, Any]:
    described: dict[str, Any] = operator("GET", "/openapi.json").json
    return described


def references(part: object) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def test_every_operation_documents_its_success_and_its_problems(document: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {path}": set(operation["responses"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    public = {"405", "500"}
    always = {"401", "403", "429"} | public
    body = {"400", "413", "415", "422"}
    assert described == {
        "POST /runs": {"202", "409"} | body | always,
        "GET /purchases": {"200"} | always,
        "POST /purchases/stop-all": {"200", "403"} | always,
        "POST /purchases/lift-stop": {"200", "403"} | always,
        "POST /runs/estimate": {"200"} | body | always,
        "GET /capabilities": {"200"} | always,
        "GET /runs": {"200", "400", "403"} | always,
        "GET /runs/{run_id}": {"200", "304", "400", "404"} | always,
        "DELETE /runs/{run_id}": {"204", "404", "409"} | always,
        "GET /runs/{run_id}/events": {"200", "400", "404"} | always,
        "POST /runs/{run_id}/cancel": {"202", "404", "409"} | always,
        "POST /runs/{run_id}/resume": {"202", "404", "409"} | body | always,
        "GET /runs/{run_id}/gates": {"200", "404"} | always,
        "POST /runs/{run_id}/gates/{gate}/decide": {"200", "404", "409"} | body | always,
        "POST /uploads": {"201", "409"} | body | always,
        "POST /runs/{run_id}/links": {"200", "404"} | body | always,
        "POST /runs/{run_id}/archive": {"202", "404", "409"} | always,
        "GET /runs/{run_id}/assets": {"200", "404"} | always,
        "GET /runs/{run_id}/subtitles": {"200", "404"} | always,
        "GET /runs/{run_id}/assets/{file}": {"302", "404"} | always,
        "GET /runs/{run_id}/assets/{folder}/{file}": {"302", "404"} | always,
        "GET /runs/{run_id}/stale": {"200", "404"} | always,
        "GET /runs/{run_id}/versions": {"200", "404"} | always,
        "GET /runs/{run_id}/exports": {"200", "404"} | always,
        "POST /runs/{run_id}/exports": {"202", "404", "409"} | body | always,
        "POST /runs/{run_id}/restore": {"202", "404", "409"} | body | always,
        **{
            f"POST /runs/{{run_id}}/{change}": {"202", "404", "409"} | body | always
            for change in ("retake", "edit", "pick", "promote")
        },
        **{
            f"POST /runs/{{run_id}}/{change}/terms": {"200", "404"} | body | always
            for change in ("retake", "edit", "pick", "promote")
        },
        "POST /casts": {"201", "404", "409"} | body | always,
        "GET /me": {"200"} | always,
        "GET /people/{owner}/quota": {"200", "404"} | always,
        "PUT /people/{owner}/quota": {"200", "404", "409"} | body | always,
        "DELETE /people/{owner}": {"202", "400", "404", "422"} | always,
        "GET /deletions/{deletion_id}": {"200", "404"} | always,
        "GET /casts": {"200"} | always,
        "GET /casts/{cast_id}": {"200", "404"} | always,
        "DELETE /casts/{cast_id}": {"204", "404"} | always,
        "GET /health": {"200"} | public,
        "GET /openapi.json": {"200"} | always,
    }


def test_the_guide_explains_every_status(document: dict[str, Any]) -> None:
    statuses = {
        status
        for operations in document["paths"].values()
        for operation in operations.values()
        for status in operation["responses"]
    }

    in_guide = set(re.findall(r"^\| (\d{3}) \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE))

    assert statuses <= in_guide


def test_every_operation_has_a_summary_of_its_own(document: dict[str, Any]) -> None:
    summaries = [
        operation["summary"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]

    assert len(set(summaries)) == len(summaries)
    assert all(re.match(r"[A-Z][a-z]+ ", summary) for summary in summaries)


def test_problems_are_documented_as_problem_documents(document: dict[str, Any]) -> None:
    contents = [
        (status, set(response.get("content", {})))
        for operations in document["paths"].values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
    ]

    assert {kind for status, kinds in contents if status >= "4" for kind in kinds} == {MEDIA_TYPE}


def test_every_reference_in_the_document_resolves(document: dict[str, Any]) -> None:
    defined = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) <= defined


def test_every_operation_but_health_needs_a_token(document: dict[str, Any]) -> None:
    public = [
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if operation.get("security") != [{"bearer": []}]
    ]

    assert public == ["/health"]
    assert document["components"]["securitySchemes"]["bearer"]["bearerFormat"] == "JWT"


def test_the_version_is_that_of_the_project(document: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert document["info"]["version"] == VERSION == project["version"]


def test_the_function_does_not_import_what_it_does_not_need() -> None:
    heavy = ["PIL", "imageio_ffmpeg", "xai_sdk", "grpc", "httpx", "tenacity", "numpy"]
    event = {
        "version": "2.0",
        "rawPath": "/health",
        "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/health"}, "stage": "$default"},
    }
    program = f"""
import json, runpy, sys
handler = runpy.run_path("functions/api/handler.py")["handler"]
answer = handler({event!r}, None)
print(json.dumps([answer["statusCode"], [name for name in {heavy!r} if name in sys.modules]]))
"""

    process = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert json.loads(process.stdout) == [200, []]
