"""Where a command writes: words for a person to a console, results for programs to stdout."""

import sys
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import report
from grok_spicy_cli.location import RunLocation
from grok_spicy_cli.render.console import open_console
from grok_spicy_cli.render.summary import print_ending


@dataclass(frozen=True)
class CommandOutput:
    """`console` is for words; with `json`, reports go to standard output."""

    console: Console
    json: bool = False

    @classmethod
    def of(cls, *, json: bool = False) -> "CommandOutput":
        """The terminal's: with `json`, words go to standard error."""
        return cls(open_console(stderr=json), json)

    def print(self, words: str) -> None:
        self.console.print(Text(words), soft_wrap=True)

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at both ends: at the words, and at the keyboard."""
        has_keyboard = sys.stdin is not None and sys.stdin.isatty()
        return self.console.is_terminal and has_keyboard and not self.json

    def ask(self, question: str) -> str:
        """The person's answer. EOFError where nobody can answer any more."""
        return self.console.input(Text(question))

    def print_ending(self, film: RunSnapshot, location: RunLocation) -> None:
        """How a run ended, and with `json` its report."""
        print_ending(film, location, self.console)
        if self.json:
            print(report(film).model_dump_json(), flush=True)  # noqa: T201 – the result, for programs
