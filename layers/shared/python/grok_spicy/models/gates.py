"""Approval gates: what waits for a person's decision, and what was decided."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from grok_spicy.models.item import Item, Stored, utc_now
from grok_spicy.models.settings import GateName

Decision = Literal["approved", "rejected"]


class PartDecision(Stored):
    """What a person decides about one part of a gate: the plan, a character or a scene."""

    part: str
    decision: Decision
    note: str | None = None


class PartVerdict(Stored):
    """What a person decided about one part of a gate. `digest` is of what they saw, so that an
    approval holds at a later gate if that part is unchanged."""

    decision: Decision
    digest: str
    note: str | None = None
    by: str
    at: datetime = Field(default_factory=utc_now)


class Gate(Item):
    """One thing that a person is asked to approve: the plan, the sheets, the storyboard or the cut.

    The key ends in the digest of what is approved, so that an approval covers nothing else.
    `parts` are the digests of what is decided one by one: the plan as a whole (`plan`), each
    sheet by its character's name, each scene of the storyboard or the cut by its id. The gate
    closes when every part has a verdict. `waits_for` are scenes of a storyboard that can't be drawn
    before a clip is filmed: they are approved in words.

    `opening` counts how often it was opened, `execution` and `round` are those that opened it last.
    A decision is `changed` where what it showed was edited meanwhile. `applied` says that what a
    rejection asks for was noted in the run. `expected_usd` and `at_most_usd` are what going on will
    cost.
    """

    KIND: ClassVar[str] = "GATE"

    gate: GateName
    digest: str
    execution: str
    round: int = 0
    opening: int = 1
    opened_at: datetime = Field(default_factory=utc_now)
    deadline: datetime
    decision: Decision | Literal["expired", "changed"] | None = None
    by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    applied: bool = False
    parts: dict[str, str] = Field(default_factory=dict)
    verdicts: dict[str, PartVerdict] = Field(default_factory=dict)
    waits_for: list[int] = Field(default_factory=list)
    expected_usd: float = 0.0
    at_most_usd: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.gate}#{self.digest}"

    @property
    def turn(self) -> str:
        """The name of the turn for which the state machine waits."""
        return f"gate#{self.gate}#{self.digest}#{self.opening}"

    @property
    def undecided(self) -> list[str]:
        """The parts that have no verdict yet."""
        return [part for part in self.parts if part not in self.verdicts]

    @property
    def rejected_parts(self) -> dict[str, PartVerdict]:
        """The verdicts of the parts that were rejected."""
        return {
            part: verdict
            for part, verdict in self.verdicts.items()
            if verdict.decision == "rejected"
        }
