"""PublishRun: write the run's final status, its report, and the last script and state."""

from dataclasses import replace

from pydantic import BaseModel

from grok_spicy.models.run import Run, Status
from grok_spicy.models.spending import usd
from grok_spicy.outputs.writer import write_report, write_script_and_state
from grok_spicy.policies.asset_keys import report_key
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.event_log import new_event
from grok_spicy.services.queries import StepRequest, load_run, load_snapshot
from grok_spicy.services.run_counts import count_published_run
from grok_spicy.services.versions import keep_version


class PublishRunRequest(StepRequest):
    """Which run to end."""


class PublishRunResponse(BaseModel):
    run_id: str
    status: Status
    film_key: str | None
    report_key: str


def publish_run(
    request: PublishRunRequest, *, store: RunStore, assets: AssetStore, admission: AdmissionQueue
) -> PublishRunResponse:
    """End the run as complete, or as complete with gaps, and admit the next. Idempotent.

    NotFound if there is no such run, ExecutionSuperseded if the request's execution may not work on
    it.
    """
    run = load_run(store, request.run_id)
    if not (run.is_published and run.execution == request.execution):
        run = _publish(request, store, assets)
    admission.leave(request.execution)
    return _build_response(run)


def _publish(request: PublishRunRequest, store: RunStore, assets: AssetStore) -> Run:
    snapshot = load_snapshot(store, request.run_id)
    snapshot.run.check_execution(request.execution)
    run = snapshot.run.advanced("complete" if snapshot.is_complete else "complete_with_gaps")
    snapshot = keep_version(store, replace(snapshot, run=run))
    update = run.model_dump(include={"status", "updated_at", "ended_at"})

    def end(stored_run: Run) -> Run:
        stored_run.check_execution(request.execution)
        return stored_run.model_copy(update=update)

    # Before the run is stored as ended: a complete run can't be resumed to write its report.
    write_script_and_state(snapshot, assets)
    write_report(snapshot, assets)
    message = f"{run.status.replace('_', ' ')}, {usd(snapshot.spent_ticks):.2f} USD"
    event = new_event(run.run_id, "published", message, execution=request.execution)
    store.update(run.run_id, Run, end, beside=event)
    count_published_run(snapshot)
    return run


def _build_response(run: Run) -> PublishRunResponse:
    return PublishRunResponse(
        run_id=run.run_id,
        status=run.status,
        film_key=run.film_key,
        report_key=report_key(run.run_id),
    )
