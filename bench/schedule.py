"""How long a film takes, against the plain order of the same work, and against what has to be.

    .venv/bin/python bench/schedule.py [--scenes 3 8 20] [--scale 0.2]

Each film is made twice, in turn, by the same simulated xAI of realistic latencies, scaled: first in
the plain order (`bench/in_order.py`: all keyframes, then clip after clip, each encoded twice), then
by `grok-spicy run`. Both are whole programs, so their start is included. The critical path is the
longest chain of the provider's latencies that depend on each other. The simulator draws plainly,
since a real xAI's drawing takes nothing of this machine. With the default scale, the time is also
set against what the program that this one began as took for such a film.

Then a film of eight scenes with a match-cut shows what waits for what: how long each finished clip
lay there before it was fetched, and how soon the match-cut began after the last verdict on the clip
before it.

The exit code is 1 if anything takes longer than the bounds below allow.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.policies.rates import DEFAULT_RATES
from tests.support.films import make, story
from tests.support.waits import clip_waits, match_cut_waits
from xai_simulator.process import SimulatorProcess

ROOT = Path(__file__).parents[1]
CONCEPT = (
    "A curious fox named Ember meets a wise old owl named Sage in an enchanted autumn forest. They "
    "discover a glowing crystal and must decide what to do with it."
)
# Seconds of the simulator's realistic latencies.
PLAN, IMAGE, CHECK, SUBMIT, CLIP = 8.0, 8.0, 5.0, 0.5, 60.0
POLL_FLOOR = 5.0
SCALE = 0.2
ALLOWANCE, ALLOWANCE_PER_SCENE = 4.0, 0.3
"""Seconds of our own beside the critical path: to start, to hand over, to encode, to join."""


MATCH_CUT = 5
"""The scene that follows by one, in the film of eight."""
LONGEST_WAIT = 7.0
"""Seconds that a finished clip may wait: until the next look, and a little of our own."""
LONGEST_WAIT_OF_MATCH_CUT = 2.0


@dataclass(frozen=True)
class Bound:
    """Seconds that the first program took at the default scale, and the most that we may take of
    that, and of the plain order's time."""

    first: float
    of_first: float
    of_plain: float


BOUNDS = {3: Bound(82.5, 0.36, 0.42), 8: Bound(179.1, 0.22, 0.24), 20: Bound(425.7, 0.14, 0.155)}


@dataclass(frozen=True)
class Result:
    """Seconds that a film of so many scenes took both ways, and its critical path."""

    scenes: int
    ours: float
    plain: float | None
    path: float
    scale: float

    def report(self) -> str:
        """A line for each time that ours is set against."""
        lines = [f"{self.scenes} scenes in {self.ours:.1f} s"]
        for name, seconds, bound in self._rows():
            share = f"  {name:28} {seconds:6.1f} s   {self.ours / seconds:6.3f} x"
            verdict = "at most" if self._fits(seconds, bound) else "MORE THAN"
            lines.append(share if bound is None else f"{share}   {verdict} {bound:.3f}")
        return "\n".join(lines)

    @property
    def is_within_bounds(self) -> bool:
        """Whether no bound is broken."""
        return all(self._fits(seconds, bound) for _, seconds, bound in self._rows())

    def _rows(self) -> list[tuple[str, float, float | None]]:
        bound = BOUNDS.get(self.scenes)
        most = self.path + ALLOWANCE + ALLOWANCE_PER_SCENE * self.scenes
        rows: list[tuple[str, float, float | None]] = [
            ("critical path", self.path, None),
            ("critical path and allowance", most, 1.0),
        ]
        if self.plain is not None:
            rows.append(("plain order", self.plain, bound.of_plain if bound else None))
        if bound and self.scale == SCALE:
            rows.append(("the first program", bound.first, bound.of_first))
        return rows

    def _fits(self, seconds: float, bound: float | None) -> bool:
        return bound is None or self.ours <= bound * seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, nargs="+", default=list(BOUNDS))
    parser.add_argument("--scale", type=float, default=SCALE, help="of realistic latencies")
    parser.add_argument("--drawing", choices=("full", "plain"), default="plain")
    parser.add_argument("--ours-only", action="store_true", help="leave out the plain order")
    options = parser.parse_args()
    is_within_bounds = True
    for scenes in options.scenes:
        result = measure(scenes, options.scale, options.drawing, plain=not options.ours_only)
        sys.stdout.write(f"{result.report()}\n\n")
        sys.stdout.flush()
        is_within_bounds = is_within_bounds and result.is_within_bounds
    waits_are_short = report_waits(options.scale)
    sys.exit(0 if is_within_bounds and waits_are_short else 1)


