"""Films that are made elsewhere: asked for, watched, left alone, gone on with, stopped."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy_cli.client.remote import RemoteStudio
from grok_spicy_cli.client.run_client import StudioClient
from grok_spicy_cli.client.stack import DeployedStudio, Stack
from grok_spicy_cli.client.transports import NoAnswer, NotTaken, Reply
from grok_spicy_cli.film_request import read_orders
from grok_spicy_cli.local_runs import Terminal
from grok_spicy_cli.options import Address
from grok_spicy_cli.render.summary import page
from tests.support.fake_api import FakeApi, a_problem, an_event, film_at
from tests.support.terminal import text_of

RUN = "20261121-080000-fox-aaaa"
OUTPUTS = {"BucketName": "films"}


class Seat:
    """Somebody at a terminal, before a studio on AWS whose API is a fake."""

    def __init__(self, api: FakeApi, patience: float = 5) -> None:
        self.console = Console(file=io.StringIO(), width=200)
        home = DeployedStudio(Address("Grok", region="eu-west-1"))
        home.stack = Stack("CREATE_COMPLETE", OUTPUTS)
        client = StudioClient(api, patience=patience, pause=0.001)
        self.studio = RemoteStudio(client, home, Terminal(self.console), look_every=0.001)

    @property
    def read(self) -> str:
        return text_of(self.console)


def an_order(**settings):
    (order,) = read_orders("A fox", None, None, [], settings)
    return order


def finished():
    key = f"runs/{RUN}/final_video.mp4"
    facts = {"duration": 15.5, "width": 854, "height": 480, "fps": 24.0}
    return film_at("complete", film_key=key, film_facts=facts)


def test_a_film_is_watched_to_its_end_and_its_place_told():
    api = FakeApi(looks=[film_at("ideation"), film_at("videos"), finished()])
    api.events = [an_event(1, "Ember: drawn"), an_event(2, "scene 1: clip submitted")]
    seat = Seat(api)

    status = seat.studio.film(an_order(scenes=2))

    assert status == 0
    assert api.bodies("POST") == [{"concept": "A fox", "scenes": 2}]
    assert seat.read.count("Ember: drawn") == 1
    assert seat.read.count("scene 1: clip submitted") == 1
    assert f"s3://films/runs/{RUN}/final_video.mp4  (15.5 s, 854×480, 24 fps)" in seat.read
    assert f"grok-spicy download {RUN} --stack Grok --region eu-west-1" in seat.read


def test_a_film_with_gaps_and_a_failed_one_have_their_exit_statuses():
    gaps, failed = FakeApi([film_at("complete_with_gaps")]), FakeApi([film_at("failed")])

    assert Seat(gaps).studio.film(an_order()) == 3
    seat = Seat(failed)
    assert seat.studio.film(an_order()) == 1
    assert f"grok-spicy resume {RUN} --stack Grok --region eu-west-1" in seat.read


@pytest.mark.parametrize("status", ["failed", "cancelled", "interrupted"])
def test_the_page_of_a_film_on_aws_says_how_to_go_on_with_it_there(status):
    seat = Seat(FakeApi([film_at(status)]))

    page(seat.studio.found(RUN), seat.studio.home, seat.console)

    assert f"grok-spicy resume {RUN} --stack Grok --region eu-west-1\n" in seat.read


def test_who_stops_watching_learns_that_the_film_goes_on():
    api = FakeApi([film_at("videos")], failures=[KeyboardInterrupt()], failing="/events")
    seat = Seat(api)

    with pytest.raises(KeyboardInterrupt):
        seat.studio.film(an_order())

    assert "The film goes on without you" in seat.read
    assert f"grok-spicy show {RUN} --stack Grok --region eu-west-1" in seat.read
    assert f"grok-spicy cancel {RUN} --stack Grok --region eu-west-1" in seat.read
    assert not any(path.endswith("/cancel") for _, path, _ in api.asked)


def test_a_short_outage_while_watching_is_outlived():
    broken = (NotTaken("busy"), NoAnswer("the line broke"), NotTaken("busy"))
    api = FakeApi([film_at("videos"), finished()], failures=[*broken], failing="GET")

    assert Seat(api).studio.film(an_order()) == 0


def test_a_long_outage_ends_the_watching_not_the_film():
    api = FakeApi([film_at("videos")], failures=[NotTaken("no way")] * 1000, failing="GET")
    seat = Seat(api, patience=0.01)

    with pytest.raises(NotTaken, match="no way"):
        seat.studio.film(an_order())

    assert "The film goes on without you" in seat.read


@pytest.mark.parametrize(
    "lost", [NoAnswer("the line broke"), a_problem(500, "it broke"), Reply(504, "<html>")]
)
def test_a_film_whose_acceptance_is_lost_is_asked_for_again_with_the_same_key(lost):
    api = FakeApi([finished()], failures=[lost], failing="POST")

    assert Seat(api).studio.film(an_order()) == 0
    assert len(api.bodies("POST")) == 2
    first, second = api.keys
    assert first == second
    assert re.fullmatch(r"\d{8}-\d{6}-fox-[0-9a-f]{4}", first)


def test_each_film_has_a_key_of_its_own():
    api = FakeApi([finished()])
    seat = Seat(api)

    seat.studio.film(an_order())
    seat.studio.film(an_order())

    assert len(set(api.keys)) == 2


@pytest.mark.parametrize("last", [NoAnswer("the line broke"), NotTaken("no network")])
def test_who_never_learns_whether_the_film_was_begun_is_told_where_to_look(last):
    api = FakeApi(failures=[NoAnswer("the line broke"), *[last] * 1000], failing="POST")

    with pytest.raises(NoAnswer, match=r"not known.*`grok-spicy list --stack Grok --region eu-w"):
        Seat(api, patience=0.01).studio.film(an_order())


def test_a_film_that_was_surely_not_begun_is_not_in_doubt():
    api = FakeApi(failures=[NotTaken("no network")] * 1000, failing="POST")

    with pytest.raises(NotTaken, match=r"^no network$"):
        Seat(api, patience=0.01).studio.film(an_order())


def test_what_can_not_be_repeated_is_asked_once():
    api = FakeApi(failures=[NoAnswer("the line broke")], failing="POST")

    with pytest.raises(NoAnswer):
        Seat(api).studio.go_on(RUN, {})

    assert len(api.bodies("POST")) == 1


def test_a_studio_that_is_too_busy_is_asked_again_for_the_film():
    api = FakeApi([finished()], failures=[NotTaken("throttled")], failing="POST")

    assert Seat(api).studio.film(an_order()) == 0
    assert len(api.bodies("POST")) == 2


def test_a_resumed_film_is_told_only_what_is_new_and_shows_only_what_is_new(monkeypatch):
    api = FakeApi([film_at("failed"), film_at("videos"), finished()])
    api.events = [an_event(1, "Ember: drawn")]
    answer = api.send

    def send(asked):
        if asked.path.endswith("/resume"):
            api.events.append(an_event(50, "goes on"))
        return answer(asked)

    monkeypatch.setattr(api, "send", send)
    seat = Seat(api)

    status = seat.studio.go_on(RUN, {"max_cost_usd": 20.0})

    assert status == 0
    assert api.bodies("POST") == [{"max_cost_usd": 20.0}]
    assert "0.02 USD spent so far" in seat.read
    assert "Ember: drawn" not in seat.read
    assert "   0.0 s  goes on\n" in seat.read


def test_a_run_is_found_on_any_page_by_the_beginning_of_its_name():
    others = [film_at("complete", "20261120-070000-owl-bbbb"), film_at("complete", "old")]
    studio = Seat(FakeApi(others=others)).studio

    assert studio.find("latest") == RUN
    assert studio.find("20261120") == "20261120-070000-owl-bbbb"
    assert [each.run_id for each in studio.listed()][-1] == "old"
    with pytest.raises(NotFound, match="no run '2025'"):
        studio.find("2025")
    with pytest.raises(NotFound, match="could be"):
        studio.find("2026")


@pytest.mark.parametrize(
    ("reply", "error", "told"),
    [
        (a_problem(422, "no", ["scenes: at most 60", "plan.title: missing"]), BadInput, "--scenes"),
        (a_problem(413, "too large"), BadInput, "too large"),
        (a_problem(404, "there is no such run"), NotFound, "no such run"),
        (a_problem(409, "the run has ended"), RunIsActive, "has ended"),
        (a_problem(500, "something broke"), GrokSpicyError, "500: something broke"),
        (Reply(502, "<html>bad gateway"), GrokSpicyError, "502: <html>"),
        (Reply(202, '{"other": 1}'), GrokSpicyError, "version"),
    ],
    ids=["422", "413", "404", "409", "500", "html", "other version"],
)
def test_what_the_studio_refuses_is_told_in_the_words_of_the_command_line(reply, error, told):
    api = FakeApi(problems={"POST /runs": reply})

    with pytest.raises(error, match=told):
        Seat(api, patience=0.01).studio.film(an_order())


def test_a_film_on_aws_is_asked_for_without_what_only_a_laptop_has(type_in):
    provider = type_in("run", "A fox", "--stack", "Grok", "--provider", "simulator")
    seed = type_in("run", "A fox", "--stack", "Grok", "--seed", "3")
    alone = type_in("list", "--region", "eu-west-1")

    assert (provider.status, "leave out --provider" in provider.err) == (2, True)
    assert (seed.status, "seed" in seed.err) == (2, True)
    assert (alone.status, "add --stack" in alone.err) == (2, True)
    assert not Path("output").exists()
