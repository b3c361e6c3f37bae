"""Twenty films in `best` beside the same twenty in `standard`, where figures drift.

    .venv/bin/python bench/qualities.py [--films 20] [--seed 1]

Each seed makes one plan (two characters, two scenes of 3 s) and that plan a film in each quality.
The simulated provider gives a figure the wrong colours with a probability of 0.3; in `best` the
clips are filmed with the character sheets as references, so that they can keep to them. No clip is
corrected: the scores are those of the first takes, by a judge that sees pixels only. They must be
higher in `best` by more than 0.15 in the mean. Takes some minutes on two cores.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

from grok_spicy.models.settings import RunSettings

ROOT = Path(__file__).parents[1]
LEAST_GAIN = 0.15
THRESHOLD = RunSettings().consistency_threshold


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--films", type=int, default=20, help="films in each quality")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first pair")
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.films)
    with tempfile.TemporaryDirectory() as output:
        program = [sys.executable, "-m", "tests.support.film_pairs", output, *map(str, seeds)]
        printed = subprocess.run(program, stdout=subprocess.PIPE, cwd=ROOT, check=True).stdout
    pairs = json.loads(printed.splitlines()[-1])
    sys.stdout.write("\n".join([*_table(pairs), "", *_sums(pairs)]) + "\n")
    is_whole = all(pair[quality]["status"] == "complete" for pair in pairs for quality in _SIDES)
    return 0 if is_whole and mean(map(_gain, pairs)) > LEAST_GAIN else 1


_SIDES = ("standard", "best")


def _table(pairs: list[dict[str, Any]]) -> list[str]:
    lines = [f"{'seed':>4}  {'standard':14}  {'best':14}  {'gain':>6}  {'USD':>14}"]
    for pair in pairs:
        scores = [" ".join(f"{score:5.3f}" for score in pair[side]["scores"]) for side in _SIDES]
        costs = " / ".join(f"{pair[side]['cost']:.2f}" for side in _SIDES)
        lines.append(
            f"{pair['seed']:4}  {scores[0]:14}  {scores[1]:14}  {_gain(pair):+6.3f}  {costs:>14}"
        )
    return lines


def _sums(pairs: list[dict[str, Any]]) -> list[str]:
    lines = [f"{'':28} {'standard':>8} {'best':>8}"]
    means = [mean(_scores(pairs, side)) for side in _SIDES]
    below = [sum(score < THRESHOLD for score in _scores(pairs, side)) for side in _SIDES]
    costs = [mean(pair[side]["cost"] for pair in pairs) for side in _SIDES]
    scenes = len(_scores(pairs, "best"))
    lines += [
        f"{'mean score of first takes':28} {means[0]:8.3f} {means[1]:8.3f}",
        f"{f'below {THRESHOLD} of {scenes} scenes':28} {below[0]:8} {below[1]:8}",
        f"{'USD per film':28} {costs[0]:8.2f} {costs[1]:8.2f}",
        "",
        f"best scores higher by {mean(map(_gain, pairs)):.3f} in the mean of {len(pairs)} pairs; "
        f"more than {LEAST_GAIN} is asked",
    ]
    return lines


def _scores(pairs: list[dict[str, Any]], side: str) -> list[float]:
    return [score for pair in pairs for score in pair[side]["scores"]]


def _gain(pair: dict[str, Any]) -> float:
    """By how much `best` scores higher, in the mean of the film's scenes."""
    best, standard = (mean(_scores([pair], side)) for side in ("best", "standard"))
    return best - standard


if __name__ == "__main__":
    sys.exit(main())
