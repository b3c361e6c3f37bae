"""StartRun: a run that somebody stored before its execution, and one that the console asks for."""

import pytest

from grok_spicy.errors import BadInput, NotFound, RunHasEnded, RunIsActive
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.spending import ticks
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.run_lifecycle import assign_execution, create_run
from grok_spicy.steps.start_run import StartRunRequest, start_run
from tests.support.memory_store import MemoryRunStore


@pytest.fixture
def store() -> MemoryRunStore:
    return MemoryRunStore()


def start(store: MemoryRunStore, execution: str, execution_input: object) -> str:
    request = StartRunRequest(execution=execution, input=execution_input)
    admission = AdmissionQueue(store, AdmissionLimits(20, 20), lambda *_: None)
    return start_run(request, store=store, admission=admission, provider=None).run_id


def stored(store: MemoryRunStore, run_id: str = "film") -> Run:
    run = store.get(run_id, Run)
    assert run is not None
    return run


def test_a_concept_from_the_console_becomes_a_run_with_its_cap(store: MemoryRunStore) -> None:
    run_id = start(store, "film", {"concept": "A fox.", "max_cost_usd": 5})

    assert (run_id, stored(store).status, stored(store).concept) == ("film", "pending", "A fox.")
    assert store.budget("film").cap_ticks == ticks(5)


def test_a_run_that_was_stored_before_is_named_by_its_id_alone(store: MemoryRunStore) -> None:
    create_run(store, "film", RunRequest(concept="A fox.", scenes=5, max_cost_usd=7))

    run_id = start(store, "film", {"run_id": "film"})

    run = stored(store)
    assert (run_id, run.status, run.execution, run.settings.scenes) == (
        *("film", "pending", "film"),
        5,
    )
    assert store.budget("film").cap_ticks == ticks(7)


def test_starting_twice_is_starting_once(store: MemoryRunStore) -> None:
    execution_input = {"concept": "A fox."}

    first = start(store, "film", execution_input)
    run = stored(store)
    again = start(store, "film", execution_input)

    assert again == first
    assert stored(store) == run


def test_an_execution_that_was_assigned_a_run_takes_it_up(store: MemoryRunStore) -> None:
    start(store, "film", {"concept": "A fox."})
    store.update("film", Run, lambda run: run.advanced("failed"))
    request = RunRequest(run_id="film", max_cost_usd=20)
    assign_execution(store, "film", "film-2", request)

    start(store, "film-2", {"run_id": "film"})

    assert (stored(store).execution, stored(store).settings.max_cost_usd) == ("film-2", 20)
    assert store.budget("film").cap_ticks == ticks(20)


def test_the_console_resumes_a_run_with_a_higher_cap(store: MemoryRunStore) -> None:
    start(store, "film", {"concept": "A fox."})
    store.update("film", Run, lambda run: run.advanced("failed"))

    start(store, "film-2", {"run_id": "film", "max_cost_usd": 30})

    assert stored(store).execution == "film-2"
    assert store.budget("film").cap_ticks == ticks(30)


def test_a_run_cancelled_before_its_execution_began_stays_cancelled(store: MemoryRunStore) -> None:
    create_run(store, "film", RunRequest(concept="A fox."))
    store.update("film", Run, lambda run: run.advanced("cancelled"))

    with pytest.raises(RunHasEnded, match="is cancelled"):
        start(store, "film", {"run_id": "film"})


def test_a_run_that_another_execution_makes_is_left_alone(store: MemoryRunStore) -> None:
    start(store, "film", {"concept": "A fox."})

    with pytest.raises(RunIsActive):
        start(store, "film-2", {"run_id": "film"})
    assert stored(store).execution == "film"


@pytest.mark.parametrize("execution_input", [None, [], "x", {}, {"concept": "  "}, {"scenes": 2}])
def test_an_input_that_asks_for_nothing_is_refused(
    store: MemoryRunStore, execution_input: object
) -> None:
    with pytest.raises(BadInput):
        start(store, "film", execution_input)
    assert store.get("film", Run) is None


def test_an_unknown_run_is_said_to_be_unknown(store: MemoryRunStore) -> None:
    with pytest.raises(NotFound, match="no run 'nobody'"):
        start(store, "film-2", {"run_id": "nobody"})
