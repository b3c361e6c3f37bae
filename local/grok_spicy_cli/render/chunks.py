"""The chunks of long scenes on a terminal."""

from collections.abc import Sequence

from rich.table import Table

from grok_spicy.outputs.chunks import ReportedChunk, TakeChunks
from grok_spicy_cli.render.tables import plain_table


def chunks(takes: Sequence[TakeChunks]) -> Table | None:
    """A row for each take of the film that has chunks: how many, the worst joint, how far the
    colours had run away and what is left of that; None if there is none."""
    rows = plain_table("Take", "Chunks", "Worst joint", "Colour drift", "Corrected to", "USD")
    for take in takes:
        there = take.chunks
        rows.add_row(
            take.take,
            f"{len(there)} of {take.count}",
            _number(min(_values(there, "joint_ssim"), default=None), ".3f"),
            _number(max(_values(there, "drift_found"), default=None), ".1f"),
            _number(max(_values(there, "drift_left"), default=None), ".1f"),
            f"{take.output.total_cost:.2f}",
        )
    return rows if rows.row_count else None


def _values(chunks: Sequence[ReportedChunk], name: str) -> list[float]:
    return [value for each in chunks if (value := getattr(each, name)) is not None]


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
