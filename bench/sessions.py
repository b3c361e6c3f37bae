"""A session of 45 clips in mock mode: how long filming takes after start-up.

    .venv/bin/python bench/sessions.py [--clips 45]

Every clip must be there within 20 seconds, on two cores that do nothing else.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from phase6 import Phase6Runner
from tests.support.sessions import SESSION, write_session

MODES = ("veo2", "runway", "pika")
LIMIT_SECONDS = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=45)
    options = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        modes = [MODES[number % len(MODES)] for number in range(options.clips)]
        lengths = [(4.2, 5.0, 3.5)[number % 3] for number in range(options.clips)]
        write_session(Path(folder), modes, lengths)
        runner = Phase6Runner(SESSION, workspace=Path(folder))
        results = runner.run()
    seconds = runner.filming_seconds
    summary = results["execution_summary"]
    sys.stdout.write(
        f"clips                {summary['completed']} of {summary['total_clips']}\n"
        f"start-up and end     {time.monotonic() - begin - seconds:6.1f} s\n"
        f"filming              {seconds:6.1f} s, at most {LIMIT_SECONDS:g}\n"
        f"processor time       {_processor_seconds():6.1f} s\n"
        f"load of the machine  {os.getloadavg()[0]:6.1f}\n"
    )
    is_complete = summary["completed"] == options.clips
    return 0 if is_complete and seconds <= LIMIT_SECONDS else 1


def _processor_seconds() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


if __name__ == "__main__":
    sys.exit(main())
