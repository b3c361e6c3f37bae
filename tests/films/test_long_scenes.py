"""Scenes that are longer than their camera films at once, as whole films by the command line: on a
camera of 2 s clips, and on Grok, which extends its own.

One film with a short scene on each in every test run; `make chaos` films a minute on the one and
40 s on the other, and compares how much memory that takes. `CHAOS_LONG_SCENES` is on how many of
the two."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.process import frames_in
from grok_spicy.models.media import FPS
from grok_spicy.outputs.report import Report
from grok_spicy_local.paths import OutputPaths
from tests.support.films import story
from tests.support.real_keys import REAL_LOOKING

pytestmark = [pytest.mark.films, pytest.mark.slow]

CENT = 0.005
SAMPLE = (("--filming", "1=zeroscope", "--chunk-seconds", "2"), {(4, 5): (3, 3)})
LONG = (
    (("--camera", "zeroscope"), {(7,): (5,), (60,): (40,)}),
    (("--camera", "grok"), {(20,): (2,), (40,): (4,)}),
)[: int(os.environ.get("CHAOS_LONG_SCENES", "0"))]
"""Options, and the films that are made with them, the shortest first: the seconds of their scenes,
and the chunks that each of those takes."""
MOST_MEMORY = 1.2
"""How much more than a short scene's a long one's peak may be."""


@dataclass(frozen=True)
class Film:
    """A film: where it is, and the peak memory (MB) of the processes that made it."""

    folder: Path
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


def make(output: Path, *options: str, seconds: tuple[int, ...]) -> Film:
    """A film of scenes of so many seconds."""
    output.mkdir(parents=True, exist_ok=True)
    plan = story(scenes=len(seconds), characters=1)
    for scene, length in zip(plan["scenes"], seconds, strict=True):
        scene["duration_seconds"] = length
    (output / "plan.json").write_text(json.dumps(plan))
    arguments = [
        *("run", "--provider", "simulator", "--plan", str(output / "plan.json")),
        *("--output-dir", str(output), "--quality", "draft", "--max-cost-usd", "100"),
        *("--resolution", "480p", "--max-video-corrections", "0"),
        *("--video-model", "grok-imagine-video", "--simulator-drift", "0"),
        *("--simulator-drawing", "plain", *options),
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
    return Film(folder, json.loads(made.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("options", "lengths"), [SAMPLE, *LONG], ids=("both", "zeroscope", "grok")[: 1 + len(LONG)]
)
def test_long_scenes_are_as_long_as_asked_billed_once_and_take_no_more_memory(
    tmp_path: Path, options: tuple[str, ...], lengths: dict[tuple[int, ...], tuple[int, ...]]
) -> None:
    films = []
    for seconds, chunks in lengths.items():
        film = make(tmp_path / str(sum(seconds)), *options, seconds=seconds)
        films.append(film)

        assert film.report.status == "complete"
        assert abs(frames_in(film.folder / "final_video.mp4") - sum(seconds) * FPS) <= 1
        assert film.spent_usd() == pytest.approx(film.report.cost_usd, abs=CENT)
        calls = [each for each in film.report.items if each.step == "start_clip"]
        assert Counter(each.scene_id for each in calls) == dict(enumerate(chunks, 1))
        assert len({each.call for each in calls}) == len(calls)

    short, *longer = films
    for film in longer:
        for process, peak in film.peaks.items():
            assert peak <= MOST_MEMORY * short.peaks[process], process
