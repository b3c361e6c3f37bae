"""Tools for runs that exist: list, show, follow, cancel, resume and delete them."""

import time
from itertools import islice
from typing import Annotated, Any, Literal

import anyio
from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context
from pydantic import Field

from grok_spicy.api.schemas import EventView, ResumeRequest, RunDetail
from grok_spicy.models.run import Status
from grok_spicy_cli.client.run_watcher import EventFeed
from grok_spicy_mcp.arguments import Confirm, RunName
from grok_spicy_mcp.confirmation import check_confirmation, spending_words
from grok_spicy_mcp.reports import event_line, left_usd, run_line, run_report, started_run
from grok_spicy_mcp.results import Done, RunList, RunReport, StartedRun, WaitResult
from grok_spicy_mcp.tool_context import ToolContext

_PAUSE = 1.0
"""Seconds between two looks at a run."""
_LONGEST_AGE = 10.0
"""Seconds after which a run is read again although no event was recorded."""
_SHOWN_EVENTS = 50


class RunTools:
    """Tools for runs that exist."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def list_runs(
        self,
        limit: Annotated[int, Field(ge=1, le=100, description="How many at most.")] = 20,
        status: Annotated[Status | None, Field(description="Only runs with this status.")] = None,
        month: Annotated[
            str | None,
            Field(pattern="^[0-9]{4}-[0-9]{2}$", description="Only runs begun in this month."),
        ] = None,
    ) -> RunList:
        """List runs, newest first."""
        runs = list(islice(self._context.client.runs(status=status, month=month), limit + 1))
        return RunList(runs=[run_line(run) for run in runs[:limit]], more=len(runs) > limit)

    def show_run(
        self,
        run: RunName = "latest",
        plan: Annotated[bool, Field(description="With the whole plan as JSON.")] = False,
    ) -> RunReport:
        """Show a run: how far it is, what it cost, its characters, its scenes with keyframes and
        takes, and what waits for a decision. Free of charge."""
        return run_report(self._context.find(run), with_plan=plan)

    async def wait_for(
        self,
        context: Context[Any, Any],
        run: RunName,
        until: Annotated[
            Literal["ended", "gate"],
            Field(
                description="ended: only the run's end ends the wait. gate: a gate that waits for "
                "a decision does too."
            ),
        ] = "gate",
        seconds: Annotated[
            float, Field(gt=0, le=3600, description="The longest wait, in seconds.")
        ] = 60,
        after: Annotated[
            str | None, Field(description="The `last_event` of the wait before.")
        ] = None,
    ) -> WaitResult:
        """Wait until a run has ended, waits at a gate, or the time is over. Reports progress
        meanwhile. Cancelling the wait does not stop the run."""
        watch = _Watch(self._context, after)
        detail = await run_sync(watch.begin, run)
        deadline = time.monotonic() + seconds
        reported = 0
        while (reason := _reason(detail, until)) is None and time.monotonic() < deadline:
            done, total = _progress(detail)
            if done > reported:  # the protocol wants each report above the one before
                reported = done
                await context.report_progress(done, total, f"{detail.status}: {done} of {total}")
            await anyio.sleep(min(_PAUSE, max(0.0, deadline - time.monotonic())))
            detail = await run_sync(watch.look)
        return WaitResult(
            reason=reason or "time",
            last_event=max((event.key for event in watch.events), default=after),
            events=[event_line(event) for event in watch.events[-_SHOWN_EVENTS:]],
            run=run_report(detail),
        )

    def cancel(self, run: RunName, confirm: Confirm = None) -> Done:
        """Stop a run. What was made is kept, and it can be resumed; calls under way may still be
        billed. `confirm` must be `cancel RUN_ID`."""
        run_id = self._context.find(run).run_id
        check_confirmation(confirm, f"cancel {run_id}", "This stops the run.")
        cancelled = self._context.runs.cancel(run_id)
        return Done(run_id=run_id, status=cancelled.status, done="The run was stopped.")

    def resume(
        self,
        run: RunName,
        changes: Annotated[
            ResumeRequest | None, Field(description="Settings to change; the others stay.")
        ] = None,
        confirm: Confirm = None,
    ) -> StartedRun:
        """Resume a run that was stopped, failed, or has gaps. What was made is kept; only what is
        missing is made. Spends money: `confirm` must name what is left under its max_cost_usd."""
        detail = self._context.find(run)
        overrides = changes.model_dump(mode="json", exclude_unset=True) if changes else {}
        left = left_usd(detail, overrides.get("max_cost_usd"))
        check_confirmation(
            confirm,
            spending_words(left),
            f"The run has cost {detail.cost_usd:.2f} USD so far. Resuming it may cost up to what "
            "is left under its max_cost_usd.",
        )
        return started_run(self._context.client.resume(detail.run_id, overrides))

    def delete_run(self, run: RunName, confirm: Confirm = None) -> Done:
        """Delete a run with its film and all its files, for good. `confirm` must be
        `delete RUN_ID`."""
        detail = self._context.find(run)
        check_confirmation(
            confirm, f"delete {detail.run_id}", "This deletes the run and its film for good."
        )
        self._context.client.delete(detail.run_id)
        return Done(run_id=detail.run_id, status=detail.status, done="The run was deleted.")


class _Watch:
    """Looks at a run again and again: at its events each time, at all of it when one is new."""

    def __init__(self, context: ToolContext, after: str | None) -> None:
        self._context = context
        self._after = after or ""
        self.events: list[EventView] = []

    def begin(self, run: str) -> RunDetail:
        """The run as it is now. NotFound."""
        self._detail = self._context.find(run)
        self._feed = EventFeed(self._context.client, self._detail.run_id)
        self._read_events()
        return self._read_run()

    def look(self) -> RunDetail:
        """The run as it was when something last happened, or a few seconds ago."""
        if self._context.runs.executions:
            self._context.runs.executions.check()
        is_news = self._read_events()
        if is_news or time.monotonic() - self._read_at > _LONGEST_AGE:
            return self._read_run()
        return self._detail

    def _read_events(self) -> bool:
        news = [event for event in self._feed.read() if event.key > self._after]
        self.events += news
        return bool(news)

    def _read_run(self) -> RunDetail:
        self._detail = self._context.client.run_since(self._detail)
        self._read_at = time.monotonic()
        return self._detail


def _reason(run: RunDetail, until: str) -> str | None:
    """Why the wait is over, if it is."""
    if run.run.ended:
        return "ended"
    return "gate" if until == "gate" and run.status == "awaiting_approval" else None


def _progress(run: RunDetail) -> tuple[int, int]:
    """How many of a film's parts are made, of how many: plan, sheets, keyframes, clips, film."""
    if run.plan is None:
        return 0, 1
    parts = [
        len(run.plan.characters),
        *(2 * [len(run.plan.scenes)]),
    ]
    done = [
        sum(sheet.finished for sheet in run.sheets),
        sum(keyframe.finished for keyframe in run.keyframes),
        sum(clip.decided for clip in run.clips),
    ]
    return 1 + sum(done) + run.run.is_published, 2 + sum(parts)
