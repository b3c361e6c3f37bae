"""Old runs and people, deleted from the terminal: listed first, and asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from grok_spicy.api.schemas.people_deletion import PersonDeletionView
from grok_spicy.models.deletion import PersonDeletion
from grok_spicy.models.item import utc_now
from grok_spicy.ports import RunStore
from grok_spicy_cli import backends
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_cli.client.run_watcher import Pace
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep
from tests.support.cli_terminal import Terminal
from tests.support.fake_api import FakeApi, a_problem, film_at

STACK = ("--stack", "Grok")
OLD, YOUNG, ACTIVE = "20260101-080000-old-aaaa", "20261120-080000-new-bbbb", "20260102-a-cccc"
Connect = Callable[[FakeApi], FakeApi]


@pytest.fixture
def in_stack(monkeypatch: pytest.MonkeyPatch) -> Connect:
    """`--stack Grok` reaches this API."""

    def connect(api: FakeApi) -> FakeApi:
        runs = Terminal(api, pace=Pace(events=0.001, idle=0.01, longest=0.001)).runs
        monkeypatch.setattr(
            backends, "connect_stack", lambda _, output: replace(runs, output=output)
        )
        return api

    return connect


@pytest.fixture
def api(in_stack: Connect) -> FakeApi:
    now = utc_now()
    api = FakeApi(
        films=[film_at("complete", OLD, ended_at=now - timedelta(days=91))],
        others=[
            film_at("complete", YOUNG, ended_at=now - timedelta(days=89)),
            film_at("videos", ACTIVE, updated_at=now - timedelta(days=200)),
        ],
    )
    for run_id in (OLD, YOUNG, ACTIVE):
        api.problems[f"DELETE /runs/{run_id}"] = ApiResponse(204)
    return in_stack(api)


def deletions(api: FakeApi) -> list[str]:
    return [path for method, path, _ in api.requests if method == "DELETE"]


def test_old_runs_are_listed_and_deleted_and_others_stay(type_in: TypeIn, api: FakeApi) -> None:
    unasked = type_in("prune", "--older-than", "90d", *STACK)
    assert (unasked.status, "add --yes" in unasked.err) == (2, True)
    assert OLD in unasked.out and YOUNG not in unasked.out and deletions(api) == []

    pruned = type_in("prune", "--older-than", "90d", "--yes", *STACK)

    assert (pruned.status, "1 of 1 runs are deleted." in pruned.out) == (0, True), pruned.err
    assert deletions(api) == [f"/runs/{OLD}"]


def test_a_run_that_went_on_meanwhile_stays_and_is_said(type_in: TypeIn, api: FakeApi) -> None:
    api.problems[f"DELETE /runs/{OLD}"] = a_problem(409, "The run is active.")

    pruned = type_in("prune", "--older-than", "12w", "--yes", *STACK)

    assert f"{OLD} stays: The run is active." in pruned.out
    assert "1 of 2 runs are deleted." in pruned.out


@pytest.mark.parametrize("age", ["90", "0d", "d", "-1d", "90 d", "3m"])
def test_an_age_that_is_none_is_refused(type_in: TypeIn, age: str) -> None:
    refused = type_in("prune", "--older-than", age)

    assert (refused.status, "such as 90d or 12w" in refused.err) == (2, True)


@pytest.mark.slow
def test_old_runs_here_go_with_their_files(
    type_in: TypeIn, journals: RunStore, output: Path
) -> None:
    then = utc_now() - timedelta(days=91)
    old = keep(journals, a_run(status="complete", ended_at=then, updated_at=then))
    young = keep(journals, a_run("20261122-080000-owl-bbbb", status="complete", ended_at=utc_now()))
    (output / old.run_id / "final_video.mp4").write_bytes(b"a whole film")

    pruned = type_in("prune", "--older-than", "90d", "--yes")

    assert pruned.status == 0, pruned.err
    assert not (output / old.run_id).exists() and (output / young.run_id).exists()


def test_a_person_is_deleted_by_typing_their_name_twice(type_in: TypeIn, api: FakeApi) -> None:
    view = PersonDeletionView.of(PersonDeletion(owner="ann", state="settling", runs=3, casts=1))
    api.problems["DELETE /people/ann"] = ApiResponse(202, view.model_dump_json())

    unasked = type_in("people", "delete", "ann", *STACK)
    mistyped = type_in("people", "delete", "ann", "--confirm", "anna", *STACK)
    assert (unasked.status, mistyped.status, deletions(api)) == (2, 2, [])
    deleted = type_in("people", "delete", "ann", "--confirm", "ann", *STACK)

    assert (deleted.status, deletions(api)) == (0, ["/people/ann"]), deleted.err
    assert "3 runs and 1 casts are gone" in deleted.out
