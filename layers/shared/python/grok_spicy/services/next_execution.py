"""Starts the next execution of a run: resumed, promoted, changed, or gone on with after a gate."""

from collections.abc import Iterator
from itertools import count

from grok_spicy.models.redo import Change
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.ports import Executions, RunStore
from grok_spicy.services.run_lifecycle import assign_execution, next_execution, resume_run


def continue_if_orphaned(store: RunStore, executions: Executions, run: Run, by: str) -> Run:
    """Resume a run that waited at a gate, if the execution that waited is over: on a laptop it ends
    with its process. Return the run. RunIsActive if somebody resumes it at the same time."""
    if executions.status(run.execution) == "RUNNING":
        return run
    run = interrupt_orphan(store, run)
    request = RunRequest(run_id=run.run_id, owner=run.owner)
    return start_next_execution(store, executions, run, request, by)


def interrupt_orphan(store: RunStore, run: Run) -> Run:
    """Mark a run interrupted whose execution is gone, unless it has ended or has another execution
    by now; return it."""

    def interrupt(stored: Run) -> Run:
        is_orphaned = stored.execution == run.execution and not stored.ended
        return stored.advanced("interrupted") if is_orphaned else stored

    return store.update(run.run_id, Run, interrupt)


def start_next_execution(
    store: RunStore,
    executions: Executions,
    run: Run,
    request: RunRequest,
    by: str,
    change: Change | None = None,
) -> Run:
    """Assign an ended run to its next execution, with what the person `by` wants changed in it, and
    start that; return the run. RunIsActive if another request was quicker."""
    execution = next(name for name in _execution_names(run) if executions.status(name) is None)
    assign_execution(store, run.run_id, execution, request, by, change)
    run = resume_run(store, run.run_id, execution, request)
    executions.start(execution, {"run_id": run.run_id})
    return run


def _execution_names(run: Run) -> Iterator[str]:
    """Names for the next execution. Some may belong to executions that never reached the run."""
    number = int(next_execution(run).rpartition("-")[2])
    return (f"{run.run_id}-{each}" for each in count(number))
