"""RecordEnd: a run whose execution was stopped from outside is ended too."""

import json
from typing import Any

import pytest

from grok_spicy.services.run_lifecycle import end_run
from grok_spicy.steps.record_end import RecordEndRequest, RecordEndResponse, record_end
from tests.support.step_driver import RUN, StepDriver


def end(driver: StepDriver, status: str, name: str = RUN, **detail: Any) -> RecordEndResponse:
    """What EventBridge hands over, with what else it tells of an execution."""
    event = {
        "version": "0",
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {
            "executionArn": f"arn:aws:states:us-east-1:123456789012:execution:GrokSpicy:{name}",
            "name": name,
            "status": status,
            "input": '{"concept": "a fox"}',
            "inputDetails": {"included": True},
            "output": None,
            **detail,
        },
    }
    return record_end(
        RecordEndRequest.model_validate(event),
        store=driver.store,
        assets=driver.assets,
        admission=driver.admission,
    )


def test_an_aborted_execution_cancels_its_run_and_says_how_to_go_on(driver: StepDriver) -> None:
    driver.begin()

    assert end(driver, "ABORTED").run_id == RUN

    assert (driver.run.status, driver.run.error) == ("cancelled", None)
    assert driver.run.ended_at is not None
    assert driver.events()[-1].endswith("The run can be resumed: what is done is kept.")
    report = json.loads(driver.assets.get(f"runs/{RUN}/report.json"))
    assert report["status"] == "cancelled"


def test_an_execution_that_broke_tells_why(driver: StepDriver) -> None:
    driver.begin()

    end(driver, "FAILED", error="States.DataLimitExceeded", cause="the state is too large")

    assert driver.run.status == "failed"
    assert driver.run.error == "States.DataLimitExceeded: the state is too large"


def test_an_execution_that_took_too_long_failed(driver: StepDriver) -> None:
    driver.begin()

    end(driver, "TIMED_OUT")

    assert (driver.run.status, driver.run.error) == ("failed", "TIMED_OUT: TIMED_OUT")


def test_a_cancelled_run_goes_on_where_it_was(driver: StepDriver) -> None:
    driver.begin()
    driver.sheets()
    images_before = len(driver.model_provider.image_requests)
    end(driver, "ABORTED")

    driver.start_execution("film-2", {"run_id": RUN})
    driver.sheets()

    assert driver.run.status == "characters"
    assert len(driver.model_provider.image_requests) == images_before


def test_the_end_of_a_resumed_execution_finds_its_run(driver: StepDriver) -> None:
    driver.begin()
    end(driver, "ABORTED")
    driver.start_execution("film-2", {"run_id": RUN})

    end(driver, "ABORTED", "film-2", input='{"run_id": "film"}')

    assert driver.run.status == "cancelled"


def test_news_of_an_older_execution_leaves_the_run_alone(driver: StepDriver) -> None:
    driver.begin()
    end(driver, "ABORTED")
    driver.start_execution("film-2", {"run_id": RUN})

    assert end(driver, "ABORTED").run_id is None

    assert not driver.run.ended


def test_a_run_that_goes_on_while_its_end_is_noted_is_left_alone(driver: StepDriver) -> None:
    driver.begin()
    stale = driver.run
    end(driver, "ABORTED")
    driver.start_execution("film-2", {"run_id": RUN})

    assert not end_run(driver.store, driver.assets, stale, "failed", error="late", message="late")

    assert (driver.run.ended, driver.run.error) == (False, None)


def test_a_run_that_said_why_it_failed_keeps_saying_so(driver: StepDriver) -> None:
    driver.begin()
    driver.fail(RUN, {}, ValueError("the true reason"))

    assert end(driver, "FAILED", error="ValueError", cause="caught").run_id is None

    assert "the true reason" in (driver.run.error or "")


@pytest.mark.parametrize("execution_input", [None, "", "{", "[]", '{"run_id": 7}', '"words"'])
def test_an_execution_that_never_had_a_run_makes_none(
    driver: StepDriver, execution_input: str | None
) -> None:
    assert end(driver, "ABORTED", "somebody-else", input=execution_input).run_id is None
