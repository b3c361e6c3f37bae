"""A provider that bills three times its price list, and a studio with a cap above its runs."""

import json
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from grok_spicy.models.spending import usd
from grok_spicy_cli.location import OutputFolder
from grok_spicy_cli.render.summary import print_run
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from tests.support.films import FinishedRun, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

CAP_USD = 1.00
FACTOR = 3
LANES = 3
"""Clips that may be submitted before the first of them is billed."""


def billed_usd(film: FinishedRun) -> float:
    """The simulator's own bill."""
    lines = (film.simulator_memory / "bill.jsonl").read_text().splitlines()
    return usd(sum(json.loads(line)["ticks"] for line in lines))


@pytest.fixture(scope="module")
def dear(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """A film of six scenes, which its cap can't pay."""
    output = tmp_path_factory.mktemp("dear") / "output"
    with open_cloud(output, price_factor=FACTOR) as cloud:
        return make_in(cloud, {"plan": story(scenes=6), "max_cost_usd": CAP_USD})


def test_a_run_ends_below_its_cap_and_the_calls_in_flight(dear: FinishedRun) -> None:
    report = dear.report
    learned: dict[str, datetime] = {}
    for event in dear.events:
        if event.what == "overrun":
            learned.setdefault(event.message.split("later calls of ")[1].split("/")[0], event.at)
    # The bounds of chats are wide enough even so: nothing is learned of them.
    dear_calls = [cost for cost in report.items if cost.model in learned]
    in_flight = [cost for cost in dear_calls if cost.started_at < learned[cost.model]]
    overshoot = sum(max(0, cost.cost_usd - (cost.price_usd or 0)) for cost in in_flight)

    assert report.cost_usd == pytest.approx(billed_usd(dear), abs=1e-9)
    assert report.cost_usd <= CAP_USD + overshoot
    assert len([cost for cost in in_flight if cost.step == "start_clip"]) <= LANES
    assert dear.status == "complete_with_gaps"


def test_it_is_said_in_events_in_the_report_and_on_the_terminal(dear: FinishedRun) -> None:
    kinds = {"grok-4.3/chat", "grok-imagine-image/image", "grok-imagine-video/video"}
    messages = dear.messages("overrun")
    assert any("grok-imagine-image/image are reserved at 3.00 times" in each for each in messages)
    assert set(dear.film.budget.learned) <= kinds
    assert dear.report.above_price
    assert dear.report.over_cap_usd == pytest.approx(
        max(0, dear.report.cost_usd - CAP_USD), abs=1e-9
    )
    terminal = StringIO()
    print_run(dear.film, OutputFolder(dear.folder.parent), Console(file=terminal, width=200))
    assert "the provider billed" in terminal.getvalue()


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A studio in which an owner may spend 0.4 USD a day."""
    output: Path = tmp_path_factory.mktemp("capped") / "output"
    with LocalCloud(
        output,
        xai=SimulatorOptions({"drift": 0.0, "drawing": "plain"}),
        environment={"GROK_SPICY_OWNER_USD_PER_DAY": "0.4"},
    ) as cloud:
        yield cloud


def test_the_cap_of_an_owners_day_stops_a_run_and_not_with_stills(capped: LocalCloud) -> None:
    first = make_in(capped, {"plan": story(scenes=1)}, "first")
    second = make_in(capped, {"plan": story(scenes=2)}, "second")

    assert first.status == "complete"
    assert second.status == "failed"
    assert (second.film.run.error or "").startswith("StudioCapReached: ")
    assert "owner_usd_per_day" in (second.film.run.error or "")
    assert [clip for clip in second.film.clips.values() if clip.state == "gap"] == []
    assert billed_usd(second) <= 0.4
