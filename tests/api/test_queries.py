"""Runs in pages, for their owner alone; events in order; files by link."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from grok_spicy import bootstrap
from grok_spicy.api.schemas import RunDetail
from grok_spicy.models.admission import Admission, QueueEntry
from grok_spicy.models.clips import Take
from grok_spicy.models.images import Sheet
from grok_spicy.models.pace import STUDIO
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_snapshot
from tests.support.api_requests import ApiClient
from tests.support.films import story


def test_runs_come_in_pages_newest_first(ann: ApiClient) -> None:
    started = [ann.start_run(concept=f"Story {number}.") for number in range(5)]

    run_ids, token, pages = [], "", 0
    while token is not None:
        page = ann("GET", "/runs", query=f"limit=2&next={token}" if token else "limit=2").json
        run_ids += [run["run_id"] for run in page["runs"]]
        token, pages = page["next"], pages + 1

    assert run_ids == started[::-1]
    assert pages == 3


def test_aws_credentials_list_all_runs_in_pages(
    ann: ApiClient, bob: ApiClient, operator: ApiClient
) -> None:
    started = [ann.start_run(), bob.start_run(), operator.start_run()]

    first = operator("GET", "/runs", query="limit=2").json
    second = operator("GET", "/runs", query=f"limit=1&next={first['next']}").json

    assert [run["run_id"] for run in (*first["runs"], *second["runs"])] == started[::-1]
    assert operator("GET", f"/runs/{started[0]}").status == 200


def test_a_run_that_waits_for_others_has_its_place(ann: ApiClient) -> None:
    run_ids = [ann.start_run(), ann.start_run()]
    waiting = [QueueEntry(run_id=name, execution=name, owner="ann") for name in run_ids]
    bootstrap.run_store().put(STUDIO, Admission(queued=waiting))

    listed = {run["run_id"]: run["queue_place"] for run in ann("GET", "/runs").json["runs"]}

    assert [listed[name] for name in run_ids] == [1, 2]
    run = ann("GET", f"/runs/{run_ids[1]}").json
    assert (run["status"], run["queue_place"]) == ("queued", 2)
    assert ann("POST", f"/runs/{run_ids[0]}/cancel").json["queue_place"] is None
    assert ann("GET", f"/runs/{run_ids[1]}").json["queue_place"] is None  # it was admitted


@pytest.mark.parametrize("token", ["", "x", "%00", "bm9uc2Vuc2U", "W10", "W1siYSJdXQ", "é"])
def test_a_token_that_is_not_from_a_page_is_rejected(ann: ApiClient, token: str) -> None:
    reply = ann("GET", "/runs", query=f"next={token}")

    assert reply.status == 400 and reply.is_problem


def test_the_page_token_of_another_owner_is_rejected(ann: ApiClient, bob: ApiClient) -> None:
    for _ in range(2):
        ann.start_run()
    token = ann("GET", "/runs", query="limit=1").json["next"]

    assert bob("GET", "/runs", query=f"next={token}").status == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/events"),
        ("POST", "/cancel"),
        ("POST", "/resume"),
        ("GET", "/assets"),
        ("GET", "/assets/report.json"),
        ("GET", "/assets/videos/scene_1.mp4"),
    ],
)
def test_to_other_callers_a_run_does_not_exist(
    ann: ApiClient, bob: ApiClient, method: str, path: str
) -> None:
    run_id = ann.start_run()
    ann("POST", f"/runs/{run_id}/cancel")

    theirs = bob(method, f"/runs/{run_id}{path}")
    none = bob(method, f"/runs/no-such-run{path}")

    assert theirs.status == 404 and theirs.is_problem
    assert theirs.json == none.json
    assert bob("GET", "/runs").json["runs"] == []
    assert ann("GET", f"/runs/{run_id}/assets/report.json").status == 302


@pytest.mark.parametrize(
    "run_id", ["a b", "é", "x" * 81, "%2e%2e", "..", "RUN#x", "a\n", "a\x00", "🦊"]
)
def test_an_impossible_id_is_not_found(operator: ApiClient, run_id: str) -> None:
    reply = operator("GET", f"/runs/{run_id}")

    assert reply.status == 404 and reply.is_problem


def test_concurrent_callers_get_their_own_responses(ann: ApiClient, bob: ApiClient) -> None:
    run_id = bob.start_run()

    def send(number: int) -> bool:
        if number % 2:
            return ann("POST", "/runs", {"concept": f"Story {number}."}).status == 202
        page = bob("GET", "/runs")
        return page.status == 200 and [run["run_id"] for run in page.json["runs"]] == [run_id]

    with ThreadPoolExecutor(8) as at_once:
        assert all(at_once.map(send, range(32)))


def test_a_run_is_shown_whole_so_that_a_client_can_rebuild_its_snapshot(ann: ApiClient) -> None:
    run_id = ann.start_run(plan=story(scenes=2))
    store = bootstrap.run_store()
    store.put(run_id, Sheet(name="Ember", slug="Ember", problem="refused"))
    for number in (1, 2):
        store.put(run_id, Take(scene_id=2, number=number, prompt="a fox", seconds=3))

    shown = RunDetail.model_validate_json(ann("GET", f"/runs/{run_id}").text)

    # The plan is sent as it is read; how it is stored tells only the API what is stale.
    stored = replace(load_snapshot(store, run_id), stored_plan=None)
    assert shown.snapshot() == stored


def test_events_come_in_order_after_the_last_known_one(ann: ApiClient) -> None:
    run_id = ann.start_run()
    for number in range(5):
        record(bootstrap.run_store(), run_id, "clip", f"scene {number}", scene_id=number + 1)

    first = ann("GET", f"/runs/{run_id}/events", query="limit=3").json
    after = first["next"].replace("#", "%23")
    rest = ann("GET", f"/runs/{run_id}/events", query=f"after={after}").json

    messages = [event["message"] for event in (*first["events"], *rest["events"])]
    assert messages == ["the run was started", *(f"scene {number}" for number in range(5))]
    assert rest["next"] is None
    assert first["events"][1]["scene_id"] == 1


@pytest.mark.parametrize("after", ["", "x", "%23", "20261121T000000.000000Z", "a" * 700])
def test_an_after_that_is_not_an_events_key_is_rejected(ann: ApiClient, after: str) -> None:
    reply = ann("GET", f"/runs/{ann.start_run()}/events", query=f"after={after}")

    assert reply.status == 400 and reply.is_problem


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1,2", "1e3"])
def test_a_limit_is_a_number_from_1_to_100(ann: ApiClient, limit: str) -> None:
    assert ann("GET", "/runs", query=f"limit={limit}").status == 400


@pytest.mark.parametrize(
    "path",
    ["..", "../other/report.json", ".journal.jsonl", "videos", "videos/..", "no.mp4", "a b.jpg"],
)
def test_only_files_of_the_run_can_be_downloaded(ann: ApiClient, path: str) -> None:
    run_id = ann.start_run()

    reply = ann("GET", f"/runs/{run_id}/assets/{path}")

    assert reply.status == 404 and reply.is_problem


def test_a_file_redirects_to_a_short_lived_link_that_is_not_cached(ann: ApiClient) -> None:
    run_id = ann.start_run()
    bootstrap.asset_store().put(f"runs/{run_id}/keyframes/scene_1_v1.jpg", b"picture")

    listed = ann("GET", f"/runs/{run_id}/assets").json["assets"]
    reply = ann("GET", f"/runs/{run_id}/assets/keyframes/scene_1_v1.jpg")

    assert listed == [{"path": "keyframes/scene_1_v1.jpg", "size": 7}]
    assert reply.status == 302
    assert "X-Amz-Expires=300" in reply.headers["Location"]
    assert reply.headers["Cache-Control"] == "no-store"
