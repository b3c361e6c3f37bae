"""`grok-spicy people`, and what a client does that the API holds back."""

import json

import pytest

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.client import api_client
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.transports import HeldBack, NotDelivered
from tests.cli.conftest import TypeIn
from tests.support.fake_api import FakeApi


def held_back(seconds: str | None = "1") -> ApiResponse:
    document = {"title": "Too Many Requests", "status": 429, "detail": "Too many requests."}
    headers = {"retry-after": seconds} if seconds else {}
    return ApiResponse(429, json.dumps(document), headers)


def test_a_person_sees_who_they_are_and_what_is_left(type_in: TypeIn) -> None:
    shown = type_in("people", "me")
    mine = json.loads(type_in("people", "me", "--json").out)

    assert shown.status == 0
    for words in ("studio", "films a day", "no limit", "an admin of this studio"):
        assert words in shown.out
    assert (mine["owner"], mine["full_access"]) == ("studio", True)


def test_an_admin_sets_a_quota_and_what_is_not_named_stays(type_in: TypeIn) -> None:
    type_in("people", "quota", "ann", "--films-per-day", "5", "--usd-per-run", "2.5")
    type_in("people", "quota", "ann", "--films-at-once", "0")
    last = type_in("people", "quota", "ann", "--usd-per-run", "default")
    view = json.loads(type_in("people", "quota", "ann", "--json").out)

    lines = {line["name"]: (line["most"], line["is_own"]) for line in view["quotas"]}
    assert lines["films_per_day"] == (5, True)
    assert lines["films_at_once"] == (None, True)
    assert lines["usd_per_run"] == (None, False)
    assert "this owner" in last.out and "Set by studio" in last.out


@pytest.mark.parametrize("text", ["many", "1.5", "-1", ""])
def test_a_quota_that_is_no_number_is_refused(type_in: TypeIn, text: str) -> None:
    typed = type_in("people", "quota", "ann", "--films-per-day", text)

    assert typed.status == 2
    assert "films" in typed.err


def test_a_client_that_is_held_back_waits_as_long_as_it_is_told_and_says_so() -> None:
    api, said = FakeApi(failures=[held_back(), held_back()]), list[str]()

    list(RunClient(api, pause=0.001, say=said.append).runs())

    assert said == ["Waiting 1 s: Too many requests."] * 2
    assert api.count("GET", "/runs") == 3


def test_what_was_held_back_was_not_done_so_that_a_start_is_sent_again() -> None:
    api = FakeApi(failures=[held_back(None)], failing="cancel")

    RunClient(api, pause=0.001).cancel(api.films[0].run.run_id)

    assert api.count("POST", "/cancel") == 2


def test_the_gateways_own_refusal_for_all_callers_is_waited_out_as_well() -> None:
    api = FakeApi(failures=[ApiResponse(429, '{"message":"Too Many Requests"}')])

    assert list(RunClient(api, pause=0.001).runs())


def test_who_is_held_back_too_long_is_told_why() -> None:
    api = FakeApi(failures=[held_back("1")] * 9)

    with pytest.raises(HeldBack, match="Too many requests"):
        list(RunClient(api, patience=0.5, pause=0.001).runs())


def too_busy() -> ApiResponse:
    return ApiResponse(503, json.dumps({"detail": "Too many others ask.", "status": 503}))


def test_a_busy_api_is_asked_for_ten_times_as_long_as_one_that_is_not_there() -> None:
    said: list[str] = []
    api = FakeApi(failures=[too_busy()] * 8)

    assert list(RunClient(api, patience=0.5, pause=0.01, say=said.append).runs())

    assert said == ["Waiting: Too many others ask."]
    assert api.count("GET", "/runs") == 9


def test_an_api_that_stays_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_client, "_BUSY_FACTOR", 1)
    api = FakeApi(failures=[too_busy()] * 99)

    with pytest.raises(NotDelivered, match="Too many others"):
        list(RunClient(api, patience=0.2, pause=0.1).runs())


def test_a_quota_that_is_reached_is_said_and_not_waited_for() -> None:
    detail = {"detail": "3 films a day may be started by one owner here", "status": 409}
    api = FakeApi(failures=[ApiResponse(409, json.dumps(detail))])

    with pytest.raises(GrokSpicyError, match="3 films a day"):
        list(RunClient(api).runs())
    assert len(api.requests) == 1
