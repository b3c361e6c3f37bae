"""A program: films that start at once, and share what the provider allows in a second.

    python -m tests.support.many_films OUTPUT FILMS SCENES

The simulator allows 6 images and 2 video starts a second and model; the studio's clock is told the
same. Prints a JSON object: films by status, characters without a sheet, calls, how many of them
were refused for their rate, seconds in all, and the seconds after which each film was done.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from grok_spicy import bootstrap
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from tests.support.films import read_calls, story

LIMITS = {"image": 6, "video.start": 2}
RATES = "image=6 video=2 chat=0"
LONGEST = 1800


def main(output: Path, films: int, scenes: int) -> None:
    simulator = SimulatorOptions({"drift": 0.0, "drawing": "plain", "rates": json.dumps(LIMITS)})
    request = {"plan": story(scenes=scenes), "provider": "simulator", "resolution": "480p"}
    began = time.monotonic()
    with LocalCloud(output, xai=simulator, environment={"GROK_SPICY_RATES": RATES}) as cloud:
        names = [f"film-{number:02d}" for number in range(films)]
        arns = [cloud.start_execution(name, request) for name in names]
        for arn in arns:
            cloud.wait(arn, timeout=LONGEST)
        seconds = time.monotonic() - began
        store = bootstrap.run_store()
        snapshots = [load_snapshot(store, name) for name in names]
        calls = read_calls(cloud.simulator.state_dir)
    result = {
        "films": Counter(snapshot.run.status for snapshot in snapshots),
        "unanchored": sum(len(snapshot.unanchored) for snapshot in snapshots),
        "possibly_paid": sum(len(snapshot.possibly_paid) for snapshot in snapshots),
        "calls": len(calls),
        "refused": sum(call["outcome"] == "RESOURCE_EXHAUSTED" for call in calls),
        "seconds": round(seconds, 1),
        "done_after": sorted(
            round((run.ended_at - run.created_at).total_seconds(), 1)
            for run in (snapshot.run for snapshot in snapshots)
            if run.ended_at
        ),
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
