"""The list of runs: what each shows, and which are found."""

import httpx
import pytest

from grok_spicy import bootstrap
from grok_spicy.models.images import Attempt, Keyframe
from grok_spicy.models.run import Run
from grok_spicy.services.progress import record_drawn, record_filmed
from tests.support.api_requests import ApiClient
from tests.support.films import story


def listed(client: ApiClient, query: str = "") -> list[str]:
    return [run["run_id"] for run in client("GET", "/runs", query=query).json["runs"]]


def test_a_run_in_the_list_has_poster_progress_cost_length_and_quality(ann: ApiClient) -> None:
    run_id = ann.start_run(plan=story(scenes=2), quality="draft")
    store, key = bootstrap.run_store(), f"runs/{run_id}/keyframes/scene_1_v1.jpg"
    bootstrap.asset_store().put(key, b"a picture")
    attempts = [Attempt(number=1, prompt="p", key=key)]
    keyframe = Keyframe(scene_id=1, video_prompt="p", attempts=attempts, finished=True)
    store.update(run_id, Run, lambda run: run.advanced("keyframes"))
    record_drawn(store, run_id, keyframe)
    record_filmed(store, run_id, 1)

    (shown,) = ann("GET", "/runs").json["runs"]

    assert (shown["quality"], shown["scenes"], shown["cost_usd"]) == ("draft", 2, 0)
    assert 0.3 < shown["progress"] < 0.7
    assert shown["duration_seconds"] > 0
    assert httpx.get(shown["poster"]).content == b"a picture"
    assert shown["gate"] is None


def test_a_long_concept_is_shortened_in_the_list_alone(ann: ApiClient) -> None:
    concept = "A fox. " * 1_000
    run_id = ann.start_run(concept=concept)

    (shown,) = ann("GET", "/runs").json["runs"]

    assert len(shown["concept"]) == 300 and shown["concept"].endswith("…")
    assert ann("GET", f"/runs/{run_id}").json["concept"] == concept


def test_runs_are_filtered_by_month_status_and_text(ann: ApiClient) -> None:
    owl, fox = ann.start_run(concept="An owl."), ann.start_run(concept="A fox.")
    ann("POST", f"/runs/{fox}/cancel")
    month = ann("GET", f"/runs/{owl}").json["created_at"][:7]

    assert listed(ann, f"month={month}") == [fox, owl]
    assert listed(ann, "month=2020-01") == []
    assert listed(ann, "status=cancelled") == [fox]
    assert listed(ann, "q=OWL") == [owl]
    assert listed(ann, f"q=owl&status=cancelled&month={month}") == []


def test_callers_with_full_access_list_one_owners_runs(ann: ApiClient, operator: ApiClient) -> None:
    run_id = ann.start_run()
    owner = ann("GET", f"/runs/{run_id}").json["owner"]

    assert listed(operator, f"owner={owner}") == [run_id]


def test_another_owners_runs_are_not_listed(ann: ApiClient, bob: ApiClient) -> None:
    owner = ann("GET", f"/runs/{ann.start_run()}").json["owner"]

    reply = bob("GET", "/runs", query=f"owner={owner}")

    assert reply.status == 403 and reply.is_problem
    assert ann("GET", "/runs", query=f"owner={owner}").status == 200


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=2026", "month=x", "status=done", "q=", "owner="]
)
def test_a_filter_that_means_nothing_is_rejected(ann: ApiClient, query: str) -> None:
    assert ann("GET", "/runs", query=query).status == 400


def test_a_page_token_is_good_for_its_own_month_alone(ann: ApiClient) -> None:
    runs = [ann.start_run(), ann.start_run()]
    month = ann("GET", f"/runs/{runs[0]}").json["created_at"][:7]
    token = ann("GET", "/runs", query="limit=1").json["next"]

    same = ann("GET", "/runs", query=f"limit=1&next={token}&month={month}")
    other = ann("GET", "/runs", query=f"limit=1&next={token}&month=2020-01")

    assert [run["run_id"] for run in same.json["runs"]] == runs[:1]
    assert (other.status, other.is_problem) == (400, True)
