"""Sessions filmed in mock mode: by the real machine, with the cameras' services simulated."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest

from grok_spicy.adapters.ffmpeg.process import frames_in, probe
from phase6 import Phase6Runner, run_phase6
from tests.support.sessions import SESSION, phase3, phase4, write_session

pytestmark = [pytest.mark.films, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "local" / "phase6" / "example"


def submissions(folder: Path, mode: str = "mock") -> int:
    """How many clips were asked of the simulated services, Grok not counted."""
    path = folder / ".phase6" / mode / ".studio" / "simulator" / "cameras" / "submissions.jsonl"
    return len(path.read_text().splitlines()) if path.exists() else 0


def fault(service: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"service": service, "kind": kind, **more}


def shoot(path: Path, colour: str) -> None:
    """A person's clip of that colour, three seconds long."""
    path.parent.mkdir(exist_ok=True)
    picture = f"color={colour}:s=640x360:r=30"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture]
    subprocess.run([*command, "-t", "3", "-pix_fmt", "yuv420p", str(path)], check=True)


def colour_of(clip: Path) -> tuple[int, ...]:
    """The colour of a clip's first frame, in its middle."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(clip), "-frames:v", "1"]
    cut = ("-vf", "crop=2:2,scale=1:1,format=rgb24", "-f", "rawvideo", "pipe:1")
    return tuple(subprocess.run([*command, *cut], check=True, capture_output=True).stdout)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the example's session was filmed, as docs/phase6.md says."""
    base = tmp_path_factory.mktemp("example")
    sessions = base / "shared-workspace" / "sessions"
    shutil.copytree(EXAMPLE, sessions / SESSION)
    (sessions / SESSION / "state.json").write_text('{"phase5": {"done": true}}')
    script = (ROOT / "docs" / "phase6.md").read_text().split("<<'END'\n")[1].split("\nEND\n")[0]
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=base, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    (base / "printed").write_text(process.stdout)
    return base


def results_of(base: Path) -> dict[str, Any]:
    folder = base / "shared-workspace" / "sessions" / SESSION
    results: dict[str, Any] = json.loads((folder / "phase6_output.json").read_text())
    return results


def test_the_example_of_the_page_films_every_clip(example: Path) -> None:
    summary = results_of(example)["execution_summary"]

    assert (summary["completed"], summary["failed"], summary["pending"]) == (4, 0, 0)
    path = f"shared-workspace/sessions/{SESSION}/clips/clip_001.mp4"
    assert f"clip_001: veo, {path}" in (example / "printed").read_text()


def test_each_clip_is_filmed_by_the_camera_of_its_strategy(example: Path) -> None:
    clips = {each["clip_id"]: each for each in results_of(example)["generated_clips"]}

    modes = [clips[f"clip_00{number}"]["generation_mode"] for number in (1, 2, 3, 4)]
    assert modes[:3] == ["veo", "pika", "runway"]
    [failure] = clips["clip_003"]["failures"]
    assert failure["generation_mode"] == "sora"
    assert failure["fallback_strategy"] == "use_runway_instead"


def test_a_clip_has_the_planned_length_to_the_frame_and_sound(example: Path) -> None:
    for clip in results_of(example)["generated_clips"]:
        file = example / clip["output_path"]
        planned = round(clip["planned_duration"] * 24)

        assert frames_in(file) == planned
        assert clip["actual_duration"] == pytest.approx(planned / 24, abs=0.001)
        info = probe(file)
        assert info.audio_codec is not None
        assert info.duration == pytest.approx(planned / 24, abs=0.06)


def test_results_metadata_and_shared_state_say_the_same(example: Path) -> None:
    folder = example / "shared-workspace" / "sessions" / SESSION
    results = results_of(example)

    state = json.loads((folder / "state.json").read_text())
    assert state["phase6"] == results
    assert state["phase5"] == {"done": True}
    for clip in results["generated_clips"]:
        meta = folder / "clips" / "metadata" / f"{clip['clip_id']}_meta.json"
        assert json.loads(meta.read_text()) == clip


def test_the_summary_adds_up_and_has_words_beside_its_numbers(example: Path) -> None:
    results = results_of(example)
    summary = results["execution_summary"]

    cost = sum(clip["cost_usd"] for clip in results["generated_clips"])
    assert summary["total_cost_usd"] == pytest.approx(cost)
    assert summary["total_cost"] == f"${cost:.2f}"
    assert summary["total_generation_time"].endswith(("second", "seconds", "minutes"))
    scores = [clip["quality_score"] for clip in results["generated_clips"]]
    assert all(0 < score <= 1 for score in scores)


