"""The command line where the simulator, which is optional, is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = """
import sys
sys.modules["xai_simulator"] = None
from grok_spicy_cli.main import main
main(sys.argv[1:])
"""
INSTALL = "the simulator is not installed: pip install ./simulator"


def type_in_without_simulator(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["list"], "There are no runs"),
        (["run", "--help"], "--provider"),
        (["doctor", "--help"], "Free of charge"),
    ],
)
def test_what_needs_no_simulator_works_without_it(
    tmp_path: Path, command: list[str], words: str
) -> None:
    result = type_in_without_simulator(tmp_path, *command)

    assert (result.returncode, words in result.stdout) == (0, True), result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["run", "A fox", "--provider", "simulator"],
        ["serve", "--provider", "simulator", "--port", "0"],
        ["simulator"],
        ["simulator", "--faults", "{}"],
    ],
)
def test_what_needs_the_simulator_says_how_to_install_it(
    tmp_path: Path, command: list[str]
) -> None:
    result = type_in_without_simulator(tmp_path, *command)

    assert (result.returncode, INSTALL in result.stderr) == (2, True), result.stderr
    assert not (tmp_path / "output").exists()


def test_the_doctor_checks_everything_else_and_says_how_to_install_the_simulator(
    tmp_path: Path,
) -> None:
    grok = type_in_without_simulator(tmp_path, "doctor")
    simulator = type_in_without_simulator(tmp_path, "doctor", "--provider", "simulator")

    assert (grok.returncode, "XAI_API_KEY" in grok.stdout) == (1, True), grok.stderr
    assert (simulator.returncode, "FFmpeg" in simulator.stdout) == (1, True), simulator.stderr
    (line,) = [line for line in simulator.stdout.splitlines() if "simulator" in line]
    assert line.startswith("✗ simulator") and INSTALL in line
