"""What is stored of a person beside their films and casts."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import Field

from grok_spicy.errors import QuotaReached
from grok_spicy.models.item import Item, utc_now


class Quota(Item):
    """How much one owner may have made, where an admin said so: None is the deployment's own
    setting, 0 is no limit. Money in USD; days are those of UTC."""

    KIND: ClassVar[str] = "QUOTA"

    films_at_once: int | None = Field(default=None, ge=0)
    films_per_day: int | None = Field(default=None, ge=0)
    usd_per_day: float | None = Field(default=None, ge=0)
    usd_per_run: float | None = Field(default=None, ge=0)
    set_by: str
    set_at: datetime = Field(default_factory=utc_now)


class DayOfFilms(NamedTuple):
    """Where the films are counted that an owner starts in one day (UTC), and how many they may be.
    `refusal` says in words for the owner why no further film may be started."""

    partition: str
    day: str
    most: int
    refusal: str

    def check(self, films: int) -> None:
        """QuotaReached if so many films leave no room for one more."""
        if films >= self.most:
            raise QuotaReached(self.refusal)
