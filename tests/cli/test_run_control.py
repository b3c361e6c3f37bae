"""Runs over any transport: started, watched, left alone, resumed, cancelled; the API is a fake."""

import io
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grok_spicy.api.schemas import EventView
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy.models.clips import Take
from grok_spicy.models.events import Event
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import RunControl, exit_status
from grok_spicy_cli.client.stack import DeployedStudio, Stack
from grok_spicy_cli.client.transports import NotDelivered, ResponseLost
from grok_spicy_cli.client.watch import EventFeed, Pace, watch_run
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import FilmOrder, read_orders
from grok_spicy_cli.option_groups import StackAddress
from grok_spicy_cli.render.live import EventLines
from grok_spicy_cli.render.summary import print_run
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run
from tests.support.fake_api import FakeApi, a_problem, an_event, film_at

RUN = "20261121-080000-fox-aaaa"
OUTPUTS = {"BucketName": "films"}
QUICK = Pace(events=0.001, render=1000, idle=1000, longest=0.001)


class Terminal:
    """A person's terminal, and the runs of a stack on AWS whose API is a fake."""

    def __init__(self, api: FakeApi, patience: float = 5, pace: Pace = QUICK) -> None:
        self.console = Console(file=io.StringIO(), width=200)
        location = DeployedStudio(StackAddress("Grok", region="eu-west-1"))
        location.stack = Stack("CREATE_COMPLETE", OUTPUTS)
        client = RunClient(api, patience=patience, pause=0.001)
        self.runs = RunControl(client, location, CommandOutput(self.console), pace=pace)

    @property
    def text(self) -> str:
        assert isinstance(self.console.file, io.StringIO)
        return self.console.file.getvalue()


class GrowingApi(FakeApi):
    """Records one of `coming` before each request for events."""

    def __init__(self, films: list[RunSnapshot], coming: list[Event]) -> None:
        super().__init__(films)
        self.coming = coming

    def send(self, request: ApiRequest) -> ApiResponse:
        if request.path.endswith("/events") and self.coming:
            self.events.append(self.coming.pop(0))
        return super().send(request)


def an_order(**settings: Any) -> FilmOrder:
    (order,) = read_orders("A fox", None, None, [], settings)
    return order


def finished() -> RunSnapshot:
    key = f"runs/{RUN}/final_video.mp4"
    facts = {"duration": 15.5, "width": 854, "height": 480, "fps": 24.0}
    return film_at("complete", film_key=key, film_facts=facts)


def test_a_run_is_watched_to_its_end_and_the_place_of_its_film_printed() -> None:
    happened = [an_event(1, "Ember: drawn"), an_event(2, "complete")]
    api = GrowingApi([film_at("ideation"), finished()], happened)
    terminal = Terminal(api)

    status = terminal.runs.start(an_order(scenes=2))

    assert status == 0
    assert api.bodies("POST") == [{"concept": "A fox", "scenes": 2}]
    first, *lines = terminal.text.splitlines()
    assert first == f"{RUN}: about 1.00 USD, at most 2.00 (simulated: nothing is charged)"
    assert [line.partition(" s  ")[2] for line in lines[:2]] == [
        "Ember: drawn",
        "complete",
    ]
    assert f"s3://films/runs/{RUN}/final_video.mp4  (15.5 s, 854×480, 24 fps)" in terminal.text
    assert f"grok-spicy download {RUN} --stack Grok --region eu-west-1" in terminal.text


def test_the_whole_run_is_read_only_when_something_happened() -> None:
    api = FakeApi([film_at("videos")])
    terminal = Terminal(api)
    polls: list[ApiRequest] = []
    send = api.send

    def send_until_the_end(request: ApiRequest) -> ApiResponse:
        if request.path.endswith("/events"):
            polls.append(request)
        if len(polls) == 50:
            api.films, api.events = [finished()], [an_event(1, "complete")]
        return send(request)

    api.send = send_until_the_end  # type: ignore[method-assign]

    assert terminal.runs.start(an_order()) == 0
    # At the start, at the event, and once it had ended.
    assert api.count("GET", RUN) == 3


def test_an_end_that_no_event_tells_is_found_all_the_same() -> None:
    api = FakeApi([film_at("videos"), film_at("videos"), film_at("interrupted")])
    pace = Pace(events=0.001, idle=0.01, longest=0.001)

    assert Terminal(api, pace=pace).runs.start(an_order()) == 1


class Shown(EventLines):
    """Keeps the progress of the clips that it is shown; `shows_states` as told."""

    def __init__(self, *, shows_states: bool) -> None:
        super().__init__(Console(file=io.StringIO()))
        self.shows_states = shows_states
        self.progress: list[float] = []

    def update(self, film: RunSnapshot, events: Iterable[EventView]) -> None:  # noqa: ARG002
        self.progress += [take.progress for takes in film.takes.values() for take in takes]


def rendering(progress: float) -> RunSnapshot:
    film = film_at("videos")
    film.takes[1] = [Take(scene_id=1, number=1, prompt="…", seconds=8, progress=progress)]
    return film


@pytest.mark.parametrize(("shows_states", "progress"), [(True, [0.25, 0.5, 0.75]), (False, [0.25])])
def test_while_a_clip_renders_its_progress_is_read_where_it_is_shown(
    shows_states: bool, progress: list[float]
) -> None:
    films = [rendering(0.25), rendering(0.5), rendering(0.75), finished()]
    api = FakeApi(films if shows_states else [films[0], films[-1]])
    client, view = RunClient(api), Shown(shows_states=shows_states)
    idle = 1000.0 if shows_states else 0.01

    pace = Pace(events=0.001, render=0.001, idle=idle, longest=0.001)
    watch_run(EventFeed(client, RUN), client.run(RUN), view, pace)

    assert view.progress == progress


