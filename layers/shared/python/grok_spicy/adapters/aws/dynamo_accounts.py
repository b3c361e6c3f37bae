"""The accounts above the run: what an owner spends in a day, and the studio in a month. An item
each, in the studio's own partition."""

from datetime import timedelta

from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_updates import ItemUpdate
from grok_spicy.errors import StudioCapReached
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.spending import Reservation, usd
from grok_spicy.policies.spending_caps import QUOTA, Account

ACCOUNTS_LIVE = timedelta(days=400)
"""How long an account is kept: a person may look back a year."""


def account_item(name: str) -> str:
    """The name of an account's item."""
    return f"SPENDING#{name}"


def reserve_in(account: Account, booked: Reservation) -> ItemUpdate:
    """The reservation in an account above the run, on condition that there is room."""
    return ItemUpdate(
        {PARTITION: STUDIO, SORT: account_item(account.name)},
        "SET committed = if_not_exists(committed, :zero) + :upper, "
        f"{EXPIRES_AT} = if_not_exists({EXPIRES_AT}, :expires)",
        "attribute_not_exists(committed) OR committed <= :at_most",
        values={
            ":zero": 0,
            ":upper": booked.upper_ticks,
            ":at_most": account.cap_ticks - booked.upper_ticks,
            ":expires": int((booked.opened_at + ACCOUNTS_LIVE).timestamp()),
        },
    )


def add_to(account: str, difference: int) -> ItemUpdate:
    """What an actual cost differs from its reservation, in an account above the run."""
    return ItemUpdate(
        {PARTITION: STUDIO, SORT: account_item(account)},
        "SET committed = if_not_exists(committed, :zero) + :difference",
        values={":zero": 0, ":difference": difference},
    )


def over_cap(account: Account, booked: Reservation, spent_ticks: int) -> StudioCapReached:
    """Why the call can't be made: the account has no room for it."""
    left = max(0, account.cap_ticks - spent_ticks)
    return StudioCapReached(
        f"{booked.purpose.call_id} may cost {usd(booked.upper_ticks):.3f} USD, and "
        f"{usd(left):.3f} are left of the {usd(account.cap_ticks):.2f} USD that "
        f"{account.meaning}: {_source(account)}"
    )


def _source(account: Account) -> str:
    if account.setting == QUOTA:
        return "a quota that an admin has set"
    return f"the deployment's setting {account.setting}"
