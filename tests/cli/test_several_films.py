"""Films of a file of concepts: one that fails costs itself only."""

import pytest

from grok_spicy.errors import GrokSpicyError
from tests.support.cli_terminal import Terminal, an_order, finished
from tests.support.fake_api import FakeApi


def test_the_other_films_are_made_although_one_fails() -> None:
    api = FakeApi([finished()], failures=[GrokSpicyError("it can't be read")], failing="POST /runs")
    terminal = Terminal(api)

    assert terminal.runs.start_all([an_order(), an_order()]) == 1

    assert "Error: “A fox” failed: it can't be read\n" in terminal.text
    assert api.count("POST", "/runs") == 2
    assert "complete" in terminal.text


def test_the_error_of_a_single_film_ends_the_command() -> None:
    api = FakeApi(failures=[GrokSpicyError("it can't be read")], failing="POST /runs")

    with pytest.raises(GrokSpicyError, match="can't be read"):
        Terminal(api).runs.start_all([an_order()])
