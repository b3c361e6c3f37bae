"""PublishRun: the run's final status, its report, and script and state that show them."""

from dataclasses import replace

from pydantic import BaseModel

from grok_spicy.metrics import count
from grok_spicy.models.run import Run, Status
from grok_spicy.models.spending import usd
from grok_spicy.outputs.writer import write_report, write_script_and_state
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_snapshot


class PublishRunRequest(BaseModel):
    run_id: str


class Published(BaseModel):
    run_id: str
    status: Status
    film_key: str | None
    report_key: str


def publish_run(request: PublishRunRequest, *, store: RunStore, assets: AssetStore) -> Published:
    """End the run as complete, or as complete with gaps."""
    film = load_snapshot(store, request.run_id)
    run = film.run.advanced("complete_with_gaps" if film.gaps else "complete")
    film = replace(film, run=run)
    # Before the run says that it has ended: nobody resumes a complete run to get its report.
    write_script_and_state(film, assets)
    key = write_report(film, assets)
    update = run.model_dump(include={"status", "updated_at", "ended_at"})
    store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))
    count("RunsWithGaps" if film.gaps else "RunsCompleted")
    record(
        store,
        run.run_id,
        "published",
        f"{run.status.replace('_', ' ')}, {usd(film.spent_ticks):.2f} USD",
    )
    return Published(run_id=run.run_id, status=run.status, film_key=run.film_key, report_key=key)