def measure(scenes: int, scale: float, drawing: str, *, plain: bool) -> Result:
    """Make the film both ways, or only ours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = {"latency": "realistic", "latency_scale": scale, "drift": 0.0, "drawing": drawing}
        with SimulatorProcess(folder / "xai", **options) as xai:
            in_order = None
            if plain:
                program = [sys.executable, str(ROOT / "bench" / "in_order.py"), CONCEPT]
                program += ["--scale", str(scale), "--output", str(folder / "plain")]
                in_order = _timed(
                    [*program, "--scenes", str(scenes)], xai.host, folder / "plain", scale
                )
            program = [str(Path(sys.executable).with_name("grok-spicy")), "run", CONCEPT]
            program += ["--provider", "grok", "--resolution", "720p", "--max-cost-usd", "100"]
            program += ["--continuity", "keyframe", "--output-dir", str(folder / "ours")]
            ours = _timed(
                [*program, "--scenes", str(scenes)], xai.host, folder / "ours" / "latest", scale
            )
    return Result(scenes, ours, in_order, critical_path(scenes) * scale, scale)


def report_waits(scale: float) -> bool:
    """Make the film with a match-cut, print what waited for how long; whether that is short."""
    transitions = ["match-cut" if number == MATCH_CUT else "cut" for number in range(1, 9)]
    plan = story(scenes=len(transitions), seconds=8, transitions=transitions)
    with tempfile.TemporaryDirectory() as output:
        finished = make(Path(output), {"plan": plan}, latency="realistic", latency_scale=scale)
        clips, match_cuts = clip_waits(finished), match_cut_waits(finished)
    for scene_id, seconds in clips.items():
        sys.stdout.write(f"scene {scene_id}: its finished clip waited {seconds:.1f} s\n")
    for scene_id, seconds in match_cuts.items():
        sys.stdout.write(f"scene {scene_id}: began {seconds:.1f} s after the clip before it\n")
    return (
        max(clips.values()) <= LONGEST_WAIT
        and max(match_cuts.values()) <= LONGEST_WAIT_OF_MATCH_CUT
    )


def critical_path(scenes: int) -> float:
    """Seconds of the provider's latencies that nothing can hide, unscaled: the plan, a sheet, the
    first draft of each keyframe, the check of the last, and its clip."""
    return PLAN + IMAGE + CHECK + scenes * IMAGE + CHECK + SUBMIT + CLIP + CHECK


def _timed(program: Sequence[str], host: str, film: Path, scale: float) -> float:
    """Seconds that a program takes to make `film/final_video.mp4` with the xAI at that address."""
    variables = {
        "GROK_SPICY_XAI_HOST": host,
        "GROK_SPICY_XAI_INSECURE": "1",
        "XAI_API_KEY": "any",
        # What the product paces by the provider's clock scales as the latencies do: looks at a
        # job are five seconds apart at least, calls keep to a rate.
        "GROK_SPICY_POLL_FLOOR_SECONDS": f"{POLL_FLOOR * scale:g}",
        "GROK_SPICY_RATES": " ".join(
            f"{use}={rate / scale:.3f}" for use, rate in DEFAULT_RATES.items()
        ),
    }
    begun = time.perf_counter()
    process = subprocess.run(
        program, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun
    if process.returncode or not (film / "final_video.mp4").exists():
        sys.exit(f"{' '.join(program)} ended with {process.returncode}:\n{process.stderr[-2000:]}")
    return seconds


if __name__ == "__main__":
    main()
