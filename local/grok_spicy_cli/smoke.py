"""The smoke test of a release: whether a studio makes a film, from end to end.

    python -m grok_spicy_cli.smoke --stack NAME [--region REGION] [--profile PROFILE]

The doctor looks at the studio; what a draft film of one scene costs is said; it is made, downloaded
and looked at. Without --stack it is made on this machine, with the simulator. Exit status: 0 all is
well; 1 not, and the last line says what is wrong.
"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.errors import GrokSpicyError

CONCEPT = "A paper boat sails across a puddle while rain begins to fall."
MAX_COST_USD = 1.0
"""Some times what a draft of one scene costs: nothing is paid beyond it."""
FILM = ("--quality", "draft", "--scenes", "1", "--characters", "1")
CAP = ("--max-cost-usd", str(MAX_COST_USD))
_PROGRAM = "from grok_spicy_cli.main import main; main()"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make and check the film; the exit status."""
    parser = ArgumentParser(prog="smoke", description="Check a studio by making a film in it.")
    for name in ("stack", "region", "profile"):
        parser.add_argument(f"--{name}")
    chosen = vars(parser.parse_args(arguments))
    place = [word for name, value in chosen.items() if value for word in (f"--{name}", value)]
    with TemporaryDirectory(prefix="grok-spicy-smoke-") as folder:
        output = Path(folder)
        if place:
            _run("doctor", *place)
        local = [] if place else ["--output-dir", str(output), "--provider", "simulator"]
        _say_cost(json.loads(_run("estimate", CONCEPT, *FILM, *CAP, "--json", *place)))
        report = json.loads(_run("run", CONCEPT, *FILM, *CAP, "--json", *place, *local))
        film = output / "film"
        where = place or ["--output-dir", str(output)]
        _run("download", report["run_id"], "--to", str(film), *where)
        _check(report, film / "final_video.mp4")
    sys.stdout.write(f"The studio makes films: {report['run_id']} cost {report['cost_usd']} USD.\n")
    return 0


def _say_cost(estimate: dict[str, Any]) -> None:
    sys.stdout.write(
        f"A film of one scene follows. It costs about {estimate['expected_usd']:.2f} USD, at most "
        f"{min(estimate['at_most_usd'], MAX_COST_USD):.2f}.\n"
    )
    sys.stdout.flush()


def _check(report: dict[str, Any], film: Path) -> None:
    """Hold a film of one scene against what was asked for."""
    if report["status"] != "complete" or report["gaps"]:
        _fail(f"the film is {report['status']}, with {len(report['gaps'])} gaps")
    try:
        footage = FFmpegEditor().probe(film)
    except GrokSpicyError as problem:
        _fail(f"the film can't be played: {problem}")
    if footage.duration < 1 or footage.video_codec != "h264" or not footage.audio_codec:
        _fail(f"the film is not whole: {footage}")


def _run(command: str, *arguments: str) -> str:
    """What `grok-spicy COMMAND …` writes to its standard output; progress is shown."""
    program = [sys.executable, "-c", _PROGRAM, command, *arguments]
    done = subprocess.run(
        program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        _fail(f"`grok-spicy {command}` ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def _fail(problem: str) -> NoReturn:
    sys.exit(f"The smoke test failed: {problem}")


if __name__ == "__main__":
    sys.exit(main())
