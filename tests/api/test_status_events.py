"""An event for every change of a run's status."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.run import PROGRESS, Run, Status
from grok_spicy.services.event_log import advance
from grok_spicy_local import gateway
from tests.support.api_requests import ApiClient


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The details of the events that reached the bus."""
    details: list[dict[str, Any]] = []
    deliver = gateway.Gateway._deliver

    def note(self: gateway.Gateway, request: Any) -> Any:
        for entry in json.loads(request.get_data())["Entries"]:
            assert (entry["Source"], entry["DetailType"]) == ("grok-spicy", "Run Status Change")
            details.append(json.loads(entry["Detail"]))
        return deliver(self, request)

    monkeypatch.setattr(gateway.Gateway, "_deliver", note)
    yield details


def test_every_status_on_the_way_is_an_event(ann: ApiClient, sent: list[dict[str, Any]]) -> None:
    run_id = ann.start_run()
    for status in PROGRESS:
        advance(bootstrap.run_store(), run_id, status, run_id)
    ann("POST", f"/runs/{run_id}/cancel")
    ann("POST", f"/runs/{run_id}/resume")

    assert [each["status"] for each in sent] == [*PROGRESS, "cancelled", "queued"]
    assert [each.get("previous") for each in sent] == [
        *(None, *PROGRESS),
        "cancelled",
    ]
    assert {each["run_id"] for each in sent} == {run_id}
    assert sent[-1]["execution"] == f"{run_id}-2"
    assert [each["notice"] for each in sent if "notice" in each] == ["cancelled"]


@pytest.mark.parametrize(
    ("status", "error", "notice"),
    [
        ("complete", None, "complete"),
        ("complete_with_gaps", None, "gaps"),
        ("failed", "ProviderRejected: no", "failed"),
        ("failed", "OverBudget: the cap", "budget_reached"),
        ("failed", "StudioCapReached: the day's", "budget_reached"),
        ("failed", "OutOfCredit: top up", "out_of_credit"),
        ("interrupted", None, "interrupted"),
        ("awaiting_approval", None, "gate_waiting"),
    ],
)
def test_an_event_says_why_a_person_wants_to_know(
    ann: ApiClient, sent: list[dict[str, Any]], status: Status, error: str | None, notice: str
) -> None:
    run_id = ann.start_run()

    def change(run: Run) -> Run:
        return run.advanced(status).model_copy(update={"error": error, "gate": "storyboard"})

    bootstrap.run_store().update(run_id, Run, change)

    assert sent[-1]["notice"] == notice
    assert sent[-1].get("gate") == ("storyboard" if status == "awaiting_approval" else None)


def test_what_is_no_change_of_status_is_no_event(
    ann: ApiClient, sent: list[dict[str, Any]]
) -> None:
    run_id = ann.start_run()
    before = len(sent)

    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update={"title": "T"}))

    assert len(sent) == before
