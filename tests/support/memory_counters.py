"""What a run store counts of a studio and its people, in memory: clocks, and films of a day."""

from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import DayOfFilms
from grok_spicy.policies.rates import farthest_ms


class MemoryCounters:
    """A part of `MemoryRunStore`."""

    def __init__(self) -> None:
        self._films: dict[tuple[str, str], int] = {}
        self._clocks: dict[str, int] = {}

    def count_film(self, day: DayOfFilms) -> None:
        """One more film in that day. QuotaReached if it has no room."""
        day.check(self.films_in(day))
        self._films[day[:2]] = self.films_in(day) + 1

    def films_in(self, day: DayOfFilms) -> int:
        return self._films.get(day[:2], 0)

    def take_time(
        self,
        clock: str,
        earliest: int,
        latest: int | None,
        step: int,
        partition: str = STUDIO,
    ) -> int | None:
        clock = f"{partition} {clock}"
        at = self._clocks.get(clock, earliest)
        if latest is not None and at > farthest_ms(earliest, step):
            at = earliest
        at = max(at, earliest)
        if latest is not None and at > latest:
            return None
        self._clocks[clock] = at + step
        return at
