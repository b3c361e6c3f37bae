"""Where a reader is in a log that many append to: nothing is missed, nothing comes twice."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from grok_spicy.models.events import log_key
from grok_spicy.models.log_cursor import LONGEST_CURSOR, SETTLED_AFTER, LogCursor

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def key_at(seconds: float, nonce: int = 1) -> str:
    return log_key(NOW + timedelta(seconds=seconds), f"{nonce:08x}")


def read(
    cursor: LogCursor, log: list[str], now: datetime, limit: int = 1000
) -> tuple[list[str], LogCursor]:
    keys = sorted(key for key in log if key > cursor.start(now))
    shown = cursor.unseen(keys)[:limit]
    return shown, LogCursor.parse(cursor.after(keys, shown, now).text)


def test_a_slower_writers_earlier_entry_is_seen_once() -> None:
    log = [key_at(-1)]
    first, cursor = read(LogCursor(), log, NOW)
    log.append(key_at(-90, 2))

    second, cursor = read(cursor, log, NOW + timedelta(seconds=1))
    third, _ = read(cursor, log, NOW + timedelta(seconds=2))

    assert (first, second, third) == ([log[0]], [log[1]], [])


@pytest.mark.parametrize("seed", range(5))
def test_writers_as_slow_as_may_be_and_readers_of_small_pages_miss_nothing(seed: int) -> None:
    chance = random.Random(seed)
    begun = sorted(chance.uniform(0, 400) for _ in range(300))
    stored = {
        key_at(at, number): at + chance.choice((0, 0, 0.1, 5, SETTLED_AFTER.total_seconds() - 1))
        for number, at in enumerate(begun)
    }
    cursor, seen, time = LogCursor(), list[str](), 0.0
    while time < 600:
        time += chance.uniform(0, 4)
        log = [key for key, at in stored.items() if at <= time]
        shown, cursor = read(
            cursor, log, NOW + timedelta(seconds=time), limit=chance.choice((2, 9))
        )
        seen += shown

    assert sorted(seen) == sorted(stored)


def test_a_cursor_stays_short_and_loses_nothing_that_comes_in_time() -> None:
    log = [key_at(number / 100, number) for number in range(3_000)]
    cursor, seen = LogCursor(), list[str]()
    for end in range(0, 3_000, 100):
        shown, cursor = read(cursor, log[: end + 100], NOW + timedelta(seconds=end / 100 + 1))
        seen += shown
        assert len(cursor.text) <= LONGEST_CURSOR

    assert seen == log


def test_what_happens_after_the_clock_was_set_back_is_seen() -> None:
    _, cursor = read(LogCursor(), [key_at(-500), key_at(0)], NOW)
    earlier = NOW - timedelta(hours=1)
    log = [key_at(-500), key_at(0), key_at(-3_599, 7)]

    shown, cursor = read(cursor, log, earlier + timedelta(seconds=2))
    again, _ = read(cursor, log, earlier + timedelta(seconds=3))

    assert log[2] in shown
    assert again == []


def test_the_key_of_an_entry_is_a_cursor_and_nonsense_is_none() -> None:
    assert LogCursor.parse(key_at(0)).start(NOW) == key_at(0)
    for text in (
        "",
        "x",
        "~x",
        f"{key_at(0)}~abc",
        key_at(0) + "\n",
        "٢" * 8,
        f"{key_at(0)}~é12345",
    ):
        with pytest.raises(ValueError, match="position"):
            LogCursor.parse(text)
