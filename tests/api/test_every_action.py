"""Every action, read from the OpenAPI document so that a new one is held to this by itself: without
a token nothing answers, and another owner's run does not exist."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy.api.app import api
from tests.support.api_requests import ApiClient, token_of
from tests.support.films import story

PUBLIC = {("GET", "/health")}
PARAMETERS = {
    "file": "report.json",
    "folder": "videos",
    "gate": "storyboard",
    "cast_id": "foxes",
    "owner": "sage",
    "deletion_id": "0" * 32,
}
"""Values of path parameters besides the run's id: those of things that are there, or may be."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api.document()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


ALL = [(method, path) for method, path, _ in operations()]
OF_A_RUN = [(method, path) for method, path in ALL if "{run_id}" in path]


def filled(path: str, run_id: str) -> str:
    for name, value in {"run_id": run_id, **PARAMETERS}.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"say in PARAMETERS what stands for the parameter in {path}"
    return path


def body_of(method: str, path: str) -> Any:
    """A body that fits the operation's schema, so that nothing else than the owner is wrong."""
    described = api.document()
    operation = described["paths"][path][method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return example(schema, described["components"]["schemas"]) if schema else None


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The smallest value of a JSON schema."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], schemas)
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", [])
        return {name: example(schema["properties"][name], schemas) for name in required}
    if kind == "array":
        return [example(schema["items"], schemas)] * schema.get("minItems", 0)
    values: dict[Any, Any] = {
        "string": "x" * schema.get("minLength", 1),
        "integer": int(schema.get("minimum", 1)),
        "number": 1.0,
        "boolean": True,
    }
    return values.get(kind)


def named(case: tuple[str, str]) -> str:
    return " ".join(case)


@pytest.fixture(scope="module")
def anns_run(studio: Any) -> str:
    """An ended run of Ann's, with documents."""

    def call(event: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(studio.invoke("api", event).payload)
        return answer

    ann = ApiClient(call, token_of("ann-of-every-action"), studio.settle)
    return ann.cancelled_run(plan=story(scenes=1))


@pytest.mark.parametrize("case", ALL, ids=map(named, ALL))
def test_without_a_token_nothing_answers(
    anonymous: ApiClient, anns_run: str, case: tuple[str, str]
) -> None:
    method, path = case

    reply = anonymous(method, filled(path, anns_run), body_of(method, path))

    if case in PUBLIC:
        assert reply.status == 200
    else:
        assert reply.status == 401 and reply.is_problem
        assert anns_run not in reply.text


@pytest.mark.parametrize("case", OF_A_RUN, ids=map(named, OF_A_RUN))
def test_another_owners_run_does_not_exist(
    bob: ApiClient, anns_run: str, case: tuple[str, str]
) -> None:
    method, path = case
    body = body_of(method, path)

    theirs = bob(method, filled(path, anns_run), body)
    none = bob(method, filled(path, "no-such-run"), body)

    assert theirs.status == none.status, "the answer tells that the run exists"
    assert theirs.status in (404, 422)
    if theirs.status == 422:
        # The body itself is refused, whosever the run is.
        assert theirs.json == none.json


def test_nothing_of_this_has_changed_the_run(
    call: Callable[[dict[str, Any]], dict[str, Any]], anns_run: str
) -> None:
    ann = ApiClient(call, token_of("ann-of-every-action"))

    shown = ann("GET", f"/runs/{anns_run}").json

    assert (shown["status"], shown["execution"]) == ("cancelled", anns_run)
    events = ann("GET", f"/runs/{anns_run}/events").json["events"]
    assert {event["by"] for event in events} <= {"ann-of-every-action", None}


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eevil\u202c film",
    "\x1b[31mred\x1b[0m\x07",
    "a" * 10_000,
    "'; DROP TABLE runs; --",
    "${jndi:ldap://x} {{7*7}} %s %n",
    "\ufeff\u0000nul",
    "🦊" * 300,
]


@pytest.mark.parametrize("concept", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_concept_is_text_wherever_it_comes_back(ann: ApiClient, concept: str) -> None:
    reply = ann("POST", "/runs", {"concept": concept})
    assert reply.status in (202, 422), reply.text

    if reply.status == 202:
        run_id = reply.json["run_id"]
        assert run_id.isascii() and all(each.isalnum() or each == "-" for each in run_id)
        assert ann("GET", f"/runs/{run_id}").json["concept"] == concept
        (listed,) = ann("GET", "/runs").json["runs"]
        assert len(listed["concept"]) <= 300
        assert concept.startswith(listed["concept"].removesuffix("…"))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_of_a_photo_is_text_or_refused(ann: ApiClient, name: str) -> None:
    references = [{"name": name, "key": "uploads/to-come"}]

    reply = ann("POST", "/runs/estimate", {"concept": "A fox.", "references": references})

    assert reply.status in (200, 422)
    assert reply.headers["Content-Type"].startswith("application/")
    assert len(reply.text) < 3_000 and "\x1b" not in reply.text
