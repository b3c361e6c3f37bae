"""Runs over any transport: started, watched, left alone, resumed, cancelled; the API is a fake."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grok_spicy.api.schemas import EventView
from grok_spicy.errors import GrokSpicyError, NotFound
from grok_spicy.models.clips import Take
from grok_spicy.models.events import Event
from grok_spicy.models.item import utc_now
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import REMOTE_PACE, exit_status
from grok_spicy_cli.client.run_watcher import EventFeed, Pace, watch_run
from grok_spicy_cli.render.live import EventLines
from grok_spicy_cli.render.summary import print_run
from tests.support.cli_films import a_run
from tests.support.cli_terminal import RUN, Terminal, an_order, finished
from tests.support.fake_api import FakeApi, an_event, film_at


class GrowingApi(FakeApi):
    """Records one of `coming` before each request for events."""

    def __init__(self, films: list[RunSnapshot], coming: list[Event]) -> None:
        super().__init__(films)
        self.coming = coming

    def send(self, request: ApiRequest) -> ApiResponse:
        if request.path.endswith("/events") and self.coming:
            self.events.append(self.coming.pop(0))
        return super().send(request)


@pytest.mark.parametrize(("took", "pause"), [(0.1, 1), (0.4, 2), (2, 40), (10, 120)])
def test_the_slower_the_api_the_less_it_is_asked(took: float, pause: float) -> None:
    assert REMOTE_PACE.pause(took) == pytest.approx(pause)


def test_a_run_is_watched_to_its_end_and_the_place_of_its_film_printed() -> None:
    happened = [an_event(1, "Ember: drawn"), an_event(2, "complete")]
    api = GrowingApi([film_at("ideation"), finished()], happened)
    terminal = Terminal(api)

    status = terminal.runs.start(an_order(scenes=2))

    assert status == 0
    assert api.bodies("POST") == [{"concept": "A fox", "scenes": 2}]
    _, first, *lines = terminal.text.splitlines()
    assert first == f"{RUN}: started (simulated: nothing is charged)"
    assert [line.partition(" s  ")[2] for line in lines[:2]] == [
        "Ember: drawn",
        "complete",
    ]
    assert f"s3://films/runs/{RUN}/final_video.mp4  (15.5 s, 854×480, 24 fps)" in terminal.text
    assert f"grok-spicy download {RUN} --stack Grok --region eu-west-1" in terminal.text


@pytest.mark.parametrize(
    ("settings", "costs"),
    [
        ({}, "Expected cost: about 1.93 USD, at most 10.00"),
        (
            {"max_cost_usd": 1},
            "Expected cost: about 1.93 USD, at most 1.00; that is more than the cap of 1.00, "
            "so some scenes would be stills",
        ),
    ],
)
def test_the_expected_cost_is_printed_before_the_run_is_started(
    settings: dict[str, Any], costs: str
) -> None:
    terminal = Terminal(FakeApi(failures=[KeyboardInterrupt()], failing="POST /runs"))

    with pytest.raises(KeyboardInterrupt):
        terminal.runs.start(an_order(**settings))

    assert terminal.text == f"{costs}\n"


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


@dataclass
class Executions:
    """Executions that are over from the first question on."""

    log: Path = Path("output/grok_spicy.log")
    settled: list[str] = field(default_factory=list)

    def is_over(self, execution: str) -> bool:  # noqa: ARG002
        return True

    def settle(self, execution: str) -> None:
        self.settled.append(execution)

    def check(self) -> None:
        pass


def test_a_run_whose_end_cannot_be_recorded_is_not_watched_for_ever() -> None:
    api, executions = FakeApi([film_at("videos")]), Executions()
    pace = Pace(events=0.001, idle=0.01, recheck=0.02, longest=0.001)
    terminal = Terminal(api, pace=pace)
    runs = replace(terminal.runs, executions=executions)

    with pytest.raises(GrokSpicyError, match=f"{RUN}.*output/grok_spicy.log") as caught:
        runs.start(an_order())

    assert f"To resume it: grok-spicy resume {RUN} --stack Grok" in str(caught.value)


def test_an_end_that_is_recorded_late_is_waited_for() -> None:
    films = [film_at("videos"), film_at("videos"), film_at("failed")]
    executions = Executions()
    pace = Pace(events=0.001, idle=0.01, recheck=0.02, longest=0.001)
    runs = replace(Terminal(FakeApi(films), pace=pace).runs, executions=executions)

    assert runs.start(an_order()) == 1
    assert executions.settled == [RUN]


class Shown(EventLines):
    """Keeps the progress of the clips that it is shown; `shows_states` as requested."""

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
    times = [{"at": utc_now() - timedelta(seconds=ago)} for ago in (1, 60)]
    early, late = (an_event(0, f"{at}").model_copy(update=at) for at in times)
    api = FakeApi(events=[early])
    feed = EventFeed(RunClient(api), RUN)
    before = [event.message for event in feed.read()]
    api.events.append(late)

    assert before == [early.message]
    assert [event.message for event in feed.read()] == [late.message]


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


@pytest.mark.parametrize(
    ("error", "words", "is_resumed"),
    [
        ("BadInput: the photo of 'Ember' can't be used", "the photo of 'Ember'", False),
        ("ProviderFailed: it is down", "it is down", True),
    ],
)
def test_a_run_that_would_fail_again_is_not_said_to_be_resumed(
    error: str, words: str, is_resumed: bool
) -> None:
    terminal = Terminal(FakeApi([film_at("failed", error=error)]))

    print_run(terminal.runs.load(RUN), terminal.runs.location, terminal.console)

    assert words in terminal.text
    assert ("grok-spicy resume" in terminal.text) == is_resumed


def test_a_person_who_stops_watching_is_told_that_the_run_continues() -> None:
    api = FakeApi([film_at("videos")], failures=[KeyboardInterrupt()], failing="/events")
    terminal = Terminal(api)

    with pytest.raises(KeyboardInterrupt):
        terminal.runs.start(an_order())

    assert "The run continues." in terminal.text
    assert f"grok-spicy show {RUN} --stack Grok --region eu-west-1" in terminal.text
    assert f"grok-spicy cancel {RUN} --stack Grok --region eu-west-1" in terminal.text
    assert api.count("POST", "/cancel") == 0


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
    assert f"Resuming {RUN}: 0.02 USD spent so far, at most 20.00 in all." in terminal.text
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
