"""What AWS costs, besides what the provider costs: list prices times what films really did.

    .venv/bin/python bench/aws_cost.py [--scale 1.0]

Makes the default film of three scenes in the local studio, with a simulated xAI of real latencies,
and films of 20 and of 60 scenes as fast as can be; counts what they do; and prints the tables of
docs/costs.md: per film, an idle month, and a month of 10,000 films. Functions that wait for xAI are
billed for as long as they wait, so for the longer films each call takes what it took in the first.
The state machine's own waits (for a turn, between two polls) are not billed but for the transition.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infra.functions import FUNCTIONS, SMALLEST_DISK_MB
from tests.support import aws_prices as price
from tests.support.aws_prices import Price
from tests.support.film_usage import FilmUsage, count_film, measure_film, project
from tests.support.standing_parts import (
    HOURLY_METRICS,
    StandingParts,
    count_metrics,
    count_standing_parts,
)

GB = 1e9
_MB_IN_GB = 1024
PAGE_PAUSE = 2.0
"""Seconds between two requests for events of a page that shows an active run (live.js)."""
_COLD_START = 1.0
"""Assumed: seconds, of one container of each function a film, which are billed as the call is."""
_SWEEP = 0.5
"""GB-seconds of the sweeper: a second of half a GB."""
_SHOWN_BYTES = 0.15
"""Assumed: the share of a run's files that a page shows as pictures and clips, once."""
_BUSY, _PEOPLE = 10_000, 100
_HOURS = 730
_MEASURED = "measured"


@dataclass(frozen=True)
class Line:
    """What is billed: how much of it, at which price, and where the amount is from."""

    price: Price
    amounts: Sequence[float]
    source: str

    @property
    def costs(self) -> list[float]:
        return [amount * self.price.usd for amount in self.amounts]


@dataclass
class Bill:
    """Lines with an amount for each column."""

    title: str
    columns: Sequence[str]
    lines: list[Line] = field(default_factory=list)
    digits: int = 5

    @property
    def totals(self) -> list[float]:
        costs = [line.costs for line in self.lines]
        return [sum(column) for column in zip(*costs, strict=True)]

    def rows(self) -> Iterator[str]:
        heads = [text for each in self.columns for text in (each, "USD")]
        yield f"| {self.title} | price, USD | {' | '.join(heads)} | amount is |"
        yield f"|{'---|' * (len(heads) + 3)}"
        for line in self.lines:
            pairs = zip(line.amounts, line.costs, strict=True)
            cells = [text for n, usd in pairs for text in (_number(n), self._usd(usd))]
            name = f"{line.price.service}: {line.price.line}"
            yield f"| {name} | {_price(line.price.usd)} | {' | '.join(cells)} | {line.source} |"
        cells = [text for usd in self.totals for text in ("", f"**{self._usd(usd)}**")]
        yield f"| **together** | | {' | '.join(cells)} | |"

    def _usd(self, usd: float) -> str:
        return f"{usd:,.{self.digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="of real latencies")
    scale = parser.parse_args().scale
    base = measure_film(3, scale)
    films = [base, *(project(base, count_film(scenes)) for scenes in (20, 60))]
    parts = count_standing_parts()
    bills = [bill_of_films(films), bill_of_keeping(films)]
    bills += [bill_of_idling(parts), bill_of_a_busy_month(base, parts)]
    for bill in bills:
        sys.stdout.write("\n".join(bill.rows()) + "\n\n")
    calls = ", ".join(f"{name} {count}" for name, count in sorted(base.calls.items()))
    sys.stdout.write(f"Calls of functions for three scenes: {calls}.\n")


def bill_of_films(films: Sequence[FilmUsage]) -> Bill:
    """One film, and one person who watches in the browser while it is made, and sees it once."""
    bill = Bill("one film", [f"{film.scenes} scenes" for film in films])

    def add(line_price: Price, amounts: Sequence[float], source: str) -> None:
        bill.lines.append(Line(line_price, amounts, source))

    add(price.TRANSITION, [film.transitions for film in films], "computed from the answers")
    add(
        price.GB_SECOND,
        [gb_seconds(film) for film in films],
        "measured; on one machine's cores; a cold start of each function, 1 s, assumed",
    )
    add(price.DISK_GB_SECOND, [disk_gb_seconds(film) for film in films], _MEASURED)
    add(price.INVOCATION, [film.calls.total() for film in films], _MEASURED)
    add(price.WRITE_UNIT, [film.units.written for film in films], "measured, by items' sizes")
    add(price.READ_UNIT, [film.units.read for film in films], "measured, by items' sizes")
    add(price.S3_PUT, [film.puts for film in films], _MEASURED)
    add(price.S3_GET, [film.gets for film in films], _MEASURED)
    add(
        price.TRANSFER_GB,
        [film.bytes_sent / GB for film in films],
        "measured: pictures and clips that are sent to xAI",
    )
    add(price.LOG_GB, [film.log_bytes / GB for film in films], "measured lines, Lambda's assumed")
    add(price.EVENT, [film.events for film in films], _MEASURED)
    add(price.SECRET_CALL, [len(film.calls) for film in films], "assumed: one of each function")
    watched = [watch_requests(film) for film in films]
    about = f"one person watches: a request each {PAGE_PAUSE:g} s, and one for each event"
    add(price.API_REQUEST, watched, about)
    add(price.EDGE_REQUEST, watched, about)
    add(price.INVOCATION, watched, about)
    add(price.GB_SECOND, [watch_gb_seconds(film) for film in films], f"{about}; measured seconds")
    add(price.READ_UNIT, [watch_units(film) for film in films], f"{about}; measured units")
    add(price.EDGE_GB, [watch_bytes(film) / GB for film in films], f"{about}; measured sizes")
    add(
        price.TRANSFER_GB,
        [(film.film_bytes + _SHOWN_BYTES * film.stored_bytes) / GB for film in films],
        "measured: the film once, by a link to S3; 15 % of all files in pages, assumed",
    )
    return bill


