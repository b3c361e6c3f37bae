"""A film that is narrated: a line that does not fit, one that is spoken again, and the film."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.films import story
from tests.support.stopped_runs import GROK_SPICY, billed

pytestmark = [pytest.mark.films, pytest.mark.slow]

OPTIONS = (
    *("--provider", "simulator", "--simulator-drawing", "plain", "--simulator-drift", "0"),
    *("--resolution", "480p", "--max-video-corrections", "0"),
)
TOO_LONG = "The lake lay still under the snow, and nobody in the wood had seen the fox."
SHORT = "The lake lay still under the snow."


def type_in(output: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command at the terminal, to its end, with nobody to ask."""
    return subprocess.run(
        [*GROK_SPICY, command, *words, "--output-dir", str(output)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def clips_bought(output: Path) -> int:
    return sum(line["service"] == "video.start" for line in billed(output))


def report(output: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((output / "latest" / "report.json").read_text())
    return content


def test_a_narrated_film_from_a_line_that_is_too_long_to_the_cut(tmp_path: Path) -> None:
    output, file = tmp_path / "output", tmp_path / "plan.json"
    plan = story(scenes=2)
    for scene in plan["scenes"]:
        scene["duration_seconds"] = 5
    plan["scenes"][0]["narration"] = TOO_LONG
    file.write_text(json.dumps(plan))
    terms = ("--narrator", "rex", "--approve", "narration")

    failed = type_in(output, "run", "--plan", str(file), *OPTIONS, *terms)
    assert "scene 1: its narration takes 5." in failed.stdout
    assert "5 s have room for 4.5 s: shorten the line, or lengthen the scene" in failed.stdout
    assert "edit" in failed.stdout and "--narration" in failed.stdout
    assert {line["service"] for line in billed(output)} == {"speech"}

    edited = type_in(output, "edit", "latest", "--scene", "1", "--narration", SHORT, "--yes")
    assert f"“{SHORT}” (2.4 s of 5, rex)" in edited.stdout, edited.stdout + edited.stderr
    rejected = type_in(output, "reject", "latest", "--scene", "1", "--note", "more slowly")
    assert "narration/scene_1_v3.wav" in rejected.stdout, rejected.stdout + rejected.stderr
    assert clips_bought(output) == 0
    approved = type_in(output, "approve", "latest", "narration")
    assert approved.returncode == 0, approved.stdout + approved.stderr

    [spoken] = report(output)["spoken"]
    assert (spoken["narration"], spoken["voice"]) == (SHORT, "rex")
    assert (output / "latest" / spoken["path"]).read_bytes().startswith(b"RIFF")
    assert [line["what"] for line in billed(output) if line["service"] == "speech"] == [
        f"{len(text)} characters" for text in (TOO_LONG, SHORT, SHORT)
    ]
    shown = type_in(output, "show", "latest").stdout
    assert "narrator (rex)" in shown and SHORT[:20] in shown
