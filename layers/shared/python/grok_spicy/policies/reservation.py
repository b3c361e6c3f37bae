"""Whether a call may be reserved in a budget, and how it is booked there. Pure."""

from datetime import datetime

from grok_spicy.errors import CallInProgress, CallLost, OverBudget
from grok_spicy.models.run import OWNER
from grok_spicy.models.spending import Budget, Reservation, usd
from grok_spicy.policies.spending_caps import Account, SpendingCaps


def book(
    budget: Budget, reservation: Reservation, caps: SpendingCaps, now: datetime
) -> tuple[Reservation, list[Account]]:
    """The reservation as it is to be booked, and the accounts above the run in which it is booked
    as well. CallInProgress while another lease on the call is alive, CallLost if it was lost twice,
    OverBudget if the budget has no room for it."""
    call_id = reservation.purpose.call_id
    earlier = budget.open.get(call_id)
    if earlier and earlier.lease.expires_at > now:
        raise CallInProgress(f"{call_id} is being made by {earlier.lease.holder}")
    if earlier and call_id in budget.lost:
        raise CallLost(f"{call_id} lost its response twice and may have been billed each time")
    spender, booking = budget.spender or OWNER, reservation.booking
    accounts = caps.accounts(spender, reservation.opened_at) if booking else []
    booked = reservation.booked_in(budget, [account.name for account in accounts])
    room = budget.cap_ticks - budget.committed_ticks
    if booked.upper_ticks > room:
        raise OverBudget(
            f"{call_id} may cost {usd(booked.upper_ticks):.3f} USD, and "
            f"{usd(max(0, room)):.3f} of the cap of {usd(budget.cap_ticks):.2f} are left"
        )
    return booked, accounts
