"""What may end the process, treated alike: Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes.

The first signal is raised in the main thread as `ProcessSignalled`, so that everything that is open
is closed in order. A later one ends the process at once.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_ONE_COMMAND_SECONDS = 1.0
"""Signals that follow this soon are the first one, sent twice: make, shells and service managers
pass on to a process what its whole group gets as well."""


class ProcessSignalled(BaseException):
    """The process was told to end. `status` is its exit status, as a shell has it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number
        self.status = 128 + number

    @property
    def is_ctrl_c(self) -> bool:
        """Whether a person stopped it at the terminal."""
        return self.number == signal.SIGINT


class _Handler:
    """Raises at the first signal; ends the process at one that comes later."""

    def __init__(self) -> None:
        self._first: float | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self._first is None:
            self._first = time.monotonic()
            raise ProcessSignalled(number)
        is_repeated = time.monotonic() - self._first < _ONE_COMMAND_SECONDS
        # A terminal that closes sends SIGHUP, and so may its shell, some time later.
        if not is_repeated and signal.Signals(number).name != "SIGHUP":
            os._exit(128 + number)


@contextmanager
def handle_signals() -> Iterator[None]:
    """Raise ProcessSignalled in the main thread at the first signal. A signal that is ignored stays
    ignored, as under nohup. Without effect in another thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    handler = _Handler()
    before: dict[int, Any] = {
        number: signal.signal(number, handler)
        for number in numbers
        if signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def wait_for_signal() -> NoReturn:
    """Wait until a signal is raised here."""
    while True:
        time.sleep(0.5)
