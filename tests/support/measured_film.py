"""Makes a film by the command line in a process of its own, and prints the peak memory (MB) of that
process and of the largest one that it started, as JSON, in a last line."""

import json
import resource
import sys

from grok_spicy_cli.main import main


def run(arguments: list[str]) -> int:
    """`grok-spicy` with these arguments; its exit status."""
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    status = run(sys.argv[1:])
    peaks = {
        name: resource.getrusage(who).ru_maxrss / 1024
        for name, who in (("own", resource.RUSAGE_SELF), ("started", resource.RUSAGE_CHILDREN))
    }
    sys.stdout.write(f"{json.dumps(peaks)}\n")
    sys.exit(status)
