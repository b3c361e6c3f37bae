"""Making whole films for tests: a real studio, a real simulator, real FFmpeg, small pictures."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.adapters.ffmpeg import FFmpegCuttingRoom
from grok_spicy.film import Film, load_film
from grok_spicy.footage import Footage
from grok_spicy.report import Report
from grok_spicy.takes import Event
from local.aws.machine import Execution
from local.studio import LocalStudio, Simulated
from xai_simulator.language.planner import plan as plan_for

LONGEST_FILM = 420
"""Seconds after which a test gives a film up."""


@dataclass(frozen=True)
class Made:
    """A film as it was left: what the store knows, what lies in its folder."""

    film: Film
    folder: Path
    execution: Execution
    events: list[Event]
    simulator_memory: Path

    @property
    def status(self) -> str:
        return self.film.run.status

    @property
    def report(self) -> Report:
        return Report.model_validate_json((self.folder / "report.json").read_text())

    @property
    def footage(self) -> Footage:
        """The facts of the finished film."""
        return FFmpegCuttingRoom().probe(self.folder / "final_video.mp4")

    def said(self, what: str) -> list[str]:
        """The messages of one kind of event, in order."""
        return [event.message for event in self.events if event.what == what]

    def calls(self) -> list[dict[str, Any]]:
        """The simulator's own log of calls."""
        return read_calls(self.simulator_memory)


def read_calls(memory: Path) -> list[dict[str, Any]]:
    lines = (memory / "calls.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def story(
    scenes: int = 3,
    characters: int = 2,
    seconds: int = 3,
    transitions: list[str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A plan of short scenes, so that a film takes seconds."""
    asked = (
        "Create a visual story plan for: A curious fox named Ember meets a wise old owl named "
        "Sage in an enchanted autumn forest.\n"
        f"Exactly {characters} characters and exactly {scenes} scenes.\n"
        f"Each scene lasts {seconds} seconds."
    )
    plan = plan_for(asked, 7)
    for place, scene in enumerate(plan["scenes"]):
        scene["duration_seconds"] = seconds
        scene["transition"] = (transitions or ["cut"] * scenes)[place]
    return plan | changes


@contextmanager
def open_studio(output: Path, **simulator: Any) -> Iterator[LocalStudio]:
    """A studio whose simulator never drifts unless told to."""
    with LocalStudio(output, xai=Simulated({"drift": 0.0, **simulator})) as studio:
        yield studio


def make(output: Path, given: dict[str, Any], name: str = "film", **simulator: Any) -> Made:
    """One execution from start to end, in a studio of its own."""
    with open_studio(output, **simulator) as studio:
        return make_in(studio, output, given, name)


def make_in(studio: LocalStudio, output: Path, given: dict[str, Any], name: str) -> Made:
    """One execution in an open studio; `given` has `run_id` if it goes on with a run."""
    request = (
        given if "run_id" in given else {"provider": "simulator", "resolution": "480p", **given}
    )
    execution = studio.wait(studio.start_execution(name, request), timeout=LONGEST_FILM)
    run_id = given.get("run_id", name)
    store = wiring.run_store()
    return Made(
        film=load_film(store, run_id),
        folder=output / run_id,
        execution=execution,
        events=store.all(run_id, Event),
        simulator_memory=studio.simulator.state_dir,
    )
