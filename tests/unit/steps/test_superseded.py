"""Functions of an execution that was stopped, or that another one followed, do nothing more."""

from collections.abc import Callable
from typing import Any

import pytest

from grok_spicy.errors import ExecutionSuperseded
from grok_spicy.models.generation import Billed, ImageRequest
from grok_spicy.models.run import Run
from grok_spicy.services.clip_session import ClipRequest, load_clip_session
from tests.support.step_driver import RUN, StepDriver

STEPS: dict[str, Callable[[StepDriver], Any]] = {
    "draw a sheet": lambda driver: driver.sheet("Ember"),
    "compose a keyframe": lambda driver: driver.keyframe(1),
    "start a clip": lambda driver: driver.start(1),
    "poll a clip": lambda driver: driver.poll(1),
    "transcode a clip": lambda driver: driver.transcode(1),
    "review a clip": lambda driver: driver.review(1),
    "fill a gap": lambda driver: driver.fill(1),
    "write the script": lambda driver: driver.script(),
    "assemble the film": lambda driver: driver.assemble(),
    "publish the run": lambda driver: driver.publish(),
}


def change(driver: StepDriver, **fields: str) -> None:
    driver.store.update(RUN, Run, lambda run: run.model_copy(update=fields))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize(
    "fields",
    [{"execution": "film-2"}, {"status": "cancelled"}],
    ids=["after it was resumed", "after it was stopped"],
)
def test_a_step_of_an_old_execution_changes_nothing(
    driver: StepDriver, step: Callable[[StepDriver], Any], fields: dict[str, str]
) -> None:
    driver.begin()
    change(driver, **fields)
    before, events = driver.snapshot, driver.events()

    with pytest.raises(ExecutionSuperseded):
        step(driver)

    assert driver.snapshot == before
    assert driver.events() == events
    assert driver.model_provider.image_requests == []


def test_a_step_that_was_at_work_when_its_run_was_stopped_pays_no_further_call(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.begin()
    draw = driver.model_provider.generate_image

    def draw_while_it_is_stopped(request: ImageRequest) -> Billed[bytes]:
        change(driver, status="cancelled")
        return draw(request)

    monkeypatch.setattr(driver.model_provider, "generate_image", draw_while_it_is_stopped)

    with pytest.raises(ExecutionSuperseded):
        driver.sheet("Ember")

    assert len(driver.snapshot.calls) == 1


def test_a_step_that_was_at_work_when_its_run_was_resumed_does_not_touch_the_takes(
    driver: StepDriver,
) -> None:
    driver.begin()
    driver.sheets()
    driver.keyframe(1)
    driver.start(1)
    request = ClipRequest(run_id=RUN, scene_id=1, execution=RUN)
    session = load_clip_session(driver.store, request)
    change(driver, execution="film-2")
    [take] = session.takes

    for write in (lambda: session.save(take), lambda: session.accept(take)):
        with pytest.raises(ExecutionSuperseded):
            write()
    assert driver.snapshot.clips == {}