def bill_of_keeping(films: Sequence[FilmUsage]) -> Bill:
    """What a month of keeping a film costs."""
    bill = Bill("keeping it, a month", [f"{film.scenes} scenes" for film in films])
    table = [film.table_bytes / GB for film in films]
    bill.lines += [
        Line(price.S3_GB_MONTH, [film.stored_bytes / GB for film in films], _MEASURED),
        Line(price.TABLE_GB_MONTH, table, "measured, by items' sizes"),
        Line(price.RECOVERY_GB_MONTH, table, "measured, by items' sizes"),
        Line(price.LOG_GB_MONTH, [film.log_bytes / GB for film in films], "for the first 30 days"),
    ]
    return bill


def bill_of_idling(parts: StandingParts) -> Bill:
    """A month in which nobody films."""
    bill = Bill("an idle month", ["amount"], digits=2)
    bill.lines += [
        Line(
            price.ALARM_MONTH, [parts.alarm_metrics], "the template; ten are free in each account"
        ),
        Line(price.DASHBOARD_MONTH, [parts.dashboards], "the template; three are free"),
        Line(price.METRIC_MONTH, [len(HOURLY_METRICS)], "sent every hour; ten are free"),
        Line(price.SECRET_MONTH, [parts.secrets], "the template"),
        Line(price.GB_SECOND, [_HOURS * _SWEEP], "the sweeper, hourly; its second is assumed"),
    ]
    return bill


def bill_of_a_busy_month(film: FilmUsage, parts: StandingParts) -> Bill:
    """A month of 10,000 films of three scenes, each watched and seen once, and all kept."""
    bill = Bill(f"a month of {_BUSY:,} films of three scenes", ["amount"], digits=2)
    for line in bill_of_films([film]).lines:
        bill.lines.append(Line(line.price, [_BUSY * line.amounts[0]], "as one film"))
    for line in bill_of_keeping([film]).lines:
        half = "half of them on the average day; twice that in the month after"
        bill.lines.append(Line(line.price, [_BUSY * line.amounts[0] / 2], half))
    bill.lines += bill_of_idling(parts).lines
    metrics = count_metrics() - len(HOURLY_METRICS)
    bill.lines += [
        Line(price.METRIC_MONTH, [metrics], "grok_spicy/metrics.py; ten errors of models assumed"),
        Line(price.ACTIVE_USER_MONTH, [_PEOPLE], "assumed; 10,000 are free in each account"),
    ]
    return bill


def gb_seconds(film: FilmUsage) -> float:
    """The time of the functions, by their memory."""
    return sum(
        (seconds + _COLD_START) * FUNCTIONS[name].memory_mb / _MB_IN_GB
        for name, seconds in film.seconds.items()
    )


def disk_gb_seconds(film: FilmUsage) -> float:
    return sum(
        seconds * (FUNCTIONS[name].disk_mb - SMALLEST_DISK_MB) / _MB_IN_GB
        for name, seconds in film.seconds.items()
    )


def watch_requests(film: FilmUsage) -> float:
    return film.duration / PAGE_PAUSE + film.run_events


def watch_gb_seconds(film: FilmUsage) -> float:
    polls = film.duration / PAGE_PAUSE
    seconds = polls * film.event_look.seconds + film.run_events * film.run_look.seconds
    return seconds * FUNCTIONS["api"].memory_mb / _MB_IN_GB


def watch_units(film: FilmUsage) -> float:
    """The looks at the whole run are counted as its last one, which reads most."""
    polls = film.duration / PAGE_PAUSE
    return polls * film.event_look.read + film.run_events * film.run_look.read


def watch_bytes(film: FilmUsage) -> float:
    """Half of what the last look brings, on the average."""
    return film.run_events * film.run_look.size / 2


def _price(usd: float) -> str:
    return f"{usd:.10f}".rstrip("0").rstrip(".")


def _number(amount: float) -> str:
    if amount >= 1000 or amount == int(amount):
        return f"{amount:,.0f}"
    return f"{amount:.3g}"


if __name__ == "__main__":
    main()
