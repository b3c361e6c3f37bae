"""People over the API: what each may have made, who sets that, and who may use a studio at all."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.adapters.environment import Environment
from grok_spicy.api.schemas.people import NewQuota
from grok_spicy.errors import QuotaReached
from grok_spicy.models.deletion import PEOPLE, Tombstone, person_digest
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.services.people import find_quota
from grok_spicy.steps.start_run import StartRunRequest, start_run
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.transports import InProcessTransport
from grok_spicy_local.cloud import LocalCloud
from tests.api.conftest import NO_XAI, PATIENT
from tests.api.test_cancel_and_resume import end_run
from tests.support.api_requests import ApiClient

FILM = {"concept": "A fox finds a crystal."}
Call = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The local cloud, with three films a day for each owner."""
    folder = tmp_path_factory.mktemp("api")
    machine = folder / "machine.asl.json"
    machine.write_text(json.dumps(PATIENT))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROK_SPICY_FILMS_PER_OWNER_PER_DAY", "3")
        environment.setenv("GROK_SPICY_FILMS_AT_ONCE_PER_OWNER", "2")
        environment.setenv("GROK_SPICY_OWNER_USD_PER_DAY", "30")
        environment.setenv("GROK_SPICY_RUN_USD", "10")
        environment.setenv("GROK_SPICY_CONTACT", "films@example.com")
        with LocalCloud(folder / "output", state_machine_file=machine, xai=NO_XAI) as studio:
            yield studio


def token(subject: str, groups: str = "[]", **claims: Any) -> dict[str, Any]:
    return {"jwt": {"claims": {"sub": subject, "cognito:groups": groups, **claims}}}


@pytest.fixture
def admin(call: Call) -> ApiClient:
    return ApiClient(call, token("the-admin", "[admin]", email="chief@example.com"))


def quotas(client: ApiClient, path: str = "/me") -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in client("GET", path).json["quotas"]}


def owner_of(client: ApiClient) -> str:
    return str(client("GET", "/me").json["owner"])


def console_start(execution: str, values: dict[str, Any]) -> str:
    """What StartRun does for an execution that a person started in AWS's console."""
    response = start_run(
        StartRunRequest(execution=execution, input={**FILM, **values}),
        store=bootstrap.run_store(),
        admission=bootstrap.admission(),
        provider=None,
        spending_caps=bootstrap.spending_caps(),
        limits=Environment.read().limits,
    )
    return response.run_id


def test_a_stolen_token_in_a_loop_is_bounded_by_the_quota(ann: ApiClient, bob: ApiClient) -> None:
    replies = [ann("POST", "/runs", {**FILM, "max_cost_usd": 10}) for _ in range(20)]

    assert [reply.status for reply in replies] == [202] * 3 + [409] * 17
    assert replies[-1].is_problem
    for words in ("3 films a day", "00:00 UTC", "films@example.com"):
        assert words in replies[-1].json["detail"]
    assert len(ann("GET", "/runs").json["runs"]) == 3
    assert bob("POST", "/runs", FILM).status == 202


def test_of_many_starts_at_the_same_moment_as_many_are_made_as_may_be(studio: LocalCloud) -> None:  # noqa: ARG001
    store = bootstrap.run_store()
    day = DayOfFilms(person_partition("the-racer"), "2026-11-27", 3, "3 films a day")

    def start(number: int) -> bool:
        name = f"race-{number // 2}"  # each film twice: the answer to the first may be lost
        run = Run(run_id=name, owner="the-racer", execution=name, settings=RunSettings())
        try:
            return store.create_film(run, day)
        except QuotaReached:
            return False

    with ThreadPoolExecutor(8) as threads:
        created = sum(threads.map(start, range(16)))

    assert created == store.films_in(day) == 3


def test_a_request_that_is_sent_again_counts_once(ann: ApiClient) -> None:
    key = {"Idempotency-Key": f"again {owner_of(ann)}"}

    replies = [ann("POST", "/runs", FILM, headers=key) for _ in range(5)]

    assert {reply.status for reply in replies} == {202}
    assert quotas(ann)["films_per_day"]["used"] == 1
    ann.start_run()
    ann.start_run()
    assert ann("POST", "/runs", FILM, headers=key).status == 202
    assert ann("POST", "/runs", FILM).status == 409


def test_resuming_and_deleting_films_gives_no_more_and_takes_no_more(ann: ApiClient) -> None:
    films = [ann.start_run() for _ in range(3)]
    for film in films:
        end_run(film, "failed")

    assert ann("POST", f"/runs/{films[0]}/resume").status == 202
    assert ann("DELETE", f"/runs/{films[1]}").status == 204
    assert ann("POST", "/runs", FILM).status == 409


def test_a_film_that_the_console_starts_counts_as_well(ann: ApiClient, studio: LocalCloud) -> None:  # noqa: ARG001
    owner = owner_of(ann)
    for number in range(3):
        for _ in range(2):  # Step Functions may call a step again
            console_start(f"console-{owner[:40]}-{number}", {"owner": owner})

    assert quotas(ann)["films_per_day"]["left"] == 0
    with pytest.raises(Exception, match="3 films a day"):
        console_start(f"console-{owner[:40]}-more", {"owner": owner})
    with pytest.raises(Exception, match=r"this run may cost 10\.00 USD at most"):
        console_start("console-dear", {"max_cost_usd": 11})


