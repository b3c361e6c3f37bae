"""An execution that is stopped from outside leaves a run that says so."""

import pytest

from grok_spicy.policies.asset_keys import run_id_of
from tests.deploy.studio import DeployedStudio

pytestmark = pytest.mark.timeout(900)


def test_a_film_that_is_stopped_in_the_console_is_recorded_as_cancelled(
    studio: DeployedStudio,
) -> None:
    execution = studio.start(name="stopped", concept="A fox runs from a storm.")
    run_id = run_id_of("stopped")
    studio.run(run_id, lambda run: run.status not in ("queued", "pending"))

    studio.cloud.client("stepfunctions").stop_execution(executionArn=execution)

    assert studio.ended(execution)["status"] == "ABORTED"
    run = studio.run(run_id, lambda run: run.ended)
    assert run.status == "cancelled"
    assert any(event.what == "cancelled" for event in studio.client.events(run_id))
