"""A program: the same short films in two qualities, filmed by a provider whose figures drift.

    python -m tests.support.film_pairs OUTPUT SEED [SEED …]

A seed makes a plan of two characters in two scenes of three seconds, and the plan two films, in
`standard` and in `best`. All films are made at once by one simulator, whose figures have the wrong
colours with a probability of 0.3; no clip is corrected. Prints a JSON list of `FilmPair`.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grok_spicy import bootstrap
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import rank_score
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import open_cloud
from xai_simulator.language.planner import plan as plan_for

QUALITIES = ("standard", "best")
DRIFT = 0.3
SECONDS = 3
LONGEST = 1800


@dataclass(frozen=True)
class FirstTakes:
    """One film: its status, the score of each scene's first take (0-1; -1 without a verdict), and
    its cost in USD."""

    status: str
    scores: list[float]
    cost: float


@dataclass(frozen=True)
class FilmPair:
    """The two films of a seed's plan."""

    seed: int
    standard: FirstTakes
    best: FirstTakes

    @property
    def gain(self) -> float:
        """By how much `best` scores higher, in the mean of its scenes."""
        many = len(self.best.scores)
        return (sum(self.best.scores) - sum(self.standard.scores)) / many


def make_pairs(output: Path, seeds: Sequence[int], **simulator: Any) -> list[FilmPair]:
    """Make both films of each seed, in a studio in the folder `output`."""
    with open_cloud(output, **simulator) as cloud:
        names = {
            cloud.start_execution(name := f"{quality}-{seed}", _request(seed, quality)): name
            for seed in seeds
            for quality in QUALITIES
        }
        takes = {name: _wait(cloud, arn, name) for arn, name in names.items()}
    return [FilmPair(seed, takes[f"standard-{seed}"], takes[f"best-{seed}"]) for seed in seeds]


def _request(seed: int, quality: str) -> dict[str, Any]:
    return {
        "plan": _plan(seed),
        "provider": "simulator",
        "quality": quality,
        "resolution": "480p",
        "max_video_corrections": 0,
    }


def _plan(seed: int) -> dict[str, Any]:
    """Both characters in each scene; who they are, and where, the seed decides."""
    plan = plan_for("Exactly 2 characters and exactly 2 scenes.", seed)
    names = [character["name"] for character in plan["characters"]]
    for scene in plan["scenes"]:
        scene |= {"characters_present": names, "duration_seconds": SECONDS, "transition": "cut"}
    return plan


def _wait(cloud: LocalCloud, arn: str, name: str) -> FirstTakes:
    cloud.wait(arn, timeout=LONGEST)
    film = load_snapshot(bootstrap.run_store(), name)
    return FirstTakes(film.run.status, _first_scores(film), usd(film.spent_ticks))


def _first_scores(film: RunSnapshot) -> list[float]:
    return [rank_score(takes[0]) for takes in film.takes.values()]


if __name__ == "__main__":
    pairs = make_pairs(Path(sys.argv[1]), [int(seed) for seed in sys.argv[2:]], drift=DRIFT)
    sys.stdout.write(json.dumps([asdict(pair) for pair in pairs]) + "\n")
