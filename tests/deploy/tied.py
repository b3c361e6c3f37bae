"""Runs a program that ends with whoever started it, however that ended.

    python tied.py PROGRAM ARGUMENT …

Standard input is the tie: when it closes, as it does also where its other end was killed, this
process and all of its group are killed, with whatever the program has started. It is to be started
in a session of its own, so that nobody else is in the group.
"""

import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    """The program's exit status, if it ends first."""
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL) as program:
        threading.Thread(target=_end_with_the_tie, daemon=True).start()
        return program.wait()


def _end_with_the_tie() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