def test_an_event_that_is_recorded_late_is_not_missed() -> None:
    early, late = an_event(1, "early"), an_event(1, "late")
    late = late.model_copy(update={"at": early.at - timedelta(seconds=2), "nonce": "0b"})
    api = FakeApi(events=[an_event(0, "first"), early])
    feed = EventFeed(RunClient(api), RUN)

    before = [event.message for event in feed.read()]
    api.events.append(late)
    after = [event.message for event in feed.read()]

    assert (before, after) == (["first", "early"], ["late"])


def test_a_run_with_gaps_and_a_failed_one_have_their_exit_statuses() -> None:
    gaps, failed = FakeApi([film_at("complete_with_gaps")]), FakeApi([film_at("failed")])

    assert Terminal(gaps).runs.start(an_order()) == 3
    terminal = Terminal(failed)
    assert terminal.runs.start(an_order()) == 1
    assert f"grok-spicy resume {RUN} --stack Grok --region eu-west-1" in terminal.text


@pytest.mark.parametrize(
    ("status", "exit_is"),
    [("complete", 0), ("complete_with_gaps", 3), ("failed", 1), ("cancelled", 1)],
)
def test_the_exit_status_tells_how_a_run_ended(status: str, exit_is: int) -> None:
    assert exit_status(a_run(status=status)) == exit_is


def test_of_several_films_the_worst_exit_status_counts() -> None:
    api = FakeApi([film_at("complete_with_gaps")])

    assert Terminal(api).runs.start_all([an_order(), an_order()]) == 3


@pytest.mark.parametrize("status", ["failed", "cancelled", "interrupted"])
def test_the_page_of_a_run_on_aws_says_how_to_resume_it_there(status: str) -> None:
    terminal = Terminal(FakeApi([film_at(status)]))

    print_run(terminal.runs.load(RUN), terminal.runs.location, terminal.console)

    assert f"grok-spicy resume {RUN} --stack Grok --region eu-west-1\n" in terminal.text


def test_a_person_who_stops_watching_is_told_that_the_run_goes_on() -> None:
    api = FakeApi([film_at("videos")], failures=[KeyboardInterrupt()], failing="/events")
    terminal = Terminal(api)

    with pytest.raises(KeyboardInterrupt):
        terminal.runs.start(an_order())

    assert "The run goes on" in terminal.text
    assert f"grok-spicy show {RUN} --stack Grok --region eu-west-1" in terminal.text
    assert f"grok-spicy cancel {RUN} --stack Grok --region eu-west-1" in terminal.text
    assert api.count("POST", "/cancel") == 0


def test_a_short_outage_while_watching_is_survived() -> None:
    broken = [NotDelivered("busy"), ResponseLost("the line broke"), NotDelivered("busy")]
    api = FakeApi([film_at("videos"), finished()], failures=[*broken], failing="GET")
    api.events = [an_event(1, "complete")]

    assert Terminal(api).runs.start(an_order()) == 0


def test_a_long_outage_ends_the_watching_but_not_the_run() -> None:
    api = FakeApi([film_at("videos")], failures=[NotDelivered("no way")] * 1000, failing="GET")
    terminal = Terminal(api, patience=0.01)

    with pytest.raises(NotDelivered, match="no way"):
        terminal.runs.start(an_order())

    assert "The run goes on" in terminal.text


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


def test_a_resumed_run_gets_only_what_was_typed_and_shows_only_what_is_new() -> None:
    api = FakeApi([film_at("failed"), film_at("videos"), finished()])
    api.events = [an_event(1, "Ember: drawn")]
    send = api.send

    def send_and_record(request: ApiRequest) -> ApiResponse:
        if request.path.endswith("/resume"):
            api.events += [an_event(50, "resumed"), an_event(51, "complete")]
        return send(request)

    api.send = send_and_record  # type: ignore[method-assign]
    terminal = Terminal(api)

    status = terminal.runs.resume(RUN, {"max_cost_usd": 20.0})

    assert status == 0
    assert api.bodies("POST") == [{"max_cost_usd": 20.0}]
    assert f"Resuming {RUN}: 0.02 USD spent so far, at most 10.00 in all." in terminal.text
    assert "Ember: drawn" not in terminal.text
    assert "   0.0 s  resumed\n" in terminal.text


def test_a_run_is_found_on_any_page_by_the_beginning_of_its_id() -> None:
    others = [film_at("complete", "20261120-070000-owl-bbbb"), film_at("complete", "old")]
    runs = Terminal(FakeApi(others=others)).runs

    assert runs.find("latest") == RUN
    assert runs.find("20261120") == "20261120-070000-owl-bbbb"
    assert [each.run_id for each in runs.listings()][-1] == "old"
    with pytest.raises(NotFound, match="no run '2025'"):
        runs.find("2025")
    with pytest.raises(NotFound, match="could be"):
        runs.find("2026")


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


def test_a_run_on_aws_takes_no_options_that_only_this_machine_has(type_in: TypeIn) -> None:
    provider = type_in("run", "A fox", "--stack", "Grok", "--provider", "simulator")
    region = type_in("list", "--region", "eu-west-1")

    assert (provider.status, "leave out --provider" in provider.err) == (2, True)
    assert (region.status, "add --stack" in region.err) == (2, True)
    assert not Path("output").exists()
