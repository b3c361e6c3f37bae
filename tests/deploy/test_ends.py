"""An execution that is stopped from outside leaves a run that says so, and can be resumed."""

from pathlib import Path

import pytest

from grok_spicy.policies.asset_keys import run_id_of
from tests.deploy.films import look_at
from tests.deploy.studio import LONGEST_FILM, DeployedStudio

pytestmark = pytest.mark.timeout(900)


def test_a_film_that_is_stopped_in_the_console_is_cancelled_and_can_be_resumed(
    studio: DeployedStudio, tmp_path: Path
) -> None:
    execution = studio.start(name="stopped", concept="A fox runs from a storm.")
    run_id = run_id_of("stopped")
    studio.run(run_id, lambda run: run.status not in ("queued", "pending"))

    studio.cloud.client("stepfunctions").stop_execution(executionArn=execution)

    assert studio.ended(execution)["status"] == "ABORTED"
    run = studio.run(run_id, lambda run: run.ended)
    assert run.status == "cancelled"
    assert any(event.what == "cancelled" for event in studio.client.events(run_id))

    resume = studio.command_line("resume", run_id)
    printed, _ = resume.communicate(timeout=LONGEST_FILM)

    assert resume.returncode == 0, printed
    state = look_at(studio.download(run_id, tmp_path))
    assert state.run.execution == f"{run_id}-2"
