"""Who did what: every action of a person is an event with the person's name."""

from collections.abc import Callable
from typing import Any

from tests.support.api_requests import ApiClient, token_of

Call = Callable[[dict[str, Any]], dict[str, Any]]


def events(client: ApiClient, run_id: str) -> list[tuple[str, str | None, str | None]]:
    shown = client("GET", f"/runs/{run_id}/events").json["events"]
    return [(event["what"], event["by"], event["execution"]) for event in shown]


def test_start_cancel_and_resume_say_who_did_them(ann: ApiClient, operator: ApiClient) -> None:
    run_id = ann.start_run()
    operator("POST", f"/runs/{run_id}/cancel")
    ann("POST", f"/runs/{run_id}/resume")

    name = ann.authorizer["jwt"]["claims"]["sub"] if ann.authorizer else ""
    assert events(ann, run_id) == [
        ("started", name, run_id),
        ("cancelled", "studio", run_id),
        ("resumed", name, f"{run_id}-2"),
    ]


def test_a_person_is_called_by_the_address_in_the_token(call: Call) -> None:
    token = token_of("subject-of-eve")
    token["jwt"]["claims"]["email"] = "eve@example.org"
    eve = ApiClient(call, token)

    run_id = eve.start_run()

    assert events(eve, run_id) == [("started", "eve@example.org", run_id)]
    assert eve("GET", f"/runs/{run_id}").json["owner"] == "subject-of-eve"
