"""The events of a run, a page at a time, each once."""

from datetime import datetime

from grok_spicy.models.events import Event
from grok_spicy.models.item import utc_now
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.ports import RunStore


def read_events(
    store: RunStore, run_id: str, cursor: LogCursor, limit: int, until: datetime | None = None
) -> tuple[list[Event], LogCursor, bool]:
    """Up to `limit` events that a reader at `cursor` has not had, oldest first, of those that
    happened `until` then; where the reader is afterwards, and whether those are all."""
    now = utc_now()
    stored = store.events(run_id, cursor.start(now), limit + len(cursor.marks) + 1)
    by_key = {event.key: event for event in stored}
    news = cursor.unseen(by_key)
    shown = [key for key in news[:limit] if until is None or by_key[key].at <= until]
    cursor = cursor.after(list(by_key), shown, now)
    return [by_key[key] for key in shown], cursor, len(news) == len(shown)
