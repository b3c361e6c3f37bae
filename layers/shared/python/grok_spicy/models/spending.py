"""Paid calls: the reservation before, the record after, and the budget over all.

Amounts are integer ticks, 1e-10 USD, the unit in which xAI reports cost.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, Self

from pydantic import Field

from grok_spicy.models.item import Item, JsonObject, Stored, utc_now
from grok_spicy.models.run import Run

TICKS_PER_USD = 10_000_000_000


def ticks(usd: float) -> int:
    return round(usd * TICKS_PER_USD)


def usd(amount: int) -> float:
    return amount / TICKS_PER_USD


class CallKey(Stored):
    """What a call is for. Its id is made of nothing else, so that a retry is the same call. `wish`
    is a digest of what a person decides of it, where the id does not tell one from another; empty
    where that was not kept."""

    step: str
    subject: str
    detail: str = ""
    model: str = ""
    character: str | None = None
    scene_id: int | None = None
    wish: str = ""

    def is_of(self, wish: str) -> bool:
        """Whether it is of that wish, as far as that was kept."""
        return not (self.wish and wish) or self.wish == wish

    @property
    def call_id(self) -> str:
        return f"{self.step}/{self.subject}/{self.detail}"


LONG_AGO = datetime.fromtimestamp(0, UTC)
"""When an ended lease expired: before any time that a clock, set back, may show."""


class Lease(Stored):
    """Which invocation makes a call, and until when it counts as alive."""

    holder: str
    expires_at: datetime


def call_kind(model: str, use: str) -> str:
    """The kind of call whose bound is learned: `grok-imagine-image/image`."""
    return f"{model}/{use}"


LIST_PRICE = 1_000
"""Thousandths: the factor of a bound that nothing was learned about."""


class Booking(Stored):
    """How a call is booked. `price_ticks` is its bound by the price list; what the provider bills
    beyond that is learned for the `kind`, a model and its use. `accounts` names the accounts above
    the run that it is booked in as well."""

    price_ticks: int
    kind: str
    accounts: list[str] = Field(default_factory=list)

    def factor(self, actual_ticks: int) -> int:
        """How much of the list price that cost is, in thousandths, rounded up."""
        return -(-LIST_PRICE * actual_ticks // max(1, self.price_ticks))


class Reservation(Stored):
    """The intent to make a call that costs `upper_ticks` at most. `stored_as` is the name under
    which the provider is asked to store the result, unique to this attempt."""

    purpose: CallKey
    upper_ticks: int
    lease: Lease
    stored_as: str | None = None
    opened_at: datetime = Field(default_factory=utc_now)
    booking: Booking | None = None
    """None in reservations of versions that learned nothing."""

    def booked_in(self, budget: "Budget", accounts: list[str]) -> Self:
        """With the bound that the run has learned for calls of that kind, and these accounts."""
        if self.booking is None:
            return self
        booking = self.booking.model_copy(update={"accounts": accounts})
        upper = budget.upper_ticks(booking.kind, booking.price_ticks)
        return self.model_copy(update={"upper_ticks": upper, "booking": booking})

    def is_attempt_of(self, other: Self) -> bool:
        """Whether both are the same attempt at a call, however it is booked."""
        ours, theirs = (
            each.model_copy(update={"upper_ticks": 0, "booking": None}) for each in (self, other)
        )
        return ours == theirs

    def without_lease(self) -> Self:
        """The reservation of a call that nobody makes any more."""
        lease = self.lease.model_copy(update={"expires_at": LONG_AGO})
        return self.model_copy(update={"lease": lease})


class CallRecord(Item):
    """A call that was answered. `actual`: the cost is the provider's own figure. `answered_by` is
    the model that answered, where the provider said so. `found_again`: its answer was lost, and its
    result found where the provider had stored it."""

    KIND: ClassVar[str] = "CALL"

    purpose: CallKey
    outcome: Literal["answered", "prompt_refused", "output_refused"]
    result: JsonObject = Field(default_factory=dict)
    message: str | None = None
    cost_ticks: int
    actual: bool
    answered_by: str | None = None
    found_again: bool = False
    booking: Booking | None = None
    started_at: datetime
    ended_at: datetime

    @property
    def key(self) -> str:
        return self.purpose.call_id

    @property
    def is_above_price(self) -> bool:
        """Whether the provider billed more than its price list allows."""
        return bool(self.actual and self.booking and self.cost_ticks > self.booking.price_ticks)


class PurchaseStop(Item):
    """A person's stop of all purchases in the studio, in force until it is lifted."""

    KIND: ClassVar[str] = "STOP"

    stopped_at: datetime = Field(default_factory=utc_now)
    lifted_at: datetime | None = None


class Budget(Stored):
    """The cap, what is committed (reserved or spent), and which calls are open or lost.

    `lost` and `written_off` calls may have been paid: their reservations stay booked. `learned` is,
    by kind of call, the largest share of the list price that was billed, in thousandths. `spender`
    is the owner on whose account calls are booked.
    """

    cap_ticks: int
    committed_ticks: int = 0
    open: dict[str, Reservation] = Field(default_factory=dict)
    lost: dict[str, Reservation] = Field(default_factory=dict)
    written_off: list[Reservation] = Field(default_factory=list)
    learned: dict[str, int] = Field(default_factory=dict)
    spender: str | None = None

    def upper_ticks(self, kind: str, price_ticks: int) -> int:
        """The most that a call of that kind may cost, by the list price and what was learned."""
        factor = max(LIST_PRICE, self.learned.get(kind, LIST_PRICE))
        return -(-price_ticks * factor // LIST_PRICE)

    def without_leases(self) -> Self:
        """The budget once nobody makes an open call any more: every lease has ended."""
        ended = {call_id: each.without_lease() for call_id, each in self.open.items()}
        return self.model_copy(update={"open": ended})

    @property
    def settled_ticks(self) -> int:
        """The cost of answered calls: all that is committed, less reservations without a
        response."""
        unanswered = (*self.open.values(), *self.lost.values(), *self.written_off)
        return self.committed_ticks - sum(reservation.upper_ticks for reservation in unanswered)


@dataclass(frozen=True)
class CallState:
    """What decides whether a call is made: its run, a stop of all purchases, what was recorded of
    the call, the run's budget, and the execution that the budget was opened for."""

    run: Run | None
    stop: PurchaseStop | None
    call_record: CallRecord | None
    budget: Budget
    opened_for: str | None = None
