"""What the groups in a token give: admins see everybody's runs, others their own."""

from collections.abc import Callable
from typing import Any

import pytest

from grok_spicy.api.auth import Caller, identify_caller
from grok_spicy.api.problems import Problem
from tests.support.api_requests import ApiClient


def token(subject: str, groups: Any) -> dict[str, Any]:
    return {"jwt": {"claims": {"sub": subject, "cognito:groups": groups}, "scopes": None}}


def caller(groups: Any) -> Caller:
    return identify_caller({"requestContext": {"authorizer": token("ann", groups)}})


@pytest.mark.parametrize(
    "groups", ["[admin]", "[editor admin]", "[admin editor]", ["admin"], ["editor", "admin"]]
)
def test_an_admin_sees_all_runs_and_owns_their_own(groups: Any) -> None:
    assert caller(groups) == Caller("ann", sees_all=True, groups=frozenset({"admin"}))


@pytest.mark.parametrize(
    "groups",
    [
        *(None, "", "[]", [], {}, 5, True, [None], [["admin"]], {"admin": 1}),
        *("admin", "[administrators]", "[x,admin]", "[Admin]", "[[admin]]", "[admin", "admin]"),
        *(["administrators"], ["x,admin"], ["Admin"], ["[admin]"], [" admin"]),
    ],
)
def test_nobody_else_sees_all_runs(groups: Any) -> None:
    assert caller(groups) == Caller("ann")


def test_a_group_without_a_person_gives_nothing() -> None:
    with pytest.raises(Problem):
        identify_caller({"requestContext": {"authorizer": token("", "[admin]")}})


def test_an_admin_works_with_the_runs_of_others(
    call: Callable[[dict[str, Any]], dict[str, Any]], ann: ApiClient, bob: ApiClient
) -> None:
    admin = ApiClient(call, token("the-admin", "[admin]"))
    run_id = ann.start_run()

    assert bob("GET", f"/runs/{run_id}").status == 404
    assert admin("GET", f"/runs/{run_id}").json["run_id"] == run_id
    assert run_id in [run["run_id"] for run in admin("GET", "/runs").json["runs"]]
    assert admin("POST", f"/runs/{run_id}/cancel").status == 202
    assert ann("GET", f"/runs/{run_id}").json["status"] == "cancelled"


@pytest.mark.parametrize("path", ["/runs", "/openapi.json", "/health"])
def test_the_api_is_under_the_pages_address_too(ann: ApiClient, path: str) -> None:
    ann.start_run()
    domain = {"domainName": "abc.execute-api.eu-west-1.amazonaws.com", "stage": "$default"}
    about = {**domain, "http": {"method": "GET"}, "authorizer": ann.authorizer}

    bare = ann("GET", path)
    under_api = ann("GET", f"/api{path}", requestContext=about)

    assert (under_api.status, under_api.text) == (200, bare.text)
    assert ann("GET", f"/api/api{path}", requestContext=about).status == 404


def test_head_is_answered_without_a_body(ann: ApiClient, anonymous: ApiClient) -> None:
    assert (ann("HEAD", "/runs").status, ann("HEAD", "/runs").text) == (200, "")
    assert (anonymous("HEAD", "/runs").status, anonymous("HEAD", "/runs").text) == (401, "")
    assert ann("HEAD", "/runs/none/cancel").status == 405
