"""Standard output and error that a film outlives: their terminal may close, their reader end."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, TextIO


class _Output(FileIO):
    """Drops what nobody can read any more: a terminal that closed answers EIO, a pipe whose reader
    ended EPIPE."""

    def write(self, content: Any, /) -> int:
        try:
            written = super().write(content)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.EIO):
                raise
            return len(content)
        return written


@contextmanager
def outlive_terminal() -> Iterator[None]:
    """Let this process go on when its terminal, or who reads its output, is gone."""
    _open_standard_descriptors()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _lasting(sys.stdout), _lasting(sys.stderr)
    try:
        yield
    finally:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with suppress(OSError):
                stream.flush()
        sys.stdout, sys.stderr = before


def _lasting(stream: TextIO) -> TextIO:
    """The stream, writing through `_Output`; as it is where it is no file of this process."""
    if not isinstance(stream, TextIOWrapper):  # it may be None: the descriptor was closed
        return stream
    stream.reconfigure(errors="replace")
    if type(getattr(stream.buffer, "raw", stream.buffer)) is not FileIO:
        return stream  # no file of the process: a test's
    return TextIOWrapper(
        BufferedWriter(_Output(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _open_standard_descriptors() -> None:
    """A file that is opened later must not become standard output: libraries write there."""
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= 2:
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