def test_an_admin_gives_one_person_more_and_another_less(
    ann: ApiClient, bob: ApiClient, admin: ApiClient
) -> None:
    more, less = owner_of(ann), owner_of(bob)

    reply = admin("PUT", f"/people/{more}/quota", {"films_per_day": 5, "usd_per_run": 40})
    admin("PUT", f"/people/{less}/quota", {"films_per_day": 1, "usd_per_run": 2.5})

    assert (reply.status, reply.json["set_by"]) == (200, "chief@example.com")
    assert [ann("POST", "/runs", FILM).status for _ in range(6)] == [202] * 5 + [409]
    assert ann("POST", "/runs/estimate", {**FILM, "max_cost_usd": 40}).status == 200
    assert bob("POST", "/runs", {**FILM, "max_cost_usd": 3}).status == 422
    assert "its owner's quota" in bob("POST", "/runs", {**FILM, "max_cost_usd": 3}).json["detail"]
    assert bob("POST", "/runs", {**FILM, "max_cost_usd": 2}).status == 202
    assert bob("POST", "/runs", {**FILM, "max_cost_usd": 2}).status == 409
    shown = quotas(admin, f"/people/{more}/quota")
    assert (shown["films_per_day"]["most"], shown["films_per_day"]["is_own"]) == (5, True)
    assert (shown["usd_per_day"]["most"], shown["usd_per_day"]["is_own"]) == (30, False)


def test_a_quota_that_is_taken_back_is_the_deployments_again(
    ann: ApiClient, admin: ApiClient
) -> None:
    path = f"/people/{owner_of(ann)}/quota"
    admin("PUT", path, {"films_per_day": 0})
    assert quotas(ann)["films_per_day"]["most"] is None
    for _ in range(4):
        ann.start_run()

    admin("PUT", path, {})

    assert quotas(ann)["films_per_day"]["most"] == 3
    assert quotas(ann)["films_per_day"]["is_own"] is False


def test_nobody_sets_or_sees_quotas_without_full_access(ann: ApiClient, bob: ApiClient) -> None:
    path = f"/people/{owner_of(ann)}/quota"

    assert ann("PUT", path, {"films_per_day": 1000}).status == 403
    assert bob("GET", path).status == 403
    assert quotas(ann)["films_per_day"]["most"] == 3


@pytest.mark.parametrize(
    "body",
    [
        *({"films_per_day": -1}, {"films_per_day": 1.5}, {"films_per_day": "3"}),
        *({"usd_per_day": -0.5}, {"usd_per_day": 1e400}, {"films": 3}, [3]),
    ],
)
def test_a_quota_that_is_none_is_refused(admin: ApiClient, ann: ApiClient, body: Any) -> None:
    reply = admin("PUT", f"/people/{owner_of(ann)}/quota", body)

    assert reply.status in (400, 422) and reply.is_problem


def test_i_see_who_i_am_what_is_left_and_where_my_films_wait(
    ann: ApiClient, admin: ApiClient
) -> None:
    owner = owner_of(ann)
    films = [console_start(f"mine-{owner[:40]}-{number}", {"owner": owner}) for number in range(3)]

    mine = ann("GET", "/me").json

    assert (mine["owner"], mine["groups"], mine["full_access"]) == (owner, [], False)
    assert mine["contact"] == "films@example.com"
    lines = {line["name"]: line for line in mine["quotas"]}
    assert (lines["films_at_once"]["used"], lines["films_at_once"]["most"]) == (2, 2)
    assert (lines["films_per_day"]["left"], lines["usd_per_run"]["most"]) == (0, 10)
    assert lines["usd_per_day"] == {
        "name": "usd_per_day",
        "most": 30,
        "used": 0,
        "left": 30,
        "is_own": False,
        "resets_at": lines["films_per_day"]["resets_at"],
    }
    assert [place["run_id"] for place in mine["queue"]] == films[2:]
    assert admin("GET", "/me").json["groups"] == ["admin"]


def test_an_admins_limit_of_films_at_once_holds_for_the_next_that_would_begin(
    ann: ApiClient, admin: ApiClient
) -> None:
    owner = owner_of(ann)
    admin("PUT", f"/people/{owner}/quota", {"films_at_once": 1, "films_per_day": 9})
    films = [console_start(f"one-{owner[:40]}-{number}", {"owner": owner}) for number in range(2)]

    assert [place["run_id"] for place in ann("GET", "/me").json["queue"]] == films[1:]

    admin("PUT", f"/people/{owner}/quota", {"films_at_once": 3, "films_per_day": 9})
    console_start(f"one-{owner[:40]}-3", {"owner": owner})

    assert ann("GET", "/me").json["queue"] == []


def test_nobody_sets_a_quota_for_a_person_who_is_being_deleted(admin: ApiClient) -> None:
    tombstone = Tombstone(person=person_digest("who-leaves"), deletion_id="d")
    bootstrap.run_store().create(PEOPLE, tombstone)

    refused = admin("PUT", "/people/who-leaves/quota", {"films_per_day": 1})

    assert refused.status == 409 and "being deleted" in refused.json["detail"]


def test_the_command_line_sets_the_quota_of_the_owner_whom_it_names(studio: LocalCloud) -> None:
    owner = "anna+fox@example.com"

    with closing(InProcessTransport(studio.functions)) as transport:
        RunClient(transport).set_quota(owner, NewQuota(films_per_day=1))

    quota = find_quota(bootstrap.run_store(), owner)
    assert quota and quota.films_per_day == 1
