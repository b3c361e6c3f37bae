"""What all runs of a studio share to space out their calls."""

from typing import ClassVar

from grok_spicy.models.item import Item

STUDIO = "#studio"
"""The partition of what belongs to no run; no run can have this id."""


class Slowdown(Item):
    """Calls to a model are made `factor` times slower since the provider refused one, and none
    before `until`. `clock` is the key of the model's clock; times in milliseconds since 1970."""

    KIND: ClassVar[str] = "SLOW"

    clock: str
    factor: int
    since: int
    until: int = 0

    @property
    def key(self) -> str:
        return self.clock


class WaitingCall(Item):
    """A call that has to wait for its slot, in its run's partition: so that who asked first goes
    first. `due_at` in milliseconds since 1970."""

    KIND: ClassVar[str] = "WAIT"

    call_id: str
    due_at: int

    @property
    def key(self) -> str:
        return self.call_id
