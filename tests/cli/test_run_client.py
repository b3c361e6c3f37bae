"""Requests over a line that breaks, and to an API that is too busy or has problems."""

import re

import pytest

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_cli.client.transports import NotDelivered, ResponseLost
from tests.support.cli_terminal import RUN, Terminal, an_order, finished
from tests.support.fake_api import FakeApi, a_problem, an_event, film_at


def test_a_short_outage_while_watching_is_survived() -> None:
    broken = [NotDelivered("busy"), ResponseLost("the line broke"), NotDelivered("busy")]
    api = FakeApi([film_at("videos"), finished()], failures=[*broken], failing="GET")
    api.events = [an_event(1, "complete")]

    assert Terminal(api).runs.start(an_order()) == 0


def test_after_a_long_outage_it_is_not_known_whether_the_run_continues() -> None:
    api = FakeApi([film_at("videos")], failures=[NotDelivered("no way")] * 1000, failing="GET")
    terminal = Terminal(api, patience=0.01)

    with pytest.raises(NotDelivered, match="no way"):
        terminal.runs.start(an_order())

    assert f"It is not known whether {RUN} continues" in terminal.text
    assert f"grok-spicy show {RUN} --stack Grok --region eu-west-1" in terminal.text


@pytest.mark.parametrize(
    "lost", [ResponseLost("the line broke"), a_problem(500, "it broke"), ApiResponse(504, "<html>")]
)
def test_a_start_whose_response_is_lost_is_repeated_with_the_same_key(
    lost: BaseException | ApiResponse,
) -> None:
    api = FakeApi([finished()], failures=[lost], failing="POST")

    assert Terminal(api).runs.start(an_order()) == 0
    assert len(api.bodies("POST")) == 2
    first, second = api.keys
    assert first == second
    assert re.fullmatch(r"\d{8}-\d{6}-fox-[0-9a-f]{4}", first)


def test_each_run_has_a_key_of_its_own_and_none_where_no_response_is_lost() -> None:
    api, reliable = FakeApi([finished()]), FakeApi([finished()], is_reliable=True)

    Terminal(api).runs.start_all([an_order(), an_order()])
    Terminal(reliable).runs.start(an_order())

    assert len(set(api.keys)) == 2
    assert reliable.keys == []


@pytest.mark.parametrize("last", [ResponseLost("the line broke"), NotDelivered("no network")])
def test_a_person_who_never_learns_whether_the_run_was_started_is_told_where_to_look(
    last: BaseException,
) -> None:
    api = FakeApi(failures=[ResponseLost("the line broke"), *[last] * 1000], failing="POST")

    with pytest.raises(
        ResponseLost, match=r"not known.*`grok-spicy list --stack Grok --region eu-w"
    ):
        Terminal(api, patience=0.01).runs.start(an_order())


def test_a_run_that_was_surely_not_started_is_not_in_doubt() -> None:
    api = FakeApi(failures=[NotDelivered("no network")] * 1000, failing="POST")

    with pytest.raises(NotDelivered, match=r"^no network$"):
        Terminal(api, patience=0.01).runs.start(an_order())


def test_what_can_not_be_repeated_is_sent_once() -> None:
    api = FakeApi(failures=[ResponseLost("the line broke")], failing="POST")

    with pytest.raises(ResponseLost):
        Terminal(api).runs.resume(RUN, {})

    assert len(api.bodies("POST")) == 1


def test_a_start_that_the_api_was_too_busy_for_is_repeated() -> None:
    api = FakeApi([finished()], failures=[NotDelivered("throttled")], failing="POST")

    assert Terminal(api).runs.start(an_order()) == 0
    assert len(api.bodies("POST")) == 2


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        (a_problem(422, "no", ["scenes: at most 60", "plan.title: missing"]), BadInput, "--scenes"),
        (a_problem(413, "too large"), BadInput, "too large"),
        (a_problem(404, "there is no such run"), NotFound, "no such run"),
        (a_problem(409, "the run has ended"), RunIsActive, "has ended"),
        (a_problem(500, "something broke"), GrokSpicyError, "500: something broke"),
        (ApiResponse(502, "<html>bad gateway"), GrokSpicyError, "502: <html>"),
        (ApiResponse(202, '{"other": 1}'), GrokSpicyError, "version"),
    ],
    ids=["422", "413", "404", "409", "500", "html", "other version"],
)
def test_problems_of_the_api_are_errors_in_the_words_of_the_command_line(
    response: ApiResponse, error: type[Exception], words: str
) -> None:
    api = FakeApi(problems={"POST /runs": response})

    with pytest.raises(error, match=words):
        Terminal(api, patience=0.01).runs.start(an_order())
