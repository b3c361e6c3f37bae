"""Decisions at gates, over HTTP."""

from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.run import Run
from grok_spicy.services.approvals import Approvals
from grok_spicy.services.queries import load_run, load_snapshot
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.state_machine import execution_arn
from tests.support.api_requests import ApiClient
from tests.support.films import story


def at_the_plan(person: ApiClient) -> tuple[str, dict[str, Any]]:
    """A run that waits for approval of its plan, and that gate."""
    run_id = person.start_run(plan=story(scenes=2), approve=["plan"])
    store = bootstrap.run_store()
    Approvals(store, bootstrap.task_tokens()).open(load_snapshot(store, run_id), "plan")
    [gate] = person("GET", f"/runs/{run_id}/gates").json["gates"]
    return run_id, gate


def decide(person: ApiClient, run_id: str, gate: dict[str, Any], verb: str, **more: Any) -> Any:
    body = {"digest": gate["digest"], "decision": verb, **more}
    return person("POST", f"/runs/{run_id}/gates/{gate['gate']}/decide", body)


def test_a_gate_shows_what_is_asked_and_the_price_to_go_on(ann: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)

    detail = ann("GET", f"/runs/{run_id}").json
    assert detail["status"] == "awaiting_approval"
    assert detail["gates"] == [gate]
    assert gate["is_open"]
    assert gate["expected_usd"] > 0
    assert [part["path"] for part in gate["subject"]] == ["script.md"]


def test_an_approval_counts_once_and_lets_the_run_go_on(ann: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)

    approved = decide(ann, run_id, gate, "approve")
    again = decide(ann, run_id, gate, "approve")
    other = decide(ann, run_id, gate, "reject")

    assert (approved.status, again.status, other.status) == (200, 200, 409)
    assert (approved.json["decision"], approved.json["is_open"]) == ("approved", False)
    assert other.json["detail"].startswith("the plan is already approved by ann")
    assert ann("GET", f"/runs/{run_id}").json["status"] == "characters"


def test_the_second_person_hears_who_decided_and_when(ann: ApiClient, operator: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)
    decide(operator, run_id, gate, "reject", note="in winter")

    late = decide(ann, run_id, gate, "approve")

    assert late.status == 409
    assert "is already rejected by studio, since 20" in late.json["detail"]


def test_who_decides_is_in_the_events(ann: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)

    decide(ann, run_id, gate, "reject", note="in winter")

    event = ann("GET", f"/runs/{run_id}/events").json["events"][-1]
    assert event["what"] == "rejected"
    assert event["message"].endswith("(in winter)")
    assert event["by"].startswith("ann")


def test_a_decision_about_something_else_is_refused(ann: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)

    assert decide(ann, run_id, {**gate, "digest": "0" * 16}, "approve").status == 409
    assert decide(ann, run_id, {**gate, "gate": "trailer"}, "approve").status == 404
    assert decide(ann, run_id, {**gate, "gate": "cut"}, "approve").status == 409
    scenes = [{"scene_id": 1, "decision": "approve"}]
    assert decide(ann, run_id, gate, "approve", scenes=scenes).status == 422
    assert decide(ann, run_id, gate, "approve", by="bob").status == 422
    assert ann("GET", f"/runs/{run_id}").json["status"] == "awaiting_approval"


def test_gates_are_their_owners(ann: ApiClient, bob: ApiClient, anonymous: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)

    assert bob("GET", f"/runs/{run_id}/gates").status == 404
    assert decide(bob, run_id, gate, "approve").status == 404
    assert decide(anonymous, run_id, gate, "approve").status == 401


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_run_whose_execution_is_gone_goes_on_as_the_next_one(
    ann: ApiClient, studio: LocalCloud, verb: str
) -> None:
    run_id, gate = at_the_plan(ann)
    store = bootstrap.run_store()
    # As after a process was killed: no execution has that name.
    store.update(run_id, Run, lambda run: run.model_copy(update={"execution": f"{run_id}-9"}))
    Approvals(store, bootstrap.task_tokens()).open(load_snapshot(store, run_id), "plan")

    decided = decide(ann, run_id, gate, verb)

    assert decided.status == 200, decided.json
    run = load_run(store, run_id)
    assert (run.execution, run.status) == (f"{run_id}-10", "queued")
    assert studio.describe(execution_arn(NAME, f"{run_id}-10")).status == "RUNNING"


def test_a_run_that_was_cancelled_at_its_gate_can_not_be_approved(ann: ApiClient) -> None:
    run_id, gate = at_the_plan(ann)
    assert ann("POST", f"/runs/{run_id}/cancel").json["status"] == "cancelled"

    late = decide(ann, run_id, gate, "approve")

    assert late.status == 409
    assert "it is cancelled" in late.json["detail"]
