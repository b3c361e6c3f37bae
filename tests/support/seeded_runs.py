"""Runs that nobody made, put straight into the table: enough of them to try lists with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from grok_spicy.adapters.aws.dynamo_rows import listing_row, row_of
from grok_spicy.models.run import Run, Status
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.progress import listing_of

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
OWNERS = tuple(f"person-{number}" for number in range(5))
RARE_WORD = "lighthouse"
_RARE, _FAILED = 500, 20
"""One run in so many has that word in its title; one in so many failed."""
_LENGTH = timedelta(minutes=4)


def seed_runs(table: Any, first: int, last: int) -> None:
    """Put the runs of these numbers, without the last, into the table (a boto3 DynamoDB Table), in
    batches. They are spread evenly over months and people."""
    with table.batch_writer() as batch:
        for run in map(_run, range(first, last)):
            batch.put_item(Item=row_of(run.run_id, run))
            batch.put_item(Item=listing_row(listing_of(run)))


def list_queries() -> Iterator[tuple[str, dict[str, str]]]:
    """What people ask lists for, and the parameters of that."""
    yield "first page", {}
    yield "by month", {"month": MONTHS[1]}
    yield "by owner", {"owner": OWNERS[1]}
    yield "by status", {"status": "failed"}
    yield "by text", {"q": RARE_WORD}


def _run(number: int) -> Run:
    month = datetime.strptime(MONTHS[number % len(MONTHS)], "%Y-%m").replace(tzinfo=UTC)
    place_in_month = number // len(MONTHS)
    created_at = month + timedelta(seconds=20 * place_in_month)
    status: Status = "failed" if place_in_month % _FAILED == 0 else "complete"
    place = RARE_WORD if place_in_month % _RARE == 0 else "forest"
    return Run(
        run_id=f"seeded-{number:06d}",
        owner=OWNERS[number % len(OWNERS)],
        execution=f"seeded-{number:06d}",
        settings=RunSettings(),
        concept=f"A curious fox named Ember meets a wise old owl named Sage near a {place}.",
        title=f"The {place} of the fox and the owl, part {number}",
        status=status,
        created_at=created_at,
        updated_at=created_at + _LENGTH,
        ended_at=created_at + _LENGTH,
        error="OutOfCredit: the account has no credit left" if status == "failed" else None,
        scenes=3,
        planned_seconds=24,
        poster_key=f"runs/seeded-{number:06d}/keyframes/scene_1_v1.jpg",
    )
