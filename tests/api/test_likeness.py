"""The right to use a person's likeness: who confirmed it, and when."""

import json
from datetime import UTC, datetime

from grok_spicy import bootstrap
from tests.support.api_requests import ApiClient


def test_the_confirmation_is_kept_with_who_and_when_and_reported(ann: ApiClient) -> None:
    before = datetime.now(UTC)
    run_id = ann.start_run(concept="A fox.", likeness_confirmed=True)
    ann("POST", f"/runs/{run_id}/cancel")

    kept = ann("GET", f"/runs/{run_id}").json["run"]["likeness"]

    name = ann.authorizer["jwt"]["claims"]["sub"] if ann.authorizer else ""
    assert kept["confirmed_by"] == name
    assert before <= datetime.fromisoformat(kept["confirmed_at"]) <= datetime.now(UTC)
    report = json.loads(bootstrap.asset_store().get(f"runs/{run_id}/report.json"))
    assert report["likeness"] == kept


def test_without_it_nothing_is_claimed(ann: ApiClient) -> None:
    run_id = ann.start_run()

    assert ann("GET", f"/runs/{run_id}").json["run"]["likeness"] is None


def test_it_is_true_or_false(ann: ApiClient) -> None:
    request = {"concept": "A fox.", "likeness_confirmed": "yes"}

    assert ann("POST", "/runs", request).status == 422