def test_a_second_call_films_nothing(example: Path) -> None:
    folder = example / "shared-workspace" / "sessions" / SESSION
    before = submissions(folder)

    again = run_phase6(SESSION, workspace=example)

    assert again == results_of(example)
    assert submissions(folder) == before


def test_only_a_clip_whose_prompt_changed_is_filmed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_session(tmp_path, ["runway"] * 2, [2.5, 2])
    first = run_phase6(SESSION)
    division = json.loads((folder / "phase3_output.json").read_text())
    division["clips"][1]["description"] = "Mira sleeps."
    (folder / "phase3_output.json").write_text(json.dumps(division))
    (folder / "clips" / "clip_001.mp4").unlink()

    again = Phase6Runner(SESSION, mock_mode=True).run()

    assert submissions(folder) == 3
    assert (folder / "clips" / "clip_001.mp4").exists()
    kept, changed = again["generated_clips"]
    assert kept["run_id"] == first["generated_clips"][0]["run_id"]
    assert changed["metadata"]["prompt_used"].endswith("Mira sleeps.")
    assert again["execution_summary"]["completed"] == 2


def test_a_clip_that_no_camera_can_film_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    division = json.loads((EXAMPLE / "phase3_output.json").read_text())
    division["clips"] = division["clips"][:2]
    division["clips"][1]["description"] = "[moderated] Mira looks up."
    write_session(tmp_path, ["runway"] * 2, phase3=division)

    results = run_phase6(SESSION, workspace=tmp_path)

    [failed] = results["failed_clips"]
    assert failed["clip_id"] == "clip_002"
    assert failed["reason"]
    assert failed["fallback_strategy"] == "show_a_still"
    assert [each["clip_id"] for each in results["generated_clips"]] == ["clip_001"]


def test_a_clip_that_was_shot_and_one_without_a_picture_are_filmed_among_others(
    tmp_path: Path,
) -> None:
    modes = ["runway", "traditional", "veo2", "sora"]
    division, strategies = phase3([2.5, 2, 4, 2]), phase4(modes)
    division["clips"][2] |= {"characters": [], "description": "Rails pass in the moonlight."}
    for number, clip in ((1, "own clips/station.mp4"), (3, "own clips/door.mov")):
        strategies["strategies"][number]["footage"] = clip
    strategies["strategies"][3]["fallback_strategies"] = ["traditional"]
    folder = write_session(tmp_path, modes, phase3=division, phase4=strategies)
    shoot(folder / "own clips" / "station.mp4", "red")
    shoot(folder / "own clips" / "door.mov", "blue")

    results = run_phase6(SESSION, workspace=tmp_path)

    clips = results["generated_clips"]
    assert [clip["generation_mode"] for clip in clips] == ["runway", "footage", "veo", "footage"]
    assert [clip["cost_usd"] == 0 for clip in clips] == [False, True, False, True]
    assert colour_of(folder / "clips" / "clip_002.mp4") == pytest.approx((255, 0, 0), abs=20)
    assert colour_of(folder / "clips" / "clip_004.mp4") == pytest.approx((0, 0, 255), abs=20)
    assert [frames_in(tmp_path / clip["output_path"]) for clip in clips] == [60, 48, 96, 48]
    assert submissions(folder) == 2
    jobs = folder / ".phase6/mock/.studio/simulator/cameras/jobs/veo"
    [asked] = [json.loads(path.read_text()) for path in jobs.glob("*.json")]
    assert "Rails pass" in json.dumps(asked)


def test_a_killed_process_loses_nothing_and_pays_again_only_for_lost_answers(
    tmp_path: Path,
) -> None:
    folder = write_session(tmp_path, ["runway"] * 4, [2.0] * 4)
    script = f"from phase6 import run_phase6; run_phase6({SESSION!r}, simulator={{'seed': 1}})"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path)
    end = time.monotonic() + 240
    while submissions(folder) < 3 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()

    results = run_phase6(SESSION, workspace=tmp_path)

    assert results["execution_summary"]["completed"] == 4
    # Runway can't be asked for a clip whose answer was lost: only such a clip is bought again, and
    # what it may have cost is named.
    reports = (folder / ".phase6/mock").glob("*/report.json")
    lost = sum(len(json.loads(path.read_text())["possibly_paid"]) for path in reports)
    assert 4 <= submissions(folder) <= 4 + lost
