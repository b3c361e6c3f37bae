"""Some of many cases in every test run, and all of them in `make chaos`."""

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Case = TypeVar("Case")


def sample(cases: Iterable[Case], variable: str, count: int) -> list[Case]:
    """`count` of the cases, or as many as the environment's `variable` says, in their order.
    `CHAOS_SEED` chooses them."""
    every = list(cases)
    wanted = min(len(every), int(os.environ.get(variable, count)))
    chance = random.Random(os.environ.get("CHAOS_SEED", "1"))
    return [every[place] for place in sorted(chance.sample(range(len(every)), wanted))]
