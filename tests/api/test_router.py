"""What a route gets by its declaration alone: no list names its body, its methods or its access."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel

from grok_spicy.api.app import Api
from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Limit, Router
from tests.support.api_requests import AWS_CREDENTIALS, ApiClient, token_of


class Note(BaseModel):
    text: str


router = Router()


@router.post("/notes", 201, "The note.")
def add_note(context: Context, note: Annotated[Note, Body()]) -> Note:
    """Add a note. It is kept."""
    return Note(text=f"{context.caller.owner}: {note.text}")


@router.post("/notes/<number>/signatures", 202, "The note.", problems=(409,))
def sign_note(context: Context, number: str, note: Annotated[Note | None, Body()] = None) -> Note:
    """Sign a note."""
    return Note(text=f"{context.caller.owner} signs {number}: {note.text if note else 'nothing'}")


@router.get("/notes", 200, "The notes.")
def list_notes(context: Context, limit: Limit = 3) -> list[Note]:
    """List notes."""
    return [Note(text=context.caller.owner)] * limit


@router.get("/weather", 200, "The weather.", public=True)
def show_weather() -> Note:
    """Show the weather."""
    return Note(text="rain")


api = Api([router])


def no_ports() -> Mapping[str, Any]:
    return dict.fromkeys(
        (
            *("store", "assets", "links", "executions", "task_tokens", "archives", "admission"),
            "person_deleter",
            "provider",
        )
    )


def answer(event: dict[str, Any]) -> dict[str, Any]:
    return api.handle(event, no_ports)


@pytest.fixture
def ann() -> ApiClient:
    return ApiClient(answer, token_of("ann"))


def test_a_route_with_a_body_parameter_gets_the_body(ann: ApiClient) -> None:
    reply = ann("POST", "/notes", {"text": "buy film"})

    assert (reply.status, reply.json) == (201, {"text": "ann: buy film"})


@pytest.mark.parametrize(
    ("text", "headers", "status"),
    [
        ("{", {}, 400),
        ('{"text": "' + "x" * 250_000 + '"}', {}, 413),
        ('{"text": "hello"}', {"Content-Type": "text/plain"}, 415),
        ("[]", {}, 422),
        ("{}", {}, 422),
    ],
)
def test_its_body_is_checked(
    ann: ApiClient, text: str, headers: dict[str, str], status: int
) -> None:
    reply = ann("POST", "/notes", text=text, headers=headers)

    assert reply.status == status and reply.is_problem


def test_a_body_that_may_be_missing_is_read_if_there_is_one(ann: ApiClient) -> None:
    path = "/notes/7/signatures"

    assert ann("POST", path, {"text": "yes"}).json == {"text": "ann signs 7: yes"}
    assert ann("POST", path).json == {"text": "ann signs 7: nothing"}


def test_a_route_without_a_body_parameter_ignores_what_is_sent(ann: ApiClient) -> None:
    reply = ann("GET", "/notes", query="limit=1", text="{", headers={"Content-Type": "text/plain"})

    assert (reply.status, reply.json) == (200, [{"text": "ann"}])


def test_a_path_takes_the_methods_of_its_routes(ann: ApiClient) -> None:
    reply = ann("DELETE", "/notes")

    assert reply.status == 405
    assert reply.headers["Allow"] == "POST, GET"


def test_a_route_needs_credentials_unless_it_is_public() -> None:
    stranger = ApiClient(answer)

    assert stranger("GET", "/weather").json == {"text": "rain"}
    assert stranger("GET", "/notes").status == 401
    assert ApiClient(answer, AWS_CREDENTIALS)("GET", "/notes").status == 200


def test_a_route_is_documented_with_its_docstring_and_the_problems_it_can_have() -> None:
    document = api.document()

    add, signed = (
        document["paths"][path]["post"] for path in ("/notes", "/notes/{number}/signatures")
    )
    listed, weather = (document["paths"][path]["get"] for path in ("/notes", "/weather"))
    assert (add["summary"], add["description"]) == ("Add a note", "It is kept.")
    always = {"401", "403", "405", "429", "500"}
    assert set(add["responses"]) == {"201", "400", "413", "415", "422"} | always
    assert set(signed["responses"]) == set(add["responses"]) - {"201"} | {"202", "404", "409"}
    assert set(listed["responses"]) == {"200", "400"} | always
    assert set(weather["responses"]) == {"200", "405", "500"}
    assert listed["security"] == [{"bearer": []}] and "security" not in weather


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("/v1/notes", {"domainName": "films.example.com"}),
        ("/studio/v1/notes", {"domainName": "films.example.com"}),
        ("/prod/notes", {"domainName": "x.execute-api.eu-west-1.amazonaws.com", "stage": "prod"}),
        ("/notes", {"domainName": "films.example.com", "stage": "prod"}),
        ("/v1/prod/notes", {"domainName": "films.example.com", "stage": "prod"}),
    ],
)
def test_the_api_is_found_under_a_base_path_and_behind_a_stage(
    path: str, about: dict[str, str]
) -> None:
    context = {
        "http": {"method": "GET", "path": path},
        "authorizer": AWS_CREDENTIALS,
        "stage": "$default",
        **about,
    }

    response = answer(event_of(path, context))

    assert (response["statusCode"], len(json.loads(response["body"]))) == (200, 3)


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/notes/", "/v1//notes", "/../notes", "/v1"])
def test_a_base_path_does_not_make_a_path_out_of_nothing(path: str) -> None:
    context = {
        "http": {"method": "GET", "path": path},
        "authorizer": AWS_CREDENTIALS,
        "stage": "$default",
        "domainName": "films.example.com",
    }

    assert answer(event_of(path, context))["statusCode"] == 404


def test_at_api_gateways_own_address_there_is_no_base_path() -> None:
    context = {
        "http": {"method": "GET", "path": "/v1/notes"},
        "authorizer": AWS_CREDENTIALS,
        "stage": "$default",
        "domainName": "x.execute-api.eu-west-1.amazonaws.com",
    }

    assert answer(event_of("/v1/notes", context))["statusCode"] == 404


def event_of(path: str, context: dict[str, Any]) -> dict[str, Any]:
    """A GET request, as API Gateway describes it."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "requestContext": context,
        "isBase64Encoded": False,
    }
