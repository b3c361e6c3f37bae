"""What ends a server's process: a signal, or the end of its parent."""

import os
import signal
import sys
import threading


def ending(*, exit_with_parent: bool = False) -> threading.Event:
    """An event that SIGINT, SIGTERM and SIGHUP set; with `exit_with_parent` not they, but the end
    of standard input."""
    ended = threading.Event()
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, lambda *_: None if exit_with_parent else ended.set())
    if exit_with_parent:
        threading.Thread(target=_wait_for_parent, args=(ended,), daemon=True).start()
    return ended


def _wait_for_parent(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    ended.set()
