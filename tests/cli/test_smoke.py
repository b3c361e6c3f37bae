"""`make smoke`: whether a studio makes films."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grok_spicy_cli import smoke

COST = {"expected_usd": 0.23, "at_most_usd": 4.0}
REPORT: dict[str, Any] = {"run_id": "r", "status": "complete", "gaps": [], "cost_usd": 0.23}
Answer = Callable[[list[str]], str]


def answers(monkeypatch: pytest.MonkeyPatch, film: bytes | None, **report: Any) -> list[list[str]]:
    """Let the commands answer so; what was typed."""
    typed: list[list[str]] = []

    def run(program: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        command = program[3:]
        typed.append(command)
        if command[0] == "download" and film is not None:
            folder = Path(command[command.index("--to") + 1])
            folder.mkdir()
            (folder / "final_video.mp4").write_bytes(film)
        said = {"estimate": COST, "run": REPORT | report}.get(command[0], {})
        return subprocess.CompletedProcess(program, 0, json.dumps(said))

    monkeypatch.setattr("grok_spicy_cli.smoke.subprocess.run", run)
    return typed


def test_the_money_is_said_before_it_is_spent_and_the_film_is_capped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = answers(monkeypatch, b"no film")

    with pytest.raises(SystemExit, match="The smoke test failed: the film can't be played"):
        smoke.main(["--stack", "Stage", "--region", "eu-west-1"])

    assert [command[0] for command in typed] == ["doctor", "estimate", "run", "download"]
    assert "It costs about 0.23 USD, at most 1.00." in capsys.readouterr().out
    for command in typed:
        assert command[command.index("--stack") + 1] == "Stage"
        assert command[command.index("--region") + 1] == "eu-west-1"
    film = typed[2]
    assert film[film.index("--quality") + 1 : film.index("--quality") + 4 : 2] == ["draft", "1"]
    assert film[film.index("--max-cost-usd") + 1] == "1.0"


def test_a_film_with_a_still_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, None, status="complete_with_gaps", gaps=[{"scene_id": 1}])

    with pytest.raises(SystemExit, match="the film is complete_with_gaps, with 1 gaps"):
        smoke.main(["--stack", "Stage"])


def test_a_studio_that_is_not_there_fails_before_anything_is_paid(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(SystemExit, match=r"The smoke test failed: `grok-spicy doctor` ended with"):
        smoke.main(["--stack", "Nowhere", "--region", "eu-west-1"])

    assert "costs about" not in capfd.readouterr().out
