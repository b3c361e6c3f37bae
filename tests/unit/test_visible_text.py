"""Text from outside is shown as text."""

import io
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grok_spicy.api.problems import Problem
from grok_spicy.models.visible_text import visible
from grok_spicy_cli.log import LOG_FILE, logging_into
from grok_spicy_cli.render.console import TextConsole

HOSTILE = "fox \x1b[2J\x1b]0;title\x07 \u202eowl\u2066 \x9b31m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("ding\x07", r"ding\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("\rover", r"\rover"),
        ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
        ("a\U000e0041", r"a\U000e0041"),
        ("José, नमस्ते, می\u200cخواهم, 狐, 👩\u200d🚀", "José, नमस्ते, می\u200cخواهم, 狐, 👩\u200d🚀"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_what_is_an_instruction_is_written_out_and_letters_stay(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_shown_can_be_shown_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_a_terminal_gets_no_escape_but_its_own() -> None:
    file = io.StringIO()
    console = TextConsole(file=file, force_terminal=False, width=200)
    table = Table("name")
    table.add_row(HOSTILE)

    for printed in (HOSTILE, Text(HOSTILE), table, Panel(Text(HOSTILE), title=Text(HOSTILE))):
        console.print(printed, soft_wrap=not isinstance(printed, Table | Panel))

    said = file.getvalue()
    assert not set(said) & set("\x1b\x07\x9b\u202e\u2066")
    assert said.count(r"\x1b[2J") == 5


def test_colours_still_work_on_a_terminal() -> None:
    file = io.StringIO()
    TextConsole(file=file, force_terminal=True, color_system="standard").print(
        Text("fox \x1b[2J", style="red")
    )

    assert file.getvalue() == "\x1b[31mfox \\x1b[2J\x1b[0m\n"


def test_the_log_shows_it_as_text(tmp_path: Path) -> None:
    with logging_into(tmp_path, Console(file=io.StringIO()), verbose=False):
        logging.getLogger("grok_spicy.events").info("scene 1: %s", HOSTILE)

    log = (tmp_path / LOG_FILE).read_text()
    assert r"scene 1: fox \x1b[2J" in log
    assert not set(log) & set("\x1b\x07\x9b\u202e\u2066")


def test_a_problem_of_the_api_shows_it_as_text() -> None:
    problem = Problem(422, f"There is no {HOSTILE}", [f"models.text: {HOSTILE}"]).document

    for words in (problem.detail, *(problem.errors or [])):
        assert r"\x1b[2J" in words
        assert not set(words) & set("\x1b\x07\x9b\u202e\u2066")
