"""Another model than the one that was asked may answer: it is said, and recorded."""

import pytest

from grok_spicy.models.generation import Billed, ImageRequest
from grok_spicy.outputs.report import report
from tests.support.step_driver import StepDriver
from tests.support.stories import plan

RETIRED, SUCCESSOR = "grok-imagine-image-quality", "grok-imagine-image-2.0"


def test_a_retired_model_is_named_once_with_the_one_that_answers() -> None:
    driver = StepDriver()

    driver.begin(plan(), models={"image": RETIRED, "text": "grok-3", "vision": "grok-3"})

    said = [message for message in driver.events() if "is retired" in message]
    assert len(said) == 2
    assert f"{RETIRED} is retired: {SUCCESSOR} answers to its name" in said[1]


def test_the_report_says_which_model_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = StepDriver()
    generate = driver.model_provider.generate_image

    def answer_as_successor(request: ImageRequest) -> Billed[bytes]:
        image = generate(request)
        return Billed(image.result, image.cost_ticks, model=SUCCESSOR)

    monkeypatch.setattr(driver.model_provider, "generate_image", answer_as_successor)
    driver.begin(plan(), models={"image": RETIRED})
    driver.sheets()

    assert report(driver.snapshot).answered_by == {RETIRED: SUCCESSOR}
