"""Deleting a person: nothing of theirs is left, nothing of others goes, and nothing begins."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.deletion import PEOPLE, PersonDeletion, Tombstone
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy.policies.asset_keys import owner_folder
from grok_spicy.services import person_deletion
from grok_spicy.services.cancellation import Cancellation
from grok_spicy.services.deletion import delete_run
from grok_spicy.services.person_deletion import PersonEraser
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.api.test_casts import run_with_sheets
from tests.api.test_delete import let_an_hour_pass as let_remnants_wait
from tests.api.test_delete import put_files
from tests.support.api_requests import ApiClient
from tests.support.films import story


class Crash(BaseException):
    """The function died here."""


def owner_of(client: ApiClient) -> str:
    assert client.authorizer
    owner: str = client.authorizer["jwt"]["claims"]["sub"]
    return owner


def ended_film(client: ApiClient) -> str:
    run_id = run_with_sheets(client)
    client.cancel(run_id)
    return run_id


def live_here(client: ApiClient) -> None:
    """Two films, one of them being made, a cast, an upload, and money spent today."""
    ended = ended_film(client)
    put_files(ended)
    assert client("POST", "/casts", {"name": "Foxes", "run_id": ended}).status == 201
    active = client.start_run(plan=story(scenes=1))
    upload = {"content_type": "image/jpeg", "size": 3}
    key = client("POST", "/uploads", upload).json["key"]
    bootstrap.asset_store().put(key, b"jpg")
    store, now = bootstrap.run_store(), utc_now()
    store.open_budget(active, 10**12, active, owner_of(client))
    lease = Lease(holder="a function", expires_at=now - timedelta(minutes=5))
    purpose = CallKey(step="start_clip", subject="001")
    store.open_call(active, Reservation(purpose=purpose, upper_ticks=7, lease=lease), now)


def everything(studio: LocalCloud, word: str) -> dict[str, list[Any]]:
    """All items and all versions that have the word in name or content."""
    items = studio.client("dynamodb").scan(TableName=NAME)["Items"]
    listed = studio.client("s3").list_object_versions(Bucket=NAME)
    versions = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    return {
        "items": sorted(
            (json.dumps(each, sort_keys=True, default=str) for each in items if word in str(each)),
        ),
        "versions": sorted(each["Key"] + each["ETag"] for each in versions if word in each["Key"]),
    }


def all_of(studio: LocalCloud, client: ApiClient) -> dict[str, dict[str, list[Any]]]:
    """All that there is of that client: what names them, and what is in their runs."""
    runs = [run["run_id"] for run in client("GET", "/runs").json["runs"]]
    return {word: everything(studio, word) for word in (*names_of(client), *runs)}


def names_of(client: ApiClient) -> tuple[str, str]:
    """What stands for the client in items and in keys."""
    return owner_of(client), owner_folder(owner_of(client))


def nothing_is_left_of(client: ApiClient, studio: LocalCloud) -> bool:
    return all(
        everything(studio, name) == {"items": [], "versions": []} for name in names_of(client)
    )


def deletion_of(client: ApiClient, deletion_id: str, state: str) -> Any:
    until = time.monotonic() + 30
    while True:
        reply = client("GET", f"/deletions/{deletion_id}")
        assert reply.status == 200, reply.text
        if reply.json["state"] == state:
            return reply.json
        assert time.monotonic() < until, reply.text
        time.sleep(0.1)


def let_an_hour_pass(studio: LocalCloud) -> None:
    """… and the sweep come by."""
    let_remnants_wait()
    store, then = bootstrap.run_store(), utc_now() - timedelta(hours=2)
    for each in store.all(PEOPLE, PersonDeletion):
        past = dict.fromkeys(("requested_at", "begun_at", "emptied_at"), then)
        store.put(PEOPLE, each.model_copy(update=past))
    assert not studio.invoke("sweep_runs", {}).is_error


@pytest.fixture(autouse=True)
def with_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_OWNER_USD_PER_DAY", "1000")


def test_a_person_goes_with_all_that_is_theirs_and_others_keep_every_byte(
    operator: ApiClient, ann: ApiClient, bob: ApiClient, studio: LocalCloud
) -> None:
    live_here(ann)
    live_here(bob)
    runs = [run["run_id"] for run in ann("GET", "/runs").json["runs"]]
    before = all_of(studio, bob)

    reply = operator("DELETE", f"/people/{owner_of(ann)}")
    assert reply.status == 202
    settling = deletion_of(operator, reply.json["deletion_id"], "settling")
    let_an_hour_pass(studio)
    done = deletion_of(operator, reply.json["deletion_id"], "done")

    assert (settling["runs"], settling["casts"]) == (2, 1)
    assert done["done_at"]
    for word in (*names_of(ann), *runs):
        assert everything(studio, word) == {"items": [], "versions": []}, word
    assert all_of(studio, bob) == before
    receipt = everything(studio, reply.json["deletion_id"])["items"]
    assert receipt and not any(owner_of(ann) in each for each in receipt)


def test_nothing_begins_for_a_person_who_is_being_deleted(
    operator: ApiClient, ann: ApiClient, studio: LocalCloud
) -> None:
    ended = ended_film(ann)
    reply = operator("DELETE", f"/people/{owner_of(ann)}")
    deletion_of(operator, reply.json["deletion_id"], "settling")

    for method, path, body in (
        ("POST", "/runs", {"concept": "A fox"}),
        ("POST", "/uploads", {"content_type": "image/jpeg", "size": 3}),
    ):
        refused = ann(method, path, body)
        assert refused.status == 409 and "being deleted" in refused.json["detail"], path
    assert ann("GET", "/runs").json["runs"] == []
    assert ann("POST", f"/runs/{ended}/resume").status == 404
    execution = studio.invoke(
        "start_run", {"execution": "x", "input": {"concept": "A", "owner": owner_of(ann)}}
    )
    assert execution.is_error and b"PersonDeleted" in execution.payload


def test_a_run_gone_first_is_no_problem(ann: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ended_film(ann)
    deletion = PersonDeletion(owner=owner_of(ann))
    bootstrap.run_store().put(PEOPLE, deletion)

    def delete_second(*about: Any) -> None:
        delete_run(*about)
        delete_run(*about)

    monkeypatch.setattr(person_deletion, "delete_run", delete_second)
    assert _eraser().erase(deletion).state == "settling"


def test_what_came_in_while_a_token_was_still_valid_goes_as_well(
    operator: ApiClient, ann: ApiClient, studio: LocalCloud
) -> None:
    key = ann("POST", "/uploads", {"content_type": "image/jpeg", "size": 3}).json["key"]
    reply = operator("DELETE", f"/people/{owner_of(ann)}")
    deletion_of(operator, reply.json["deletion_id"], "settling")

    bootstrap.asset_store().put(key, b"jpg")  # by a link that was made before
    let_an_hour_pass(studio)

    deletion_of(operator, reply.json["deletion_id"], "done")
    assert nothing_is_left_of(ann, studio)


def test_people_delete_themselves_and_nobody_else(
    ann: ApiClient, bob: ApiClient, anonymous: ApiClient
) -> None:
    assert bob("DELETE", f"/people/{owner_of(ann)}").status == 403
    assert anonymous("DELETE", f"/people/{owner_of(ann)}").status == 401
    assert ann("DELETE", "/people/studio").status == 422

    first, second = (ann("DELETE", f"/people/{owner_of(ann)}") for _ in range(2))

    assert (first.status, second.status) == (202, 202)
    assert first.json["deletion_id"] == second.json["deletion_id"]
    assert ann("GET", "/deletions/0123").status == 404


@pytest.mark.parametrize("step", range(0, 24, 3))
def test_a_deletion_that_dies_anywhere_goes_on(
    ann: ApiClient, studio: LocalCloud, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_here(ann)
    deletion = person_deletion.request_deletion(bootstrap.run_store(), _Nobody(), owner_of(ann))
    writes = iter(range(step))
    _die_when_used_up(monkeypatch, writes)

    with suppress(Crash):
        _eraser().erase(deletion)
    monkeypatch.undo()
    monkeypatch.setenv("GROK_SPICY_OWNER_USD_PER_DAY", "1000")
    for _ in range(2):  # it goes on, and what came in since goes
        let_an_hour_pass(studio)
        time.sleep(0.5)

    deletion_of(ann, deletion.deletion_id, "done")
    assert nothing_is_left_of(ann, studio)


def test_a_run_whose_paid_call_is_under_way_is_waited_for(ann: ApiClient) -> None:
    live_here(ann)
    active = next(
        run["run_id"] for run in ann("GET", "/runs").json["runs"] if run["status"] == "queued"
    )
    store, now = bootstrap.run_store(), utc_now()
    lease = Lease(holder="a function", expires_at=now + timedelta(minutes=5))
    purpose = CallKey(step="start_clip", subject="002")
    store.open_call(active, Reservation(purpose=purpose, upper_ticks=7, lease=lease), now)
    deletion = person_deletion.request_deletion(store, _Nobody(), owner_of(ann))
    pauses: list[float] = []

    def call_ends(seconds: float) -> None:
        pauses.append(seconds)
        store.end_leases(active)  # type: ignore[attr-defined]

    ended = _eraser(call_ends).erase(deletion)

    assert (ended.state, len(pauses)) == ("settling", 1)
    assert store.get(active, Run) is None


def test_the_tombstone_goes_a_day_after_the_person(
    operator: ApiClient, ann: ApiClient, studio: LocalCloud
) -> None:
    reply = operator("DELETE", f"/people/{owner_of(ann)}")
    deletion_of(operator, reply.json["deletion_id"], "settling")
    let_an_hour_pass(studio)
    deletion_of(operator, reply.json["deletion_id"], "done")
    store = bootstrap.run_store()
    deletion = store.get(PEOPLE, PersonDeletion, reply.json["deletion_id"])
    assert deletion
    store.put(PEOPLE, deletion.model_copy(update={"done_at": utc_now() - timedelta(days=2)}))

    studio.invoke("sweep_runs", {})

    left = [each.deletion_id for each in store.all(PEOPLE, Tombstone)]
    assert deletion.deletion_id not in left


class _Nobody:
    def start(self, deletion_id: str) -> None:
        """Nothing: the test does it itself."""


def _eraser(pause: Callable[[float], object] = lambda _: None) -> PersonEraser:
    store, assets = bootstrap.run_store(), bootstrap.asset_store()
    cancellation = Cancellation(store, assets, bootstrap.executions(), bootstrap.admission())
    return PersonEraser(
        *(store, assets, bootstrap.inventory(), cancellation, bootstrap.users()),
        has_time=lambda: True,
        pause=pause,
    )


def _die_when_used_up(monkeypatch: pytest.MonkeyPatch, writes: Iterator[int]) -> None:
    """Let the process die at the first change of anything after so many."""

    me = threading.get_ident()  # other threads are other processes on AWS

    def dying(change: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if threading.get_ident() == me and next(writes, None) is None:
                raise Crash
            return change(*arguments, **options)

        return call

    store, assets = type(bootstrap.run_store()), type(bootstrap.asset_store())
    for kind, names in {
        store: ("put", "update", "remove_run", "remove_item", "remove_accounts", "close_budget"),
        assets: ("remove", "put"),
        type(bootstrap.users()): ("remove",),
    }.items():
        for name in names:
            monkeypatch.setattr(kind, name, dying(getattr(kind, name)))
