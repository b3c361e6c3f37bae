"""What a person sees while a film is made, and what the log keeps."""

import io
import logging
from datetime import timedelta

from rich.console import Console

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.item import utc_now
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy_cli.log import logging_into
from grok_spicy_cli.render import tables
from grok_spicy_cli.render.live import EventLines, LivePage, watch
from tests.support.cli_films import STORY, a_call, a_run, attempt
from tests.support.terminal import text_of


def an_event(message, **fields):
    return Event(nonce="x", what="sheet", message=message, **fields)


def in_the_making(**parts):
    return RunSnapshot(
        run=a_run(status="videos", title=STORY.title), budget=Budget(cap_ticks=1), **parts
    )


def printed(renderable):
    console = Console(file=io.StringIO(), width=200)
    console.print(renderable)
    return text_of(console)


def test_away_from_a_terminal_each_event_is_one_line_and_told_once():
    console = Console(file=io.StringIO(), width=40)
    before = an_event("long ago", at=utc_now() - timedelta(hours=1))
    film = in_the_making()

    with EventLines(console) as lines:
        drawn = an_event("Ember: drawn, [2] attempts, which is a rather long line", score=0.93)
        lines.see(film, [before, drawn])
        lines.see(film, [before, drawn, an_event("scene 1: clip submitted")])

    told = [line.partition(" s  ")[2] for line in text_of(console).splitlines()]
    assert told == [
        "Ember: drawn, [2] attempts, which is a rather long line (0.93)",
        "scene 1: clip submitted",
    ]


def test_a_terminal_gets_a_page_and_a_pipe_gets_lines():
    assert isinstance(watch(Console(file=io.StringIO(), force_terminal=True)), LivePage)
    assert isinstance(watch(Console(file=io.StringIO(), force_terminal=False)), EventLines)


def test_the_page_shows_how_far_everything_is_and_the_money_so_far():
    film = in_the_making(
        plan=STORY,
        sheets={"Ember": Sheet(name="Ember", slug="Ember", attempts=[attempt(1, 0.61)])},
        keyframes={
            1: Keyframe(scene_id=1, video_prompt="…", finished=True, attempts=[attempt(1, 0.88)])
        },
        takes={1: [Take(scene_id=1, number=1, prompt="…", seconds=8, progress=0.5)]},
        calls=[a_call("draw_sheet", 0.02), a_call("start_clip", 0.56)],
    )

    headline, *_, cast, _, _, glade, cave = printed(tables.making(film, 75)).splitlines()

    assert "filming  ·  1:15  ·  0.58 of at most 10.00 USD" in headline
    assert cast.split() == ["Ember", "protagonist", "try", "2", "…", "0.61", "1"]
    assert "composed" in glade and "0.88" in glade and "filming ▰▰▰▰▱▱▱▱  50%" in glade
    assert cave.split()[-2:] == ["waiting", "waiting"]


def test_a_correction_a_failure_and_a_still_look_different():
    take = Take(scene_id=1, number=2, correction=1, prompt="…", seconds=8)
    failed = Take(scene_id=2, number=1, prompt="…", seconds=8, state="failed")

    page = printed(tables.making(in_the_making(plan=STORY, takes={1: [take], 2: [failed]}), 0))
    still = in_the_making(plan=STORY, clips={1: Clip(scene_id=1, state="gap")})

    assert "correcting ▱" in page
    assert "failed" in page
    assert "still" in printed(tables.making(still, 0))


def test_before_there_is_a_plan_the_page_says_what_is_being_done():
    film = RunSnapshot(run=a_run(status="ideation", title=None), budget=Budget(cap_ticks=1))

    assert printed(tables.making(film, 3)).startswith("A new film  ·  writing the plan  ·  0:03")


def test_the_log_keeps_every_prompt_in_full_and_the_terminal_stays_quiet(tmp_path):
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


def test_with_verbose_the_terminal_shows_the_log_as_well(tmp_path):
    console = Console(file=io.StringIO(), width=200)

    with logging_into(tmp_path, console, verbose=True):
        logging.getLogger("grok_spicy.prompts").info("asks for [bold] an owl")

    assert "asks for [bold] an owl" in text_of(console)
