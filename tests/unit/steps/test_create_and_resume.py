"""Beginning a run and going on with it: by whom, under which name, and whether it still may."""

import pytest

from grok_spicy.errors import BadInput, BadPlan, RunHasEnded, RunIsActive
from grok_spicy.models.run import Run, RunRequest
from grok_spicy.services.run_lifecycle import create_run, end_run
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_a_run_is_filmed_by_whoever_films_here(driver: StepDriver) -> None:
    driver.provider = "simulator"

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.run.settings.provider == "simulator"


@pytest.mark.parametrize(("here", "wanted"), [("grok", "simulator"), ("simulator", "grok")])
def test_nobody_else_can_be_asked_for(driver: StepDriver, here: str, wanted: str) -> None:
    driver.provider = here

    with pytest.raises(BadInput, match=f"the provider of this deployment is {here}"):
        driver.start_execution(RUN, {**A_CONCEPT, "provider": wanted})

    assert driver.model_provider.questions == []


def test_a_simulated_run_does_not_go_on_with_calls_that_cost_money(driver: StepDriver) -> None:
    driver.start_execution(RUN, {**A_CONCEPT, "provider": "simulator"})
    driver.fail(RUN, {}, BadPlan("no"))
    asked = len(driver.model_provider.questions)
    driver.provider = "grok"

    with pytest.raises(BadInput, match="not simulator"):
        driver.start_execution("film-2", {"run_id": RUN})

    assert len(driver.model_provider.questions) == asked


def test_a_film_that_was_cancelled_before_it_began_is_not_made(driver: StepDriver) -> None:
    """The API notes a run before it starts the execution, and somebody may be quick."""
    run = create_run(driver.store, RUN, RunRequest(concept="A fox"))
    end_run(driver.store, driver.assets, run, "cancelled", error=None, message="no")

    with pytest.raises(RunHasEnded, match="is cancelled") as problem:
        driver.start_execution(RUN, {"concept": "A fox"})
    driver.fail(RUN, {"concept": "A fox"}, problem.value)

    assert driver.model_provider.questions == []
    assert (driver.run.status, driver.run.error) == ("cancelled", None)


def test_of_two_plans_under_one_name_only_the_first_is_kept(driver: StepDriver) -> None:
    """Also where the process died between keeping the plan and noting the run."""
    driver.store.dies_at = Run
    with pytest.raises(Killed):
        driver.begin(plan("cut"))

    with pytest.raises(RunIsActive, match="exists already"):
        driver.begin(plan("match-cut"))
