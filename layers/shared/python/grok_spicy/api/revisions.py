"""The revision of a run: what a watcher has seen of it, in a text that it sends back."""

from datetime import datetime
from typing import NamedTuple, Self

from grok_spicy.models.log_cursor import LONGEST_CURSOR, LogCursor

LONGEST_REVISION = LONGEST_CURSOR + 40
_VALID_SECONDS = 600
"""What a run is shown with also changes with time: links expire, and so do the leases of calls."""


NO_STORE = {"Cache-Control": "no-store"}
"""A browser would keep a copy of the run for each revision."""


class Unchanged(Exception):
    """Nothing has changed since that revision: the answer is 304, without a body."""

    def __init__(self, revision: "Revision") -> None:
        super().__init__(revision.text)
        self.headers = revision.headers


class Revision(NamedTuple):
    """What the log of the run's changes had when the run was read, at that `time` (in seconds since
    the epoch), and its place in the queue (0: in none)."""

    cursor: LogCursor
    time: int
    place: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """The revision of that text; None for one that says nothing, such as another version's."""
        cursor, _, rest = (text or "").strip().removeprefix("W/").strip('"').partition("!")
        time, _, place = rest.partition("!")
        try:
            return cls(LogCursor.parse(cursor), int(time), int(place))
        except ValueError:
            return None

    @property
    def text(self) -> str:
        return f"{self.cursor.text}!{self.time}!{self.place}"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an answer that shows the run as it was at this revision."""
        return {"ETag": f'"{self.text}"', **NO_STORE}

    def is_valid(self, now: datetime) -> bool:
        """Whether what was shown may still be shown at that time, if nothing of the run changed."""
        # Whole numbers: the time comes from the caller, and may be too large for all else.
        return -1 <= int(now.timestamp()) - self.time <= _VALID_SECONDS
