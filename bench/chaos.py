"""What becomes of a film whose cameras fail in every way they can.

    .venv/bin/python bench/chaos.py [--scenes 45] [--share 0.05] [--seed 0]

Three cameras take turns and are each other's fallbacks; that share of the calls to their services
suffers each kind of fault. A run that stops (an account without credit) is resumed. Every clip must
then be filmed or have a gap with its reason, and the cameras' ledgers must be what the report says.
The exit code is 1 if not.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.support.chaos import film_in_chaos, words_of
from tests.support.films import open_cloud


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenes", type=int, default=45)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_cloud(Path(folder) / "output", time_scale=0.02, seed=options.seed) as cloud,
    ):
        aftermath = film_in_chaos(cloud, "chaos", options.scenes, options.share)
    print(words_of(aftermath))
    print(f"{time.monotonic() - began:.0f} s")
    problems = aftermath.problems()
    for problem in problems:
        print(f"WRONG: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
