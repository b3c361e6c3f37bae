"""Records what happens in a run: an event in the run store, a line in the log."""

import logging
import secrets
from typing import Any

from grok_spicy.models.events import Event
from grok_spicy.models.run import Run, Status
from grok_spicy.ports import RunStore

_log = logging.getLogger("grok_spicy.events")


def record(store: RunStore, run_id: str, what: str, message: str, **about: Any) -> None:
    """Record an event. `what` is its kind (`sheet`, `keyframe`, `clip` …); `about` may give
    `character`, `scene_id` and `score`."""
    _log.info("%s %s: %s", run_id, what, message)
    store.put(run_id, Event(nonce=secrets.token_hex(3), what=what, message=message, **about))


def advance(store: RunStore, run_id: str, status: Status, execution: str) -> Run:
    """Move the run forward to that status, never back; return it. NotFound if there is no run,
    ExecutionSuperseded if that execution may not work on it."""

    def move_forward(run: Run) -> Run:
        run.check_execution(execution)
        return run.advanced(status)

    return store.update(run_id, Run, move_forward)
