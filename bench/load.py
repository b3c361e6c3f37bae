"""A studio under load: films that wait for each other, people who watch them, lists of many runs.

    .venv/bin/python bench/load.py [--films 200] [--watchers 200] [--runs 100000]

As many films of two 3-s scenes are started through the HTTP API at once, six are made at a time,
and each watcher watches one as the command line does, until all have ended; somebody looks at lists
all the while. Before, so many runs are put straight into the table, and lists are looked at when
there are 200, 10,000, and all of them. Prints the table of docs/load.md. Exit status 1 if a bound
is broken: times have none, since they are this machine's. Takes half an hour on two
cores.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.studio_under_load import (
    GROWTH,
    LARGEST_ITEM,
    MOST_FOR_A_LOOK,
    MOST_FOR_A_PAGE,
    MOST_FOR_THE_SAME,
    MOST_READ,
    MOST_WRITTEN,
    FilmsMade,
    StudioUnderLoad,
    is_api,
    own_units,
    shared_units,
)

MOST_REFUSED = 0.05
_SIZES = (200, 10_000)


@dataclass(frozen=True)
class Row:
    """A line of the table; `holds` says whether what was measured keeps to its bound."""

    name: str
    measured: str
    bound: str = ""
    holds: bool = True

    @property
    def line(self) -> str:
        return f"| {self.name} | {self.measured} | {self.bound}{'' if self.holds else ' BROKEN'} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--films", type=int, default=200)
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100_000)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as output, StudioUnderLoad(Path(output)) as studio:
        rows = list(_look_at_lists(studio, options.runs))
        made = studio.make_films(options.films, options.watchers)
        rows = [*_film_rows(made), *_growth_rows(made), *_watcher_rows(studio, made), *rows]
        size, kind = studio.meter.largest_item
    rows.append(_bounded("largest item, bytes", size, LARGEST_ITEM, f"{size:,} ({kind})"))
    rows.append(Row("memory of the process, MB", f"{_peak_memory_mb():,.0f}"))
    rows.append(Row("seconds in all", f"{time.monotonic() - begun:,.0f}"))
    rows += _latency_rows(made)
    command = f"--films {options.films} --watchers {options.watchers} --runs {options.runs}"
    sys.stdout.write(f"`bench/load.py {command}`\n\n| | measured | bound |\n|---|---|---|\n")
    for row in rows:
        sys.stdout.write(f"{row.line}\n")
    return 0 if all(row.holds for row in rows) else 1


def _look_at_lists(studio: StudioUnderLoad, runs: int) -> Iterator[Row]:
    """A row for each list: what a page takes with few runs and with many."""
    pages: dict[str, list[float]] = defaultdict(list)
    sizes = sorted({*(min(size, runs) for size in _SIZES), runs})
    for size in sizes:
        begun = time.monotonic()
        studio.seed(size)
        yield Row(f"seconds to put {size:,} runs into the table", f"{time.monotonic() - begun:.0f}")
        for name, units in studio.look_at_lists().items():
            pages[name].append(units)
    for name, all_units in pages.items():
        measured = ", ".join(f"{each:g}" for each in all_units)
        grows = len(all_units) > 2 and all_units[-1] > GROWTH * all_units[-2]
        counts = ", ".join(f"{size:,}" for size in sizes)
        yield Row(
            f"read units of a list's page, {name}, of {counts} runs",
            measured,
            f"{MOST_FOR_A_PAGE}; the last as the one before",
            holds=max(all_units) <= MOST_FOR_A_PAGE and not grows,
        )


def _film_rows(made: FilmsMade) -> Iterator[Row]:
    films = len(made.statuses)
    complete = sum(status == "complete" for status in made.statuses.values())
    yield Row("films that are complete", f"{complete} of {films}", "all", holds=complete == films)
    yield Row("films a minute", f"{60 * films / made.seconds:.1f}")
    share = made.refused_calls / made.calls
    text = f"{made.refused_calls} of {made.calls}, {share:.1%}"
    yield _bounded("calls that xAI refused for their rate", share, MOST_REFUSED, text, "5 %")
    own = [own_units(made.used, run_id) for run_id in made.ended]
    reads, writes = (
        statistics.mean(each) for each in zip(*((u.read, u.written) for u in own), strict=True)
    )
    yield _bounded("read units of a film, of its own items", reads, MOST_READ)
    yield _bounded("write units of a film, of its own items", writes, MOST_WRITTEN)


def _growth_rows(made: FilmsMade) -> Iterator[Row]:
    """What the last films take against what the first did."""
    films = len(made.ended)
    share = min(20, films // 2)
    own = [own_units(made.used, run_id) for run_id in made.ended]
    totals = [unit.read + unit.written for unit in own]
    first, last = (statistics.mean(each) for each in (totals[:share], totals[-share:]))
    yield _bounded(
        f"units of a film, of its own items: first {share}, last {share}",
        last / first,
        GROWTH,
        f"{first:.0f}, {last:.0f}",
        "the last at most 5 % more",
    )
    early, late = _nearest(made, share), _nearest(made, films - share)
    if not early < late < films:
        return  # too few films to tell
    begin = made.marks[early]
    end = shared_units(made.used) - made.marks[late]
    per_film = [
        (units.read + units.written) / max(1, count)
        for units, count in ((begin, early), (end, films - late))
    ]
    yield _bounded(
        f"units of a film, of the studio's clocks and queue: first {early}, last {films - late}",
        per_film[1] / max(1.0, per_film[0]),
        GROWTH,
        f"{per_film[0]:.0f}, {per_film[1]:.0f}",
        "the last at most 5 % more",
    )


def _nearest(made: FilmsMade, count: int) -> int:
    """The mark next to that many films."""
    return min((mark for mark in made.marks if mark), key=lambda mark: abs(mark - count))


def _watcher_rows(studio: StudioUnderLoad, made: FilmsMade) -> Iterator[Row]:
    hours = made.watched_seconds / 3600
    units = made.used.where(
        lambda use: is_api(use) and use.caller.startswith("api GET /runs/{run_id}")
    ).units
    looks = sum(route.startswith("GET /runs/{run_id}") for route, _, _ in made.requests)
    yield Row("hours watched", f"{hours:.2f}")
    yield Row("read units of an hour's watching", f"{units.read / hours:,.0f}")
    yield Row("read units of a watcher's request", f"{units.read / looks:.1f}")
    whole, _ = studio.look(f"/runs/{made.ended[-1]}")
    yield _bounded("read units of a whole look at a finished film", whole.read, MOST_FOR_A_LOOK)
    same = studio.look_again(made.ended[-1])
    text = f"{same.read:g}"
    yield _bounded(
        "read units of a look at what has not changed", same.read, MOST_FOR_THE_SAME, text
    )
    failed = sum(status == 0 or status >= 400 for _, _, status in made.requests)
    text = f"{failed} of {len(made.requests)}"
    yield _bounded("requests to the API that failed", failed, 0, text, "0")
    reasons = Counter(made.problems).most_common()
    text = ", ".join(f"{count} of {reason}" for reason, count in reasons) or "0"
    yield _bounded("watchers that gave up", len(made.problems), 0, text)


def _latency_rows(made: FilmsMade) -> Iterator[Row]:
    times: dict[str, list[float]] = defaultdict(list)
    for route, seconds, _ in made.requests:
        if route != "GET /runs":  # those are there by list
            times[route].append(seconds)
    for route, all_seconds in sorted(times.items()):
        half, most = (_quantile(all_seconds, share) for share in (0.5, 0.95))
        counted = f"{len(all_seconds)}: {half:.2f}, {most:.2f}"
        yield Row(f"{route}: requests, and seconds p50, p95", counted)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _bounded(name: str, value: float, most: float, measured: str = "", bound: str = "") -> Row:
    return Row(name, measured or f"{value:,.0f}", bound or f"{most:,}", holds=value <= most)


def _peak_memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
