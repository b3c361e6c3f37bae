"""RecordEnd: a run whose execution was stopped from outside doesn't look as if it went on."""

import json
from typing import Any

import pytest

from grok_spicy.services.run_lifecycle import end_run
from grok_spicy.steps.record_end import Recorded, Request, record_end
from tests.support.step_driver import RUN, Production


def end(production: Production, status: str, name: str = RUN, **detail: Any) -> Recorded:
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
        Request.model_validate(event), store=production.store, assets=production.assets
    )


def test_an_aborted_execution_cancels_its_run_and_says_how_to_go_on(production: Production) -> None:
    production.begin()

    assert end(production, "ABORTED").run_id == RUN

    assert (production.run.status, production.run.error) == ("cancelled", None)
    assert production.run.ended_at is not None
    assert production.events()[-1].endswith("The run can be resumed: what is done is kept.")
    report = json.loads(production.assets.get(f"runs/{RUN}/report.json"))
    assert report["status"] == "cancelled"


def test_an_execution_that_broke_tells_why(production: Production) -> None:
    production.begin()

    end(production, "FAILED", error="States.DataLimitExceeded", cause="the state is too large")

    assert production.run.status == "failed"
    assert production.run.error == "States.DataLimitExceeded: the state is too large"


def test_an_execution_that_took_too_long_failed(production: Production) -> None:
    production.begin()

    end(production, "TIMED_OUT")

    assert (production.run.status, production.run.error) == ("failed", "TIMED_OUT: TIMED_OUT")


def test_a_cancelled_run_goes_on_where_it_was(production: Production) -> None:
    production.begin()
    production.sheets()
    painted = len(production.studio.orders)
    end(production, "ABORTED")

    production.start_execution("film-2", {"run_id": RUN})
    production.sheets()

    assert production.run.status == "characters"
    assert len(production.studio.orders) == painted


def test_the_end_of_a_resumed_execution_finds_its_run(production: Production) -> None:
    production.begin()
    end(production, "ABORTED")
    production.start_execution("film-2", {"run_id": RUN})

    end(production, "ABORTED", "film-2", input='{"run_id": "film"}')

    assert production.run.status == "cancelled"


def test_news_of_an_older_execution_leaves_the_run_alone(production: Production) -> None:
    production.begin()
    end(production, "ABORTED")
    production.start_execution("film-2", {"run_id": RUN})

    assert end(production, "ABORTED").run_id is None

    assert not production.run.ended


def test_a_run_that_goes_on_while_its_end_is_noted_is_left_alone(production: Production) -> None:
    production.begin()
    stale = production.run
    end(production, "ABORTED")
    production.start_execution("film-2", {"run_id": RUN})

    assert not end_run(
        production.store, production.assets, stale, "failed", error="late", message="late"
    )

    assert (production.run.ended, production.run.error) == (False, None)


def test_a_run_that_said_why_it_failed_keeps_saying_so(production: Production) -> None:
    production.begin()
    production.fail(RUN, {}, ValueError("the true reason"))

    assert end(production, "FAILED", error="ValueError", cause="caught").run_id is None

    assert "the true reason" in (production.run.error or "")


@pytest.mark.parametrize("given", [None, "", "{", "[]", '{"run_id": 7}', '"words"'])
def test_an_execution_that_never_had_a_run_makes_none(
    production: Production, given: str | None
) -> None:
    assert end(production, "ABORTED", "somebody-else", input=given).run_id is None
