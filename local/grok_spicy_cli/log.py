"""The log: everything in a file in the output directory, on the terminal only with --verbose.

Every prompt is there in full (logger `grok_spicy.prompts`, INFO). Libraries log less, so that
prompts and decisions can be found.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.logging import RichHandler

from grok_spicy.models.visible_text import visible

LOG_FILE = "grok_spicy.log"

_LEVELS = {
    **dict.fromkeys(("httpx", "httpcore", "grpc", "asyncio", "PIL", "filelock"), logging.INFO),
    "grok_spicy_local.emulator": logging.INFO,  # a line for each request
    **dict.fromkeys(
        ("botocore", "boto3", "urllib3", "s3transfer", "moto", "werkzeug"), logging.WARNING
    ),
}


class _LogFile(logging.FileHandler):
    """A log that a full disk silences: the films on it are said to have no room, once."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 – logging's name
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def close(self) -> None:
        with suppress(OSError):
            super().close()


class _VisibleText(logging.Formatter):
    """Shows what is logged as text: a log is read on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


@contextmanager
def logging_into(output_dir: Path, console: Console, *, verbose: bool) -> Iterator[Path]:
    """Log into OUTPUT_DIR/grok_spicy.log; with `verbose` to the console as well.

    The log's path. OSError if the folder or the file can't be written.
    """
    output_dir.mkdir(parents=True, exist_ok=True)
    path = output_dir / LOG_FILE
    into_file = _LogFile(path, encoding="utf-8", errors="backslashreplace")
    into_file.setFormatter(_VisibleText("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    handlers: list[logging.Handler] = [into_file]
    if verbose:
        handlers.append(RichHandler(console=console, show_path=False, log_time_format="%H:%M:%S"))
    root = logging.getLogger()
    levels = {root: logging.DEBUG} | {logging.getLogger(n): at for n, at in _LEVELS.items()}
    before = {logger: logger.level for logger in levels}
    for logger, level in levels.items():
        logger.setLevel(level)
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield path
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        for logger, level in before.items():
            logger.setLevel(level)
