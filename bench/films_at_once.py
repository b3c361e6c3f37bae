"""Twenty films at once against a provider that allows 6 images and 2 video starts a second.

    .venv/bin/python bench/films_at_once.py [--films 20] [--scenes 2]

All must be complete, without a gap, with fewer than 5 % of the calls refused for their rate. Takes
some minutes on two cores.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--films", type=int, default=20)
    parser.add_argument("--scenes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as output:
        program = [sys.executable, "-m", "tests.support.many_films", output]
        program += [str(options.films), str(options.scenes)]
        printed = subprocess.run(program, stdout=subprocess.PIPE, cwd=ROOT, check=True).stdout
    result = json.loads(printed.splitlines()[-1])
    share = result["refused"] / result["calls"]
    done = result["done_after"]
    sys.stdout.write(
        f"films                    {result['films']}\n"
        f"characters without sheet {result['unanchored']:6}\n"
        f"perhaps paid twice       {result['possibly_paid']:6}\n"
        f"refused for their rate   {result['refused']:6} of {result['calls']} calls, {share:.1%}\n"
        f"seconds in all           {result['seconds']:6.1f}\n"
        f"first and last film done {done[0]:6.1f} and {done[-1]:.1f} s after their start\n"
    )
    is_good = result["films"] == {"complete": options.films} and share < 0.05
    return 0 if is_good and not result["unanchored"] else 1


if __name__ == "__main__":
    sys.exit(main())
