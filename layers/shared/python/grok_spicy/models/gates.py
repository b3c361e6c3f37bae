"""Approval gates: what waits for a person's decision, and what was decided."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from grok_spicy.models.item import Item, Stored, utc_now
from grok_spicy.models.settings import GateName

Decision = Literal["approved", "rejected"]


class Verdict(Stored):
    """What a person decided about one scene or character of a gate. `digest` is of what they saw,
    so that the verdict holds at a later gate if that is unchanged."""

    decision: Decision
    digest: str
    note: str | None = None
    by: str
    at: datetime = Field(default_factory=utc_now)


class Gate(Item):
    """One thing that a person is asked to approve: the plan, the sheets, the storyboard or the cut.

    The key ends in the digest of what is approved, so that an approval covers nothing else.
    `digests` are those of its parts: a storyboard's scenes by id, the sheets' characters by name.
    `verdicts` are by the same keys; the gate closes when every part has one. `in_words` are the
    scenes that have no picture yet and are approved by their text. `expected_usd` and `at_most_usd`
    are what going on will cost.
    """

    KIND: ClassVar[str] = "GATE"

    gate: GateName
    digest: str
    execution: str
    round: int = 0
    opened_at: datetime = Field(default_factory=utc_now)
    deadline: datetime
    decision: Decision | Literal["expired"] | None = None
    by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    digests: dict[str, str] = Field(default_factory=dict)
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    in_words: list[int] = Field(default_factory=list)
    expected_usd: float = 0.0
    at_most_usd: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.gate}#{self.digest}"

    @property
    def undecided(self) -> list[str]:
        """The scenes or characters that have no verdict yet."""
        return [part for part in self.digests if part not in self.verdicts]
