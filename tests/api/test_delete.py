"""Deleting a run: nothing of it is left, and nothing of others goes with it."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.admission import Admission, QueueEntry
from grok_spicy.models.archive import Archive
from grok_spicy.models.events import Event
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.retention import SWEEP, Remnant
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.support.api_requests import ApiClient
from tests.support.films import story


def ended_run(client: ApiClient) -> str:
    return client.cancelled_run(plan=story(scenes=2))


def end_yesterday(run_id: str) -> None:
    """As if the run had ended a day ago: no function works on it any more."""
    then = utc_now() - timedelta(days=1)
    update = {"updated_at": then, "ended_at": then}
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=update))


def let_an_hour_pass() -> None:
    """For the sweep, which waits so long before it removes what came in late."""
    let_pass(timedelta(hours=2))


def let_pass(time: timedelta) -> None:
    """For the sweep, as if all that it remembers had been noted so long ago."""
    store, then = bootstrap.run_store(), utc_now() - time
    for remnant in store.all(SWEEP, Remnant):
        store.put(SWEEP, remnant.model_copy(update={"since": then}))


def put_files(run_id: str) -> None:
    for path in ("videos/scene_1.mp4", "videos/scene_1.mp4", "keyframes/scene_1_v1.jpg"):
        bootstrap.asset_store().put(f"runs/{run_id}/{path}", b"x")


def what_is_left(studio: LocalCloud, run_id: str) -> dict[str, Any]:
    """Everything anywhere that has the run's id in its name or content."""
    items = studio.client("dynamodb").scan(TableName=NAME)["Items"]
    versions = studio.client("s3").list_object_versions(Bucket=NAME)
    files = [path for path in studio.paths.output.rglob("*") if path.is_file()]
    return {
        "items": [each for each in items if run_id in json.dumps(each, default=str)],
        "versions": [each["Key"] for each in versions.get("Versions", []) if run_id in each["Key"]],
        "paths": [path for path in studio.paths.output.rglob("*") if run_id in str(path)],
        "contents": [path for path in files if run_id.encode() in path.read_bytes()],
    }


def test_a_deleted_run_leaves_nothing(ann: ApiClient, studio: LocalCloud) -> None:
    other, run_id = ended_run(ann), ended_run(ann)
    for each in (other, run_id):
        put_files(each)
        end_yesterday(each)
    studio.point_latest_at(run_id)

    reply = ann("DELETE", f"/runs/{run_id}")

    assert (reply.status, reply.text) == (204, "")
    left = what_is_left(studio, run_id)
    assert left == {kind: [] for kind in left}
    assert studio.paths.latest() is None
    assert ann("GET", f"/runs/{run_id}").status == 404
    assert ann("DELETE", f"/runs/{run_id}").status == 404
    assert [run["run_id"] for run in ann("GET", "/runs").json["runs"]] == [other]
    assert len(ann("GET", f"/runs/{other}/assets").json["assets"]) == 5


def test_nothing_names_a_deleted_run_not_even_the_queue_or_a_cast(
    ann: ApiClient, studio: LocalCloud
) -> None:
    other, run_id = ended_run(ann), ended_run(ann)
    store = bootstrap.run_store()
    sheet_key = f"runs/{run_id}/character_sheets/Ember_v1.jpg"
    bootstrap.asset_store().put(sheet_key, b"sheet")
    attempt = Attempt(number=1, prompt="a fox", key=sheet_key, score=None)
    store.put(run_id, Sheet(name="Ember", slug="Ember", attempts=[attempt]))
    assert ann("POST", "/casts", {"name": "Foxes", "run_id": run_id}).status == 201
    entries = [QueueEntry(run_id=each, execution=each, owner="ann") for each in (run_id, other)]
    store.put(STUDIO, Admission(active=entries))
    assert ann("POST", f"/runs/{run_id}/archive").status == 202
    until = time.monotonic() + 30
    while ann("POST", f"/runs/{run_id}/archive").json["state"] == "building":
        assert time.monotonic() < until
        time.sleep(0.1)
    end_yesterday(run_id)
    past = {"started_at": utc_now() - timedelta(days=1)}
    store.update(run_id, Archive, lambda archive: archive.model_copy(update=past))

    assert ann("DELETE", f"/runs/{run_id}").status == 204

    left = what_is_left(studio, run_id)
    assert left == {kind: [] for kind in left}
    assert ann("GET", "/casts/Foxes").json["run_id"] == ""
    admission = store.get(STUDIO, Admission)
    assert admission and [entry.run_id for entry in admission.active] == [other]


def test_what_a_function_stores_after_the_deletion_goes_as_well(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = ended_run(ann)
    assert ann("DELETE", f"/runs/{run_id}").status == 204

    put_files(run_id)  # by a function that was working when the run was cancelled
    bootstrap.run_store().put(run_id, Event(nonce="x", what="clip", message="a take is ready"))
    studio.invoke("sweep_runs", {})
    assert what_is_left(studio, run_id)["versions"], "the sweep must wait for that function"
    let_an_hour_pass()
    swept = json.loads(studio.invoke("sweep_runs", {}).payload)

    assert swept["orphans"] == 1
    left = what_is_left(studio, run_id)
    assert left == {kind: [] for kind in left}


def test_what_a_person_put_into_the_folder_stays(ann: ApiClient, studio: LocalCloud) -> None:
    run_id = ended_run(ann)
    notes: Path = studio.paths.output / run_id / "my notes.txt"
    notes.write_text("keep me")

    assert ann("DELETE", f"/runs/{run_id}").status == 204

    assert notes.read_text() == "keep me"
    assert [path.name for path in notes.parent.iterdir()] == ["my notes.txt"]


def test_an_active_run_is_not_deleted(ann: ApiClient) -> None:
    run_id = ann.start_run()

    reply = ann("DELETE", f"/runs/{run_id}")

    assert reply.status == 409 and "cancel it first" in reply.json["detail"]
    assert ann("GET", f"/runs/{run_id}").status == 200


def test_a_run_is_not_deleted_while_a_paid_call_is_under_way(ann: ApiClient) -> None:
    run_id = ended_run(ann)
    store, now = bootstrap.run_store(), utc_now()
    store.open_budget(run_id, 100)
    lease = Lease(holder="a function", expires_at=now + timedelta(minutes=5))
    purpose = CallKey(step="start_clip", subject="001")
    store.open_call(run_id, Reservation(purpose=purpose, upper_ticks=7, lease=lease), now)

    reply = ann("DELETE", f"/runs/{run_id}")

    assert reply.status == 409 and "still under way" in reply.json["detail"]
    assert ann("GET", f"/runs/{run_id}").json["run"]["deleted_at"] is None


def test_a_run_that_is_being_deleted_is_not_resumed(ann: ApiClient) -> None:
    run_id = ended_run(ann)
    half_deleted = {"deleted_at": utc_now()}
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=half_deleted))

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert reply.status == 409 and "being deleted" in reply.json["detail"]
    assert ann("DELETE", f"/runs/{run_id}").status == 204


@pytest.mark.parametrize("run_id", ["..", "no-such-run", "a%2Fb", "RUN#x", "latest"])
def test_only_runs_can_be_deleted(operator: ApiClient, studio: LocalCloud, run_id: str) -> None:
    before = studio.client("s3").list_objects_v2(Bucket=NAME).get("KeyCount")

    assert operator("DELETE", f"/runs/{run_id}").status == 404

    assert studio.client("s3").list_objects_v2(Bucket=NAME).get("KeyCount") == before
