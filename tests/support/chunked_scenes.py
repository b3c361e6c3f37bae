"""A run of one scene that is filmed in chunks, for tests of its steps."""

from typing import Any

from grok_spicy.models.chunks import Chunk
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene

SEEDANCE = "bytedance/seedance-1-lite"


def begin(driver: StepDriver, seconds: int = 7, **settings: Any) -> StepDriver:
    """A run of one scene of so many seconds, up to its clip; in 2 s chunks of Seedance's, 5 for
    7 s."""
    chosen = {"camera": SEEDANCE, "chunk_seconds": 2.0, **settings}
    driver.cameras = ("grok", "zeroscope", "veo", "runway")
    driver.begin(plan(scenes=[scene(1, duration_seconds=seconds)]), **chosen)
    driver.sheets()
    driver.keyframe(1)
    return driver


def chunks(driver: StepDriver, take: int = 1) -> list[Chunk]:
    return [each for each in driver.store.all(RUN, Chunk) if each.take == take]


def clip_ticks(driver: StepDriver) -> int:
    calls = [each for each in driver.snapshot.calls if each.purpose.step == "start_clip"]
    return sum(each.cost_ticks for each in calls)
