"""Where a reader is in a log that many append to, each by its own clock.

A key begins with the time at which its writer began to write: `20261121T080000.123456Z#a1b2c3`. A
slower writer's key can thus appear before others that a reader has already had. So whatever is
younger than the longest write is read again each time, and what was had of it is left out.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from grok_spicy.models.events import log_key

SETTLED_AFTER = timedelta(seconds=120)
"""The longest that a write may take: four tries of 25 seconds each, with the pauses between
(`adapters/aws/transient_errors.CLIENT_CONFIG`), and what the clocks of functions differ by."""
_CLOCKS_DIFFER = timedelta(seconds=1)
_MOST_MARKS = 400
"""A cursor is a part of an address, which may have some kilobytes. Where more than so many entries
are younger than the longest write, the oldest of them count as settled."""
_MARK_LETTERS = 6
_KEY = re.compile(r"\d{8}T\d{6}\.\d{6}Z#[0-9a-f]{1,32}", re.ASCII)
_CURSOR = re.compile(rf"({_KEY.pattern}|)~((?:[\w-]{{{_MARK_LETTERS}}})*)", re.ASCII)
LONGEST_CURSOR = 70 + _MOST_MARKS * _MARK_LETTERS


class LogCursor(NamedTuple):
    """A reader has had every entry up to the key `position`, and those after it whose marks are in
    `marks`."""

    position: str = ""
    marks: frozenset[str] = frozenset()

    @classmethod
    def at(cls, now: datetime) -> Self:
        """The cursor of a reader who is to have what is not settled by then, and nothing before."""
        return cls(log_key(now - SETTLED_AFTER, "0"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor of that text: what `text` returned, or a key, up to which all is had.
        ValueError."""
        if _KEY.fullmatch(text):
            return cls(text)
        match = _CURSOR.fullmatch(text)
        if match is None:
            raise ValueError("that is no position in a log")
        position, marks = match.groups()
        parts = (marks[at : at + _MARK_LETTERS] for at in range(0, len(marks), _MARK_LETTERS))
        return cls(position, frozenset(parts))

    @property
    def text(self) -> str:
        """The cursor in visible ASCII, without quotes or spaces."""
        return f"{self.position}~{''.join(sorted(self.marks))}"

    def start(self, now: datetime) -> str:
        """The key after which to read. One that is still to come was had before the clock was set
        back: what is not settled is then read again."""
        if self.position < log_key(now + _CLOCKS_DIFFER, "0"):
            return self.position
        return log_key(now - SETTLED_AFTER, "0")

    def unseen(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that the reader has not had, in their order."""
        return [key for key in keys if _mark(key) not in self.marks]

    def after(self, keys: Sequence[str], shown: Sequence[str], now: datetime) -> "LogCursor":
        """The cursor of a reader who was shown the first of what is unseen in `keys`: all that was
        read from `start` on, sorted."""
        missing = set(self.unseen(keys)) - set(shown)
        end = min(missing, default="~")
        had = [key for key in keys if key not in missing]
        settled = log_key(now - SETTLED_AFTER, "0")
        start = self.start(now)
        position = max([start, *(key for key in had if key < min(settled, end))])
        younger = [key for key in had if key > position]
        surplus = [key for key in younger[: max(0, len(younger) - _MOST_MARKS)] if key < end]
        position = max([position, *surplus])
        unread = self.marks - {_mark(key) for key in keys} if missing else frozenset()
        return LogCursor(position, frozenset(_mark(key) for key in had if key > position) | unread)


def _mark(key: str) -> str:
    digest = hashlib.sha256(key.encode()).digest()
    return urlsafe_b64encode(digest[:6]).decode()[:_MARK_LETTERS]
