"""What is stored of a person beside their casts, in the same partition: what an admin lets them
have made, and how many films they have started today."""

import time
from datetime import datetime, timedelta
from typing import Any

from grok_spicy.adapters.aws.dynamo_items import read_item
from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_updates import ItemUpdate
from grok_spicy.models.item import item_name
from grok_spicy.models.people import DayOfFilms, Quota
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.policies.spending_caps import SpendingCaps

COUNTS_LIVE = timedelta(days=3)
"""How long the number of an owner's films of a day is kept: it matters on that day."""
_REMEMBERED_SECONDS = 30
_MOST_OWNERS = 1_000


class OwnerCaps:
    """The spending caps of owners: the deployment's, and what an admin has set. They are asked for
    before each paid call, so they are remembered for half a minute."""

    def __init__(self, table: Any, caps: SpendingCaps) -> None:
        self._table = table
        self._caps = caps
        self._remembered: dict[str, tuple[float, SpendingCaps]] = {}

    def of(self, owner: str) -> SpendingCaps:
        """The caps of that owner's runs."""
        now = time.monotonic()
        read_at, caps = self._remembered.get(owner, (float("-inf"), self._caps))
        if now - read_at < _REMEMBERED_SECONDS:
            return caps
        key = {PARTITION: person_partition(owner), SORT: item_name(Quota)}
        row = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        caps = self._caps.with_quota(read_item(Quota, row))
        if len(self._remembered) >= _MOST_OWNERS:
            self._remembered.clear()
        self._remembered[owner] = (now, caps)
        return caps


def films_key(day: DayOfFilms) -> dict[str, str]:
    """The key of the item that counts an owner's films of that day."""
    return {PARTITION: day.partition, SORT: f"FILMS#{day.day}"}


def count_film(day: DayOfFilms, now: datetime) -> ItemUpdate:
    """One more film in an owner's day, on condition that there is room for it."""
    return ItemUpdate(
        films_key(day),
        f"SET films = if_not_exists(films, :zero) + :one, {EXPIRES_AT} = :expires",
        "attribute_not_exists(films) OR films < :most",
        values={
            ":zero": 0,
            ":one": 1,
            ":most": day.most,
            ":expires": int((now + COUNTS_LIVE).timestamp()),
        },
    )
