"""Plans that a container keeps: each step of a scene needs the plan, and it hardly ever changes.

A plan is written together with its digest, in one transaction. A step that reads its run reads the
digest beside it, a small item, and the plan itself (150 kB for sixty scenes) only if this container
has another, or none. A plan that was kept for another execution is not used: functions of an
earlier version write no digest, but none of them works in an execution that began with this one.
"""

import hashlib
from collections.abc import Callable
from typing import ClassVar, NamedTuple, Self

from grok_spicy.adapters.aws.dynamo_items import Row, read_item
from grok_spicy.adapters.aws.kept_by_size import KeptBySize
from grok_spicy.models.item import Item, to_json
from grok_spicy.models.run import Plan

_MOST_KEPT = 8_000_000
"""Letters of all plans that are kept, as they are stored."""


class PlanDigest(Item):
    """Says which plan a run has, in a few letters."""

    KIND: ClassVar[str] = "PLAN_DIGEST"

    digest: str

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(digest=_digest(to_json(plan)))


class KeptPlan(NamedTuple):
    """A plan's row as it was read for an execution."""

    row: Row
    digest: str
    execution: str


class KeptPlans:
    """The plans of the runs that a container worked on last, by the runs' ids."""

    def __init__(self) -> None:
        self._kept = KeptBySize[KeptPlan](_MOST_KEPT)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._kept

    def current(
        self,
        run_id: str,
        execution: str,
        digest_row: Row | None,
        read: Callable[[], Row | None],
    ) -> Row | None:
        """The row of the plan that has that digest: the one that is kept, or what `read` returns,
        which is kept then."""
        digest = read_item(PlanDigest, digest_row)
        kept = self._kept.get(run_id)
        if digest and kept and (kept.digest, kept.execution) == (digest.digest, execution):
            return kept.row
        row = read()
        if row and digest and _digest(row.get("body")) == digest.digest:
            self._kept.put(run_id, KeptPlan(row, digest.digest, execution), len(row["body"]))
        else:
            self._kept.drop(run_id)
        return row


def _digest(body: str | None) -> str:
    return hashlib.sha256((body or "").encode()).hexdigest()
