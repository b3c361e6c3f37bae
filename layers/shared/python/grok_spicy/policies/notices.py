"""What a change of a run's status means to those who do not watch it."""

from collections.abc import Mapping

from grok_spicy.models.notices import Notice, StatusChange
from grok_spicy.models.run import Run, Status

_BY_STATUS: Mapping[Status, Notice] = {
    "complete": "complete",
    "complete_with_gaps": "gaps",
    "failed": "failed",
    "cancelled": "cancelled",
    "interrupted": "interrupted",
    "awaiting_approval": "gate_waiting",
}
_BY_ERROR: Mapping[str, Notice] = {
    "OverBudget": "budget_reached",
    "StudioCapReached": "budget_reached",
    "OutOfCredit": "out_of_credit",
}
_SENTENCES: Mapping[Notice, str] = {
    "complete": "The film is complete.",
    "gaps": "The film is complete, but some scenes are stills. The report says why.",
    "failed": "The run failed.",
    "gate_waiting": "The run waits for a decision.",
    "budget_reached": "The run has reached its cap.",
    "out_of_credit": "The provider's account has no credit left.",
    "cancelled": "The run was cancelled.",
    "interrupted": "The run was interrupted, and can be resumed.",
}


def status_change(before: Run | None, after: Run) -> StatusChange | None:
    """The change, if status, execution or open gate is another now; None if none is."""
    if before is not None and _state(before) == _state(after):
        return None
    error = (after.error or "").partition(":")[0] if after.status == "failed" else ""
    return StatusChange(
        run_id=after.run_id,
        owner=after.owner,
        execution=after.execution,
        status=after.status,
        previous=before.status if before else None,
        notice=_BY_ERROR.get(error, _BY_STATUS.get(after.status)),
        title=after.title,
        gate=after.gate if after.status == "awaiting_approval" else None,
        error=after.error,
        at=after.updated_at,
    )


def _state(run: Run) -> tuple[str, ...]:
    gate = run.gate if run.status == "awaiting_approval" else None
    return run.status, run.execution, gate or ""


def subject_of(change: StatusChange) -> str:
    """The subject of an e-mail: ASCII, one line, 100 letters at most, as SNS takes it."""
    name = (change.title or change.run_id).encode("ascii", "ignore").decode()
    words = " ".join(f"{(change.notice or change.status).replace('_', ' ')}: {name}".split())
    return "".join(letter for letter in words if letter.isprintable())[:100]


def text_of(change: StatusChange) -> str:
    """The text of an e-mail."""
    lines = [_SENTENCES[change.notice] if change.notice else f"Status: {change.status}."]
    lines += [f"Run: {change.run_id}"]
    lines += [f"Title: {change.title}"] if change.title else []
    lines += [f"Gate: {change.gate}"] if change.gate else []
    lines += [f"Error: {change.error}"] if change.error else []
    return "\n".join(lines)
