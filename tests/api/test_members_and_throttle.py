"""Who may use a studio that is for its members only, and how many requests each may send."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy.errors import StorageUnavailable
from grok_spicy.policies.membership import Membership, read_provider_groups, split_groups
from grok_spicy.services.request_throttle import BLOCK, RequestThrottle
from grok_spicy_local.cloud import LocalCloud
from tests.api.conftest import NO_XAI, PATIENT
from tests.api.test_people import token
from tests.support.api_requests import AWS_CREDENTIALS, ApiClient
from tests.support.memory_store import MemoryRunStore

Call = Callable[[dict[str, Any]], dict[str, Any]]
PER_MINUTE = 120


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The local cloud, for members only, with 120 requests a minute for each."""
    folder = tmp_path_factory.mktemp("api")
    machine = folder / "machine.asl.json"
    machine.write_text(json.dumps(PATIENT))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROK_SPICY_MEMBERS_ONLY", "1")
        environment.setenv("GROK_SPICY_CALLER_REQUESTS_PER_MINUTE", str(PER_MINUTE))
        environment.setenv("GROK_SPICY_IDENTITY_PROVIDER", "Corp")
        environment.setenv("GROK_SPICY_ADMIN_GROUPS", "Film Chiefs, Directors")
        environment.setenv("GROK_SPICY_MEMBER_GROUPS", "Film Makers")
        environment.setenv("GROK_SPICY_CONTACT", "films@example.com")
        with LocalCloud(folder / "output", state_machine_file=machine, xai=NO_XAI) as studio:
            yield studio


def test_who_is_no_member_is_told_whom_to_ask(call: Call) -> None:
    stranger = ApiClient(call, token("stranger", "[editor]", email="eve@example.com"))

    for method, path, body in (
        ("GET", "/runs", None),
        ("GET", "/me", None),
        ("POST", "/runs", {"concept": "A fox."}),
    ):
        reply = stranger(method, path, body)

        assert reply.status == 403 and reply.is_problem
        assert "eve@example.com" in reply.json["detail"]
        assert "films@example.com" in reply.json["detail"]


@pytest.mark.parametrize("groups", ["[member]", "[admin]", "[editor member]"])
def test_members_and_admins_come_in(call: Call, groups: str) -> None:
    assert ApiClient(call, token("somebody", groups))("GET", "/runs").status == 200


def test_a_caller_who_cannot_be_counted_just_now_is_asked_to_try_again(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> int:
        raise StorageUnavailable("DynamoDB throttles")

    monkeypatch.setattr(RequestThrottle, "wait_seconds", fail)

    reply = ApiClient(call, AWS_CREDENTIALS)("GET", "/me")

    assert reply.status == 503 and "Try again" in reply.json["detail"]


def test_aws_credentials_need_no_group_and_health_no_token(call: Call) -> None:
    assert ApiClient(call, AWS_CREDENTIALS)("GET", "/runs").status == 200
    assert ApiClient(call)("GET", "/health").status == 200
    assert ApiClient(call)("GET", "/runs").status == 401


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ('["Film Makers","HR"]', {"member"}),
        ('["Directors"]', {"admin"}),
        ("[Film Makers, Film Chiefs]", {"member", "admin"}),
        ("Film Chiefs", {"admin"}),
        *((text, set()) for text in ("", "[]", "[HR]", "admin", '["admin"]', "film makers")),
    ],
)
def test_the_groups_of_a_companys_provider_are_read_as_it_sends_them(
    groups: str, expected: set[str]
) -> None:
    membership = Membership(
        admin_groups=split_groups("Film Chiefs, Directors"),
        member_groups=split_groups("Film Makers"),
        provider="Corp",
    )
    claims = {"custom:groups": groups, "cognito:username": "corp_00u1"}

    assert membership.groups_of(claims) == expected


def test_without_names_of_its_own_the_providers_groups_are_called_like_ours() -> None:
    claims = {"custom:groups": '["admin", "x"]', "cognito:username": "Corp_00u1"}

    assert Membership(provider="Corp").groups_of(claims) == {"admin"}
    assert Membership(provider="Cor").groups_of(claims) == Membership().groups_of(claims) == set()
    assert read_provider_groups(5) == []


def test_a_company_says_who_is_an_admin_and_nobody_with_a_password_does(call: Call) -> None:
    """The user pool lets people write some attributes: this one counts for the provider's alone."""
    chief = {"custom:groups": '["Film Chiefs"]'}
    colleague = token("colleague", **chief, **{"cognito:username": "Corp_00u7"})
    stranger = token("stranger", **chief, **{"cognito:username": "5b1e7f30-aaaa"})

    mine = ApiClient(call, colleague)("GET", "/me").json
    assert (mine["groups"], mine["full_access"]) == (["admin"], True)
    assert ApiClient(call, stranger)("GET", "/runs").status == 403


def test_one_persons_loop_is_held_back_and_nobody_elses(call: Call) -> None:
    loop = ApiClient(call, token("loop", "[member]"))
    other = ApiClient(call, token("other", "[member]"))

    replies = [loop("GET", "/runs") for _ in range(PER_MINUTE)]
    held_back = [reply for reply in replies if reply.status == 429]

    assert {reply.status for reply in replies} == {200, 429}
    assert len(held_back) > PER_MINUTE / 2
    assert all(1 <= int(reply.headers["Retry-After"]) <= 10 for reply in held_back)
    assert held_back[0].is_problem and "after" in held_back[0].json["detail"]
    assert [other("GET", "/runs").status for _ in range(10)] == [200] * 10


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.at = 1_700_000_000_000

    def __call__(self) -> int:
        return self.at


class CountingStore(MemoryRunStore):
    """Counts how often a clock was asked."""

    asked = 0

    def take_time(self, *args: Any, **kwargs: Any) -> int | None:
        self.asked += 1
        return super().take_time(*args, **kwargs)


def test_who_waits_as_long_as_was_said_goes_on_at_their_rate() -> None:
    clock, store = Clock(), CountingStore()
    throttle, answered = RequestThrottle(store, 600, clock), 0
    end = clock.at + 60_000

    while clock.at < end:
        if wait := throttle.wait_seconds("ann"):
            clock.at += 1_000 * wait
        else:
            answered += 1
            clock.at += 5

    # A minute's requests, and what may be sent ahead.
    assert 590 <= answered <= 600 + 100 + 2 * BLOCK


def test_a_person_who_watches_twenty_films_is_never_held_back() -> None:
    clock, store = Clock(), CountingStore()
    throttle, requests = RequestThrottle(store, 600, clock), 0

    for _ in range(60):  # twenty films, each looked at every three seconds, all at the same moment
        waits = [throttle.wait_seconds("ann") for _ in range(20)]
        requests += len(waits)
        assert waits == [0] * 20
        clock.at += 3_000

    assert store.asked <= requests / BLOCK


def test_all_containers_share_a_persons_rate_and_a_loop_costs_the_table_little() -> None:
    clock, store = Clock(), CountingStore()
    containers, answered = [RequestThrottle(store, 600, clock) for _ in range(10)], 0

    for step in range(6_000):  # a hundred requests a second for a minute
        clock.at += 10
        answered += containers[step % 10].wait_seconds("ann") == 0

    assert answered <= 600 + 100 + 10 * BLOCK
    assert store.asked <= 1_000


def test_a_limit_of_none_asks_nobody() -> None:
    store = CountingStore()

    assert RequestThrottle(store, 0).wait_seconds("ann") == 0
    assert store.asked == 0
