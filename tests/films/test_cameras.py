"""The same film on every camera, and one on four of them, by the command line.

On one camera in every test run, beside the four that share a film; `make chaos` makes it on every
camera. `CHAOS_CAMERAS` is their number. Zeroscope, which films even short scenes in chunks, comes
late: `test_long_scenes.py` films with it in every test run."""

import json
import os
import socket
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.settings import RunSettings
from grok_spicy.outputs.report import Report
from grok_spicy.policies.filming import camera_name
from grok_spicy_cli.main import main
from grok_spicy_local.paths import OutputPaths
from tests.support.cameras import SIMULATED, provider_of
from tests.support.films import story
from tests.support.real_keys import REAL_LOOKING

pytestmark = [pytest.mark.films, pytest.mark.slow]

SCENES, SECONDS = 4, 3
CLIPS = {"zeroscope": 2}
"""How many clips a scene of 3 s takes on a camera that films it in chunks; on the others, one."""
CENT = 0.005
HYBRID = ("veo", "runway", "pika")
"""The cameras whose turn comes after Grok's in a film of four scenes at 720p."""
_OTHERS_FIRST = sorted(sorted(SIMULATED, reverse=True), key=(*HYBRID, *CLIPS).__contains__)
CAMERAS = _OTHERS_FIRST[: int(os.environ.get("CHAOS_CAMERAS", "1"))]
GROK_DRAFT = RunSettings(quality="draft").models.video


@pytest.fixture(autouse=True)
def _keys_and_a_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that look real, and nothing that lets a call leave this machine."""
    for name, text in REAL_LOOKING.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("XAI_API_KEY", "xai-real-looking")
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a call left this machine: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.mark.parametrize("name", CAMERAS)
def test_the_same_film_is_made_on_each_camera(name: str, tmp_path: Path) -> None:
    row = next(iter(SIMULATED[name].models.values()))

    film = run_film(tmp_path, name, row.resolutions[0])

    assert film.report.status == "complete"
    assert film.seconds == pytest.approx(SCENES * SECONDS, abs=0.1)
    assert film.clips() == {provider_of(SIMULATED[name]): SCENES * CLIPS.get(name, 1)}
    assert film.spent_usd() == pytest.approx(film.report.cost_usd, abs=CENT)


def test_one_film_is_made_on_four_cameras_in_turn(tmp_path: Path) -> None:
    film = run_film(tmp_path, "hybrid", "720p")

    assert film.report.status == "complete"
    assert film.seconds == pytest.approx(SCENES * SECONDS, abs=0.1)
    assert film.clips() == {provider_of(SIMULATED[name]): 1 for name in HYBRID}
    grok, *others = film.report.filming.values()
    assert [grok.model, *(camera_name(each.model) for each in others)] == [GROK_DRAFT, *HYBRID]
    assert {(each.by, each.why) for each in others} == {("rules", "cameras take turns")}
    filmed = [each.generation_mode for each in film.report.execution.generated_clips]
    assert filmed == ["grok", *HYBRID]
    assert film.spent_usd() == pytest.approx(film.report.cost_usd, abs=CENT)


def test_a_retired_camera_is_refused_before_anything_is_spent_and_replaced_by_its_fallback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "refused", "--camera", "sora", "--resolution", "720p") != 0
    assert "24 September 2026" in capsys.readouterr().err

    film = run_film(tmp_path / "made", "sora", "720p", "--fallback", "runway", scenes=1)

    assert film.report.status == "complete"
    assert film.clips() == {"runway": 1}


class Film:
    """What a command has left: the film, its report, and what each service was asked for."""

    def __init__(self, output: Path) -> None:
        paths = OutputPaths(output)
        folder = output / (paths.latest() or "")
        self._simulator = paths.simulator
        self.report = Report.model_validate_json((folder / "report.json").read_text())
        self.seconds = FFmpegEditor().probe(folder / "final_video.mp4").duration

    def clips(self) -> dict[str, int]:
        """How many clips each service was asked for, by provider."""
        clips: defaultdict[str, int] = defaultdict(int)
        for job in self._jobs():
            clips[PROVIDERS.get(job["service"], job["service"])] += 1
        return dict(clips)

    def spent_usd(self) -> float:
        """What all services bill: the cameras, and xAI for everything else."""
        bill = (self._simulator / "bill.jsonl").read_text().splitlines()
        xai = sum(json.loads(line)["ticks"] for line in bill) / 1e10
        return float(xai + sum(job["usd"] for job in self._jobs()))

    def _jobs(self) -> list[dict[str, Any]]:
        folder = self._simulator / "cameras" / "jobs"
        return [json.loads(path.read_text()) for path in folder.glob("*/*.json")]


PROVIDERS = {"fal": "pika"}
"""Services whose provider has another name."""


def run_film(
    output: Path, camera: str, resolution: str, *options: str, scenes: int = SCENES
) -> Film:
    words = ("--camera", camera, "--resolution", resolution, *options)
    assert run(output, *words, scenes=scenes) == 0
    return Film(output)


def run(output: Path, *options: str, scenes: int = SCENES) -> int:
    """`grok-spicy run` with a plan of short scenes; its exit status."""
    output.mkdir(parents=True, exist_ok=True)
    plan = output / "plan.json"
    plan.write_text(json.dumps(story(scenes=scenes, characters=1, seconds=SECONDS)))
    with pytest.raises(SystemExit) as ended:
        main(
            [
                *("run", "--provider", "simulator", "--plan", str(plan)),
                *("--output-dir", str(output), "--quality", "draft", "--max-cost-usd", "20"),
                # Zeroscope takes no first frame: its characters are not ours, and no retake helps.
                *("--max-video-corrections", "0"),
                *("--simulator-drift", "0", "--simulator-drawing", "plain", *options),
            ]
        )
    return int(ended.value.code or 0)
