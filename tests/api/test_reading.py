"""Looking: one's own runs and nobody else's, in pages; events in order; files by link."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from grok_spicy import bootstrap
from grok_spicy.api.schemas import RunDetail
from grok_spicy.models.clips import Take
from grok_spicy.models.images import Sheet
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_snapshot
from tests.support.api_requests import Person
from tests.support.films import story


def test_runs_come_in_pages_newest_first(ann: Person) -> None:
    films = [ann.film(concept=f"Story {number}.") for number in range(5)]

    seen, token, pages = [], "", 0
    while token is not None:
        page = ann("GET", "/runs", query=f"limit=2&next={token}" if token else "limit=2").json
        seen += [run["run_id"] for run in page["runs"]]
        token, pages = page["next"], pages + 1

    assert seen == films[::-1]
    assert pages == 3


def test_the_studios_people_see_everybodys_runs_in_pages(
    ann: Person, bob: Person, keeper: Person
) -> None:
    films = [ann.film(), bob.film(), keeper.film()]

    first = keeper("GET", "/runs", query="limit=2").json
    second = keeper("GET", "/runs", query=f"limit=1&next={first['next']}").json

    assert [run["run_id"] for run in (*first["runs"], *second["runs"])] == films[::-1]
    assert keeper("GET", f"/runs/{films[0]}").status == 200


@pytest.mark.parametrize("token", ["", "x", "%00", "bm9uc2Vuc2U", "W10", "W1siYSJdXQ", "é"])
def test_a_token_that_no_page_gave_is_refused(ann: Person, token: str) -> None:
    reply = ann("GET", "/runs", query=f"next={token}")

    assert reply.status == 400 and reply.is_problem


def test_another_persons_token_is_refused(ann: Person, bob: Person) -> None:
    for _ in range(2):
        ann.film()
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
def test_to_others_a_run_does_not_exist(ann: Person, bob: Person, method: str, path: str) -> None:
    run_id = ann.film()
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
def test_an_impossible_id_is_no_run(keeper: Person, run_id: str) -> None:
    reply = keeper("GET", f"/runs/{run_id}")

    assert reply.status == 404 and reply.is_problem


def test_people_who_ask_at_once_get_their_own_answers(ann: Person, bob: Person) -> None:
    run_id = bob.film()

    def asked(number: int) -> bool:
        if number % 2:
            return ann("POST", "/runs", {"concept": f"Story {number}."}).status == 202
        seen = bob("GET", "/runs")
        return seen.status == 200 and [run["run_id"] for run in seen.json["runs"]] == [run_id]

    with ThreadPoolExecutor(8) as at_once:
        assert all(at_once.map(asked, range(32)))


def test_a_run_is_shown_whole_so_that_a_client_has_the_film(ann: Person) -> None:
    run_id = ann.film(plan=story(scenes=2))
    store = bootstrap.run_store()
    store.put(run_id, Sheet(name="Ember", slug="Ember", problem="refused"))
    for number in (1, 2):
        store.put(run_id, Take(scene_id=2, number=number, prompt="a fox", seconds=3))

    shown = RunDetail.model_validate_json(ann("GET", f"/runs/{run_id}").text)

    assert shown.snapshot() == load_snapshot(store, run_id)


def test_events_come_in_order_and_after_the_last_one_known(ann: Person) -> None:
    run_id = ann.film()
    for number in range(5):
        record(bootstrap.run_store(), run_id, "clip", f"scene {number}", scene_id=number + 1)

    first = ann("GET", f"/runs/{run_id}/events", query="limit=3").json
    after = first["next"].replace("#", "%23")
    rest = ann("GET", f"/runs/{run_id}/events", query=f"after={after}").json

    said = [event["message"] for event in (*first["events"], *rest["events"])]
    assert said == [f"scene {number}" for number in range(5)]
    assert rest["next"] is None
    assert first["events"][0]["scene_id"] == 1


@pytest.mark.parametrize("after", ["", "x", "%23", "20261121T000000.000000Z", "a" * 700])
def test_what_is_no_events_key_is_refused(ann: Person, after: str) -> None:
    reply = ann("GET", f"/runs/{ann.film()}/events", query=f"after={after}")

    assert reply.status == 400 and reply.is_problem


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1,2", "1e3"])
def test_a_limit_is_a_number_from_1_to_100(ann: Person, limit: str) -> None:
    assert ann("GET", "/runs", query=f"limit={limit}").status == 400


@pytest.mark.parametrize(
    "path",
    ["..", "../other/report.json", ".journal.jsonl", "videos", "videos/..", "no.mp4", "a b.jpg"],
)
def test_nothing_but_a_runs_own_files_is_linked(ann: Person, path: str) -> None:
    run_id = ann.film()

    reply = ann("GET", f"/runs/{run_id}/assets/{path}")

    assert reply.status == 404 and reply.is_problem


def test_a_file_is_linked_for_some_minutes_and_not_kept_by_caches(ann: Person) -> None:
    run_id = ann.film()
    bootstrap.asset_store().put(f"runs/{run_id}/keyframes/scene_1_v1.jpg", b"picture")

    listed = ann("GET", f"/runs/{run_id}/assets").json["assets"]
    reply = ann("GET", f"/runs/{run_id}/assets/keyframes/scene_1_v1.jpg")

    assert listed == [{"path": "keyframes/scene_1_v1.jpg", "size": 7}]
    assert reply.status == 302
    assert "X-Amz-Expires=300" in reply.headers["Location"]
    assert reply.headers["Cache-Control"] == "no-store"
