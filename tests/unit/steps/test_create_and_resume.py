"""Beginning a run and going on with it: by whom, under which name, and whether it still may."""

import pytest

from grok_spicy.errors import BadInput, BadPlan, RunHasEnded, RunIsActive
from grok_spicy.models.run import Run, RunRequest
from grok_spicy.services.run_lifecycle import begin, end_run
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, Production
from tests.support.stories import plan

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_a_run_is_filmed_by_whoever_films_here(production: Production) -> None:
    production.provider = "simulator"

    production.start_execution(RUN, A_CONCEPT)

    assert production.run.settings.provider == "simulator"


@pytest.mark.parametrize(("here", "wanted"), [("grok", "simulator"), ("simulator", "grok")])
def test_nobody_else_can_be_asked_for(production: Production, here: str, wanted: str) -> None:
    production.provider = here

    with pytest.raises(BadInput, match=f"here the provider is {here}"):
        production.start_execution(RUN, {**A_CONCEPT, "provider": wanted})

    assert production.studio.questions == []


def test_a_simulated_run_does_not_go_on_with_calls_that_cost_money(production: Production) -> None:
    production.start_execution(RUN, {**A_CONCEPT, "provider": "simulator"})
    production.fail(RUN, {}, BadPlan("no"))
    asked = len(production.studio.questions)
    production.provider = "grok"

    with pytest.raises(BadInput, match="simulator can't be asked for"):
        production.start_execution("film-2", {"run_id": RUN})

    assert len(production.studio.questions) == asked


def test_a_film_that_was_cancelled_before_it_began_is_not_made(production: Production) -> None:
    """The API notes a run before it starts the execution, and somebody may be quick."""
    run = begin(production.store, RUN, RunRequest(concept="A fox"))
    end_run(production.store, production.assets, run, "cancelled", error=None, message="no")

    with pytest.raises(RunHasEnded, match="is cancelled") as problem:
        production.start_execution(RUN, {"concept": "A fox"})
    production.fail(RUN, {"concept": "A fox"}, problem.value)

    assert production.studio.questions == []
    assert (production.run.status, production.run.error) == ("cancelled", None)


def test_of_two_plans_under_one_name_only_the_first_is_kept(production: Production) -> None:
    """Also where the process died between keeping the plan and noting the run."""
    production.store.dies_at = Run
    with pytest.raises(Killed):
        production.begin(plan("cut"))

    with pytest.raises(RunIsActive, match="exists already"):
        production.begin(plan("match-cut"))
