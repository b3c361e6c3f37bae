"""Whole films for tests: a real local cloud, a real simulator, real FFmpeg, small pictures."""

import json
from collections.abc import Callable, Iterator
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
class FinishedRun:
    """A run whose execution has ended: what the store knows of it, and what lies in its folder."""

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

    def messages(self, what: str) -> list[str]:
        """The messages of one kind of event, in order."""
        return [event.message for event in self.events if event.what == what]

    def calls(self) -> list[dict[str, Any]]:
        """The simulator's log of calls: of all runs in this cloud."""
        return read_calls(self.simulator_memory)

    def outcomes(self, kind: str, text: str) -> list[str]:
        """How the calls of this kind ended whose prompt begins with a text that holds `text`, in
        the order in which they began."""
        calls = [call for call in self.calls() if call["kind"] == kind and text in call["prompt"]]
        return [call["outcome"] for call in sorted(calls, key=lambda call: call["started"])]


def read_calls(memory: Path) -> list[dict[str, Any]]:
    """The log of calls in a simulator's state folder; it quotes 200 characters of each prompt."""
    lines = (memory / "calls.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def bought_clips(memory: Path) -> int:
    """How many clips were submitted to the simulator with that state folder."""
    calls = read_calls(memory) if (memory / "calls.jsonl").exists() else []
    return sum(call["kind"] == "video.start" for call in calls)


def fault(call: str, failure: str, **more: Any) -> dict[str, Any]:
    """An entry of the simulator's fault script; once unless `times` says otherwise (0: always)."""
    return {"call": call, "failure": failure, **more}


def story(
    scenes: int = 3,
    characters: int = 2,
    seconds: int = 3,
    transitions: list[str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A plan of short scenes, so that a film takes seconds."""
    request = (
        "Create a visual story plan for: A curious fox named Ember meets a wise old owl named "
        "Sage in an enchanted autumn forest.\n"
        f"Exactly {characters} characters and exactly {scenes} scenes.\n"
        f"Each scene lasts {seconds} seconds."
    )
    plan = plan_for(request, 7)
    for place, scene in enumerate(plan["scenes"]):
        scene["duration_seconds"] = seconds
        scene["transition"] = (transitions or ["cut"] * scenes)[place]
    return plan | changes


def scene_by_scene(casts: list[list[str]]) -> dict[str, Any]:
    """A plan in which a scene's prompts can be told from any other's: scene 3 is set at "place 3",
    where "deed 3" happens. `casts` are the names of those in each scene."""
    names = list(dict.fromkeys(name for cast in casts for name in cast))
    plan = story(scenes=len(casts), characters=len(names)) | {"style": "Flat paper cut-outs"}
    for character, name in zip(plan["characters"], names, strict=True):
        character["name"] = name
    for scene, cast in zip(plan["scenes"], casts, strict=True):
        number = scene["scene_id"]
        scene["setting"] = f"A clearing in an autumn forest, place {number}"
        scene["action"] = f"{' and '.join(cast)} walk on, deed {number}"
        scene["characters_present"] = cast
    return plan


@contextmanager
def open_cloud(output: Path, time_scale: float = 1.0, **simulator: Any) -> Iterator[LocalCloud]:
    """A local cloud whose simulator draws plainly, and without drift, unless told otherwise. The
    machine's retriers pause for `time_scale` of their time."""
    options = {"drift": 0.0, "drawing": "plain", **simulator}
    with LocalCloud(output, xai=SimulatorOptions(options), time_scale=time_scale) as cloud:
        yield cloud


def make(
    output: Path, execution_input: dict[str, Any], name: str = "film", **simulator: Any
) -> FinishedRun:
    """One execution from start to end, in a cloud of its own."""
    with open_cloud(output, **simulator) as cloud:
        return make_in(cloud, execution_input, name)


def make_in(
    cloud: LocalCloud,
    execution_input: dict[str, Any],
    name: str = "film",
    timeout: float = LONGEST_FILM,
    meanwhile: Callable[[], None] | None = None,
) -> FinishedRun:
    """One execution in an open cloud; `execution_input` has `run_id` if it goes on with a run.
    `meanwhile` is called once the execution has started."""
    request = (
        execution_input
        if "run_id" in execution_input
        else {"provider": "simulator", "resolution": "480p", **execution_input}
    )
    arn = cloud.start_execution(name, request)
    if meanwhile:
        meanwhile()
    execution = cloud.wait(arn, timeout=timeout)
    run_id = execution_input.get("run_id", name)
    store = bootstrap.run_store()
    return FinishedRun(
        film=load_snapshot(store, run_id),
        folder=cloud.paths.output / run_id,
        execution=execution,
        events=store.all(run_id, Event),
        simulator_memory=cloud.simulator.state_dir,
    )
