"""Scenes that are longer than their camera films at once, as whole films by the command line: on a
camera of 2 s clips, and on Grok, which extends its own.

Short ones in every test run; `make chaos` films a minute on the one and 40 s on the other.
`CHAOS_LONG_SCENES` is how many of the long ones are filmed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.adapters.ffmpeg.process import frames_in
from grok_spicy.models.media import FPS
from grok_spicy.outputs.report import Report
from grok_spicy_local.paths import OutputPaths
from tests.support.films import story
from tests.support.real_keys import REAL_LOOKING

pytestmark = [pytest.mark.films, pytest.mark.slow]

CENT = 0.005
SHORT = (("zeroscope", 7), ("grok", 20))
LONG = (("zeroscope", 60), ("grok", 40))[: int(os.environ.get("CHAOS_LONG_SCENES", "0"))]
CHUNKS = {("zeroscope", 7): 5, ("grok", 20): 2, ("zeroscope", 60): 40, ("grok", 40): 4}
MOST_MEMORY = 1.2
"""How much more than a short scene's a long one's peak may be."""


@dataclass(frozen=True)
class Film:
    """A film of one scene: where it is, how many seconds it was to have, and the peak memory (MB)
    of the processes that made it."""

    folder: Path
    seconds: int
    peaks: dict[str, float]

    @property
    def report(self) -> Report:
        return Report.model_validate_json((self.folder / "report.json").read_text())

    def spent_usd(self) -> float:
        """What all services bill."""
        memory = OutputPaths(self.folder.parent).simulator
        bill = (memory / "bill.jsonl").read_text().splitlines()
        jobs = [json.loads(each.read_text()) for each in memory.glob("cameras/jobs/*/*.json")]
        xai = sum(json.loads(line)["ticks"] for line in bill) / 1e10
        return float(xai + sum(job["usd"] for job in jobs))


Filmed = dict[tuple[str, int], Film]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filmed]:
    yield {
        (camera, seconds): make(tmp_path_factory.mktemp(f"{camera}-{seconds}"), camera, seconds)
        for camera, seconds in (*SHORT, *LONG)
    }


def make(output: Path, camera: str, seconds: int) -> Film:
    plan: dict[str, Any] = story(scenes=1, characters=1, seconds=seconds)
    (output / "plan.json").write_text(json.dumps(plan))
    arguments = [
        *("run", "--provider", "simulator", "--plan", str(output / "plan.json")),
        *("--output-dir", str(output), "--quality", "draft", "--max-cost-usd", "100"),
        *("--camera", camera, "--resolution", "480p", "--max-video-corrections", "0"),
        *("--video-model", "grok-imagine-video", "--simulator-drift", "0"),
        *("--simulator-drawing", "plain"),
    ]
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.measured_film", *arguments],
        env={**os.environ, **REAL_LOOKING},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    folder = output / (OutputPaths(output).latest() or "")
    return Film(folder, seconds, json.loads(made.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("camera", "seconds"), [*SHORT, *LONG])
def test_a_long_scene_is_as_long_as_asked_and_billed_once(
    films: Filmed, camera: str, seconds: int
) -> None:
    film = films[camera, seconds]

    assert film.report.status == "complete"
    assert abs(frames_in(film.folder / "final_video.mp4") - seconds * FPS) <= 1
    assert film.spent_usd() == pytest.approx(film.report.cost_usd, abs=CENT)
    calls = [each for each in film.report.items if each.step == "start_clip"]
    assert len(calls) == CHUNKS[camera, seconds]
    assert len({each.call for each in calls}) == len(calls)


def test_a_longer_scene_takes_no_more_memory(films: Filmed) -> None:
    for (camera, seconds), film in films.items():
        short = next(each for (name, _), each in films.items() if name == camera)
        for process, peak in film.peaks.items():
            assert peak <= MOST_MEMORY * short.peaks[process], (camera, seconds, process)
