"""Runs that are older than a studio keeps them: nothing goes on with what is about to go."""

from datetime import timedelta

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from tests.support.api_requests import ApiClient
from tests.support.films import story


def run_that_ended(client: ApiClient, days_ago: float) -> str:
    run_id = client.cancelled_run(plan=story(scenes=2))
    then = utc_now() - timedelta(days=days_ago)
    update = {"created_at": then, "updated_at": then, "ended_at": then}
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=update))
    return run_id


@pytest.fixture(autouse=True)
def ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS", "90")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("resume", {}),
        ("edit", {"scenes": [{"scene_id": 1, "action": "They dance"}]}),
        ("retake", {"redo": [{"what": "plan"}]}),
    ],
)
def test_an_expired_run_is_not_gone_on_with(ann: ApiClient, path: str, body: object) -> None:
    run_id = run_that_ended(ann, days_ago=91)

    reply = ann("POST", f"/runs/{run_id}/{path}", body)

    assert reply.status == 409
    assert "expired" in reply.json["detail"] and "90 days" in reply.json["detail"]
    assert ann("GET", f"/runs/{run_id}").json["run"]["status"] == "cancelled"


def test_a_run_that_ended_yesterday_is_resumed_however_old_it_is(ann: ApiClient) -> None:
    run_id = run_that_ended(ann, days_ago=1)
    long_ago = {"created_at": utc_now() - timedelta(days=400)}
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=long_ago))

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def test_an_expired_run_is_still_shown_and_can_be_deleted(ann: ApiClient) -> None:
    run_id = run_that_ended(ann, days_ago=91)

    assert ann("GET", f"/runs/{run_id}").status == 200
    assert ann("DELETE", f"/runs/{run_id}").status == 204
