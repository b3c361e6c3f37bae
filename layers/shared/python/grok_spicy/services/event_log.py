"""Records what happens in a run: an event in the run store, a line in the log."""

import logging
import secrets
from typing import Any

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.events import Event
from grok_spicy.models.run import Run, Status
from grok_spicy.models.spending import CallKey
from grok_spicy.ports import RunStore

_log = logging.getLogger("grok_spicy.events")


def record(store: RunStore, run_id: str, what: str, message: str, **about: Any) -> None:
    """Record an event. `what` is its kind (`sheet`, `keyframe`, `clip` …); `about` may give
    `character`, `scene_id`, `score`, `by` (the person who did it) and `execution`."""
    store.put(run_id, new_event(run_id, what, message, **about))


def new_event(run_id: str, what: str, message: str, **about: Any) -> Event:
    """An event that is stored beside what it tells of, so that nobody can die between the two."""
    # Lambda writes what is extra as fields of the line, by which lines can be selected.
    _log.info("%s %s: %s", run_id, what, message, extra={"run_id": run_id, "what": what, **about})
    return Event(nonce=secrets.token_hex(3), what=what, message=message, **about)


def record_about(store: RunStore, run_id: str, what: str, call_key: CallKey, message: str) -> None:
    """Record an event about what a call makes or judges: `keyframe of scene 2: …`."""
    if call_key.step == "draw_plate":
        subject = f"plate {call_key.subject}"
    elif call_key.scene_id is None:
        subject = f"sheet of {call_key.character}"
    else:
        picture = "keyframe" if call_key.step == "compose_keyframe" else "clip"
        subject = f"{picture} of scene {call_key.scene_id}"
    about = call_key.model_dump(include={"character", "scene_id"})
    record(store, run_id, what, f"{subject}: {message}", **about)


def stop_run(store: RunStore, run: Run, problem: GrokSpicyError) -> None:
    """Let the run's execution do nothing more: whatever ends it reports this problem, the first
    one. No effect if the run has ended, or another execution works on it."""
    reason = f"{type(problem).__name__}: {problem}"

    def stop(stored_run: Run) -> Run:
        if stored_run.ended or stored_run.error or stored_run.execution != run.execution:
            return stored_run
        return stored_run.model_copy(update={"error": reason})

    store.update(run.run_id, Run, stop)


def advance(store: RunStore, run_id: str, status: Status, execution: str) -> Run:
    """Move the run forward to that status, never back; return it. NotFound if there is no run,
    ExecutionSuperseded if that execution may not work on it."""

    def move_forward(run: Run) -> Run:
        run.check_execution(execution)
        return run.advanced(status)

    return store.update(run_id, Run, move_forward)
