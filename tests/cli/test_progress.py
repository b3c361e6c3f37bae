"""What a person sees while a run is active, and what the log keeps."""

import io
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from grok_spicy.api.schemas import EventView
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy_cli.log import logging_into
from grok_spicy_cli.render import tables
from grok_spicy_cli.render.live import EventLines, LivePage, progress_view
from tests.support.cli_films import BEGAN, STORY, a_call, a_run, attempt
from tests.support.terminal import text_of


def an_event(message: str, **fields: Any) -> EventView:
    return EventView.of(Event(nonce="x", what="sheet", message=message, **fields))


def active_run(**parts: Any) -> RunSnapshot:
    return RunSnapshot(
        run=a_run(status="videos", title=STORY.title), budget=Budget(cap_ticks=1), **parts
    )


def printed(renderable: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(renderable)
    return text_of(console)


def test_away_from_a_terminal_each_event_is_one_line_with_its_seconds() -> None:
    console = Console(file=io.StringIO(), width=40)
    film = active_run()

    with EventLines(console, since=BEGAN) as lines:
        message = "Ember: drawn, [2] attempts, which is a rather long line"
        lines.update(film, [an_event(message, score=0.93, at=BEGAN + timedelta(seconds=2))])
        lines.update(
            film, [an_event("scene 1: clip submitted", at=BEGAN + timedelta(seconds=75.25))]
        )

    assert text_of(console).splitlines() == [
        "   2.0 s  Ember: drawn, [2] attempts, which is a rather long line (0.93)",
        "  75.2 s  scene 1: clip submitted",
    ]


def test_of_a_resumed_run_the_seconds_count_from_its_first_new_event() -> None:
    console = Console(file=io.StringIO(), width=40)

    with EventLines(console) as lines:
        lines.update(active_run(), [an_event("resumed", at=BEGAN)])
        lines.update(active_run(), [an_event("drawn", at=BEGAN + timedelta(seconds=3))])

    assert text_of(console) == "   0.0 s  resumed\n   3.0 s  drawn\n"


def test_a_terminal_gets_a_page_and_a_pipe_gets_lines() -> None:
    assert isinstance(progress_view(Console(file=io.StringIO(), force_terminal=True)), LivePage)
    assert isinstance(progress_view(Console(file=io.StringIO(), force_terminal=False)), EventLines)


def test_the_page_shows_how_far_everything_is_and_the_money_so_far() -> None:
    film = active_run(
        plan=STORY,
        sheets={"Ember": Sheet(name="Ember", slug="Ember", attempts=[attempt(1, 0.61)])},
        keyframes={
            1: Keyframe(scene_id=1, video_prompt="…", finished=True, attempts=[attempt(1, 0.88)])
        },
        takes={1: [Take(scene_id=1, number=1, prompt="…", seconds=8, progress=0.5)]},
        calls=[a_call("draw_sheet", 0.02), a_call("start_clip", 0.56)],
    )

    headline, *_, cast, _, _, glade, cave = printed(tables.progress(film, 75)).splitlines()

    assert "filming  ·  1:15  ·  0.58 of at most 10.00 USD" in headline
    assert cast.split() == ["Ember", "protagonist", "try", "2", "…", "0.61", "1"]
    assert "composed" in glade and "0.88" in glade and "filming ▰▰▰▰▱▱▱▱  50%" in glade
    assert cave.split()[-2:] == ["waiting", "waiting"]


def test_a_correction_a_failure_and_a_still_look_different() -> None:
    take = Take(scene_id=1, number=2, correction=1, prompt="…", seconds=8)
    failed = Take(scene_id=2, number=1, prompt="…", seconds=8, state="failed")

    page = printed(tables.progress(active_run(plan=STORY, takes={1: [take], 2: [failed]}), 0))
    still = active_run(plan=STORY, clips={1: Clip(scene_id=1, state="gap")})

    assert "correcting ▱" in page
    assert "failed" in page
    assert "still" in printed(tables.progress(still, 0))


def test_before_there_is_a_plan_the_page_says_what_is_being_done() -> None:
    film = RunSnapshot(run=a_run(status="ideation", title=None), budget=Budget(cap_ticks=1))

    assert printed(tables.progress(film, 3)).startswith("A new film  ·  writing the plan  ·  0:03")


def test_a_run_that_waits_for_others_shows_its_place() -> None:
    run = a_run(status="queued", title=None)
    film = RunSnapshot(run=run, budget=Budget(cap_ticks=1), queue_place=3)

    page = printed(tables.progress(film, 3))

    assert page.startswith("A new film  ·  waiting for other films, place 3  ·  0:03")


def test_the_log_keeps_every_prompt_in_full_and_the_terminal_stays_quiet(tmp_path: Path) -> None:
    prompt = "Pixar-style 3D animation. " * 200
    console = Console(file=io.StringIO(), width=200)

    with logging_into(tmp_path / "new", console, verbose=False) as path:
        logging.getLogger("grok_spicy.prompts").info("asks: %s", prompt)
        logging.getLogger("grok_spicy.services.paid_calls").debug("a detail")
        logging.getLogger("botocore.parsers").debug("noise")
        logging.getLogger("httpcore.connection").debug("noise")

    log = path.read_text()
    assert path == tmp_path / "new" / "grok_spicy.log"
    assert f"INFO    grok_spicy.prompts: asks: {prompt}" in log
    assert "DEBUG   grok_spicy.services.paid_calls: a detail" in log
    assert "noise" not in log
    assert text_of(console) == ""


def test_with_verbose_the_terminal_shows_the_log_as_well(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=200)

    with logging_into(tmp_path, console, verbose=True):
        logging.getLogger("grok_spicy.prompts").info("asks for [bold] an owl")

    assert "asks for [bold] an owl" in text_of(console)
