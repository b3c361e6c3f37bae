"""What is told of a film at its end, and when somebody asks for it later."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.outputs.report import Report, report
from grok_spicy_cli.options import OUTPUT
from grok_spicy_cli.render import tables
from grok_spicy_local.paths import OutputPaths


class Home(Protocol):
    """Where a studio keeps its films."""

    def command(self, verb: str, run_id: str = "") -> str:
        """What to type to do that there, with a run."""

    def began(self, run_id: str) -> None:
        """A film was begun there just now."""

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        """Where the parts of a film are: the name of each, and where; first the film itself."""


@dataclass(frozen=True)
class Folder:
    """A studio's output directory on this machine."""

    output_dir: Path

    def command(self, verb: str, run_id: str = "") -> str:
        where = ""
        if self.output_dir != OUTPUT:
            where = f"--output-dir {shlex.quote(str(self.output_dir))}"
        return " ".join(filter(None, ("grok-spicy", verb, run_id, where)))

    def began(self, run_id: str) -> None:
        OutputPaths(self.output_dir).point_latest_at(run_id)

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        folder = self.output_dir / film.run.run_id
        return [
            (name, str(folder / file))
            for name, file in (
                ("film", "final_video.mp4"),
                ("script", "script.md"),
                ("report", "report.json"),
            )
            if (folder / file).exists() and (name != "film" or film.run.film_key)
        ]


def page(film: RunSnapshot, home: Home, console: Console) -> None:
    """Everything worth knowing of a film: cast, scenes, what it cost, where it is."""
    console.print(Text(film.run.title or film.run.run_id, style="bold"))
    concept = film.run.concept
    if concept:
        console.print(Text(concept if len(concept) < 400 else f"{concept[:400]}…", style="dim"))
    for part in tables.cast_and_scenes(film):
        console.print()
        console.print(part)
    by_step = report(film).cost_by_step
    if by_step:
        console.print()
        console.print(tables.costs(by_step))
    ending(film, home, console)


def ending(film: RunSnapshot, home: Home, console: Console) -> None:
    """How it ended, where the film is, what it cost, and what is not as it was asked for."""
    told = report(film)
    run = film.run
    console.print()
    state = tables.status_text(run.status)
    if run.status in tables.DOING:
        state = Text(tables.DOING[run.status], style="cyan")
    _line(console, "run", Text(f"{run.run_id}  ").append_text(state))
    if run.error:
        _line(console, "why", Text(run.error))
    for name, path in _paths(film, home):
        _line(console, name, path)
    _line(console, "cost", Text(_cost(told, simulated=run.settings.provider == "simulator")))
    for remark in remarks(film, told):
        _line(console, "note", Text(remark, style="yellow"))
    if run.ended and run.status != "complete" and (film.plan or run.concept):
        _line(console, "resume", Text(home.command("resume", run.run_id)))


def remarks(film: RunSnapshot, told: Report) -> list[str]:
    """What is not as it was asked for, a sentence each: first the gaps."""
    lost = [
        f"{call.call} may have been paid twice: its answer was lost (at most {call.cost_usd:.2f})"
        for call in told.possibly_paid
    ]
    return [
        *map(tables.gap, film.gaps),
        *_poor_likenesses(film),
        *(f"{name} was drawn from words, without a reference" for name in told.unanchored),
        *(f"not judged: {line}" for line in told.unjudged),
        *(f"the photo of {unused.name}: {unused.problem}" for unused in told.unused_references),
        *lost,
    ]


def _poor_likenesses(film: RunSnapshot) -> list[str]:
    threshold = film.run.settings.consistency_threshold
    shown = [
        *((f"the sheet of {sheet.name}", sheet.score) for sheet in film.sheets.values()),
        *(
            (f"scene {take.scene_id}", take.score.overall_score if take.score else None)
            for take in film.chosen_takes
        ),
    ]
    return [
        f"{what} is the best of its tries, but at {score:.2f} below the {threshold:.2f} wanted"
        for what, score in shown
        if score is not None and score < threshold
    ]


def _line(console: Console, name: str, what: Text) -> None:
    console.print(Text(f"{name:8}", style="dim"), what, sep="", soft_wrap=True)


def _paths(film: RunSnapshot, home: Home) -> list[tuple[str, Text]]:
    found = [(name, Text(place)) for name, place in home.paths(film)]
    facts = film.run.film_facts
    if facts and found and found[0][0] == "film":
        found[0][1].append(
            f"  ({facts['duration']:.1f} s, {facts['width']}×{facts['height']}, "
            f"{facts['fps']:g} fps)",
            style="dim",
        )
    return found


def _cost(told: Report, *, simulated: bool) -> str:
    words = [f"{told.cost_usd:.2f} USD in {len(told.items)} calls"]
    if told.possibly_paid_usd:
        words.append(f"perhaps {told.possibly_paid_usd:.2f} more for answers that were lost")
    if simulated:
        words.append("simulated: nothing was charged")
    return ", ".join(words)


def so_far(film: RunSnapshot) -> str:
    """The money of a run that goes on."""
    cap = film.run.settings.max_cost_usd
    return f"{usd(film.spent_ticks):.2f} USD spent so far, at most {cap:.2f} in all"
