"""Making whole films for tests: a real studio, a real simulator, real FFmpeg, small pictures."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grok_spicy import bootstrap
from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.events import Event
from grok_spicy.models.media import MediaInfo
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import Report
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from grok_spicy_local.state_machine import Execution
from xai_simulator.language.planner import plan as plan_for

LONGEST_FILM = 420
"""Seconds after which a test gives a film up."""


@dataclass(frozen=True)
class Made:
    """A film as it was left: what the store knows, what lies in its folder."""

    film: RunSnapshot
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
    def footage(self) -> MediaInfo:
        """The facts of the finished film."""
        return FFmpegEditor().probe(self.folder / "final_video.mp4")

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
def open_studio(output: Path, **simulator: Any) -> Iterator[LocalCloud]:
    """A studio whose simulator never drifts unless told to."""
    with LocalCloud(output, xai=SimulatorOptions({"drift": 0.0, **simulator})) as studio:
        yield studio


def make(
    output: Path, execution_input: dict[str, Any], name: str = "film", **simulator: Any
) -> Made:
    """One execution from start to end, in a studio of its own."""
    with open_studio(output, **simulator) as studio:
        return make_in(studio, output, execution_input, name)


def make_in(studio: LocalCloud, output: Path, execution_input: dict[str, Any], name: str) -> Made:
    """One execution in an open studio; `execution_input` has `run_id` if it goes on with a run."""
    request = (
        execution_input
        if "run_id" in execution_input
        else {"provider": "simulator", "resolution": "480p", **execution_input}
    )
    execution = studio.wait(studio.start_execution(name, request), timeout=LONGEST_FILM)
    run_id = execution_input.get("run_id", name)
    store = bootstrap.run_store()
    return Made(
        film=load_snapshot(store, run_id),
        folder=output / run_id,
        execution=execution,
        events=store.all(run_id, Event),
        simulator_memory=studio.simulator.state_dir,
    )
