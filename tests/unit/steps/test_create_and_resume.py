"""Creating and resuming a run: which provider, which name, and whether it may still start."""

import pytest

from grok_spicy.errors import BadInput, BadPlan, RunHasEnded, RunIsActive
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.services.run_lifecycle import create_run, end_run
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_a_run_uses_the_provider_of_its_deployment(driver: StepDriver) -> None:
    driver.provider = "simulator"

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.run.settings.provider == "simulator"


@pytest.mark.parametrize(("deployed", "requested"), [("grok", "simulator"), ("simulator", "grok")])
def test_a_run_with_another_provider_is_rejected(
    driver: StepDriver, deployed: str, requested: str
) -> None:
    driver.provider = deployed

    with pytest.raises(BadInput, match=f"the provider of this deployment is {deployed}"):
        driver.start_execution(RUN, {**A_CONCEPT, "provider": requested})

    assert driver.model_provider.chat_requests == []


def test_a_simulated_run_is_not_resumed_with_calls_that_cost_money(driver: StepDriver) -> None:
    driver.start_execution(RUN, {**A_CONCEPT, "provider": "simulator"})
    driver.fail(RUN, {}, BadPlan("no"))
    calls_before = len(driver.model_provider.chat_requests)
    driver.provider = "grok"

    with pytest.raises(BadInput, match="not simulator"):
        driver.start_execution("film-2", {"run_id": RUN})

    assert len(driver.model_provider.chat_requests) == calls_before


def test_a_film_that_was_cancelled_before_it_began_is_not_made(driver: StepDriver) -> None:
    """The API stores a run before it starts the execution, and a person may cancel it at once."""
    run = create_run(driver.store, RUN, RunRequest(concept="A fox"))
    end_run(driver.store, driver.assets, run, "cancelled", error=None, message="no")

    with pytest.raises(RunHasEnded, match="is cancelled") as problem:
        driver.start_execution(RUN, {"concept": "A fox"})
    driver.fail(RUN, {"concept": "A fox"}, problem.value)

    assert driver.model_provider.chat_requests == []
    assert (driver.run.status, driver.run.error) == ("cancelled", None)


def test_of_two_plans_under_one_name_only_the_first_is_kept(driver: StepDriver) -> None:
    """Also where the process died between storing the plan and storing the run."""
    driver.store.dies_at = Run
    with pytest.raises(Killed):
        driver.begin(plan("cut"))

    with pytest.raises(RunIsActive, match="exists already"):
        driver.begin(plan("match-cut"))
