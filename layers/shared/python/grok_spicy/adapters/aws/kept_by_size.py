"""What a container keeps from one invocation to the next: as much as there is room for."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


class KeptBySize(Generic[ValueT]):
    """Values by their keys, of `most` letters together; those that were used last stay. For several
    threads, since a laptop's functions handle many events at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[ValueT, int]] = OrderedDict()
        self._letters = 0
        self._changing = threading.Lock()

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def get(self, key: str) -> ValueT | None:
        """The value; None if it is not kept."""
        with self._changing:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: str, value: ValueT, letters: int) -> None:
        """Keep a value of that size, and drop those that were used longest ago. One that is larger
        than all the room is not kept."""
        with self._changing:
            self._drop(key)
            self._kept[key] = value, letters
            self._letters += letters
            while self._letters > self._most:
                self._drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        """Keep that value no more. Idempotent."""
        with self._changing:
            self._drop(key)

    def _drop(self, key: str) -> None:
        _, letters = self._kept.pop(key, (None, 0))
        self._letters -= letters
