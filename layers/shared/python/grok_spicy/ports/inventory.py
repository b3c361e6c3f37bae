"""What is stored, whoever it belongs to: for those who look for what nothing names any more."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, Protocol


class InventoryPage(NamedTuple):
    """Ids of runs, in no order; `after` is where the next page begins, None at the end."""

    run_ids: list[str]
    after: str | None


class Inventory(Protocol):
    """Everything in the bucket and the table, page by page."""

    def folders(self, after: str | None) -> InventoryPage:
        """A page of the runs of which there is a file, a former version or a delete marker."""

    def partitions(self, after: str | None) -> InventoryPage:
        """A page (1 MB) of the runs of which there is an item."""

    def known(self, run_ids: Collection[str]) -> set[str]:
        """Those of these runs whose own item is there, be it damaged."""

    def abort_uploads(self, prefix: str, before: datetime | None = None) -> int:
        """Abort the multipart uploads of keys under `prefix` that were begun before then, or all;
        how many."""
