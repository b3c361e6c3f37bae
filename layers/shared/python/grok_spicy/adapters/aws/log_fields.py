"""What every line of a function's log carries: the run, scene and execution that it works on.

Lambda writes each line as JSON, with whatever a record has besides as fields of it.
"""

import functools
import json
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from grok_spicy.errors import GrokSpicyError, Transient
from grok_spicy.metrics import count
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.policies.faults import fault_of

ContextT = TypeVar("ContextT")
ResultT = TypeVar("ResultT")

_log = logging.getLogger("grok_spicy.functions")
_fields: ContextVar[Mapping[str, object]] = ContextVar("log_fields", default={})  # noqa: B039
_RUN_PATH = re.compile(r"(?:/api)?/runs/([^/]+)")
_LONGEST = 200
"""Longer texts are none of our names."""


class _AddFields(logging.Filter):
    """Adds the fields to a record, but those that it was given."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in _fields.get().items():
            record.__dict__.setdefault(name, value)
        return True


ADD_FIELDS = _AddFields()


def logs_with_fields(
    configure: Callable[[], object],
) -> Callable[
    [Callable[[dict[str, Any], ContextT], ResultT]], Callable[[dict[str, Any], ContextT], ResultT]
]:
    """A decorator of handlers: all that is logged while one runs has the fields, and what it raises
    a line of its own. `configure` prepares logs and metrics where the handler did not come so far.
    """

    def decorate(
        handler: Callable[[dict[str, Any], ContextT], ResultT],
    ) -> Callable[[dict[str, Any], ContextT], ResultT]:
        @functools.wraps(handler)
        def handle(event: dict[str, Any], context: ContextT) -> ResultT:
            with _log_with(fields_of(event, context)):
                try:
                    return handler(event, context)
                except Exception as error:
                    configure()
                    _report(error)
                    raise

        return handle

    return decorate


def fields_of(event: object, context: object = None) -> dict[str, object]:
    """What names the run, scene and execution of an event, and the function of a context; without
    what it does not say. Nothing else of the event: it may hold what a person wrote."""
    event = event if isinstance(event, dict) else {}
    detail = event.get("detail")  # of EventBridge's
    about = detail if isinstance(detail, dict) else event
    execution = about.get("execution") or about.get("name")
    fields = {
        "run_id": about.get("run_id") or _run_in(about.get("input")) or _run_in_path(event),
        "scene_id": about.get("scene_id"),
        "execution": execution,
        "function": getattr(context, "function_name", None),
        "function_version": getattr(context, "function_version", None),
    }
    if not fields["run_id"] and isinstance(execution, str):
        fields["run_id"] = run_id_of(execution)
    return {name: value for name, value in fields.items() if _is_name(value)}


def _run_in(execution_input: object) -> object:
    """The run that an execution's input names, as an object or as its JSON text."""
    if isinstance(execution_input, str):
        try:
            execution_input = json.loads(execution_input)
        except ValueError:
            return None
    return execution_input.get("run_id") if isinstance(execution_input, dict) else None


def _run_in_path(event: Mapping[str, Any]) -> str | None:
    path = event.get("rawPath")
    match = _RUN_PATH.match(path) if isinstance(path, str) else None
    return match[1] if match else None


def _is_name(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST
    return isinstance(value, int) and not isinstance(value, bool)


@contextmanager
def _log_with(fields: Mapping[str, object]) -> Iterator[None]:
    for each in logging.getLogger().handlers:
        each.addFilter(ADD_FIELDS)
    token = _fields.set(fields)
    try:
        yield
    finally:
        _fields.reset(token)


def _report(error: Exception) -> None:
    """Log what was raised: Lambda's own line has neither run nor scene. Of an error that nobody
    raised on purpose only where: its message may quote what a person wrote."""
    kind = type(error).__name__
    fault = fault_of(kind)
    about = {"error": kind, "fault": fault}
    if isinstance(error, GrokSpicyError):
        level = logging.INFO if isinstance(error, Transient) else logging.WARNING
        _log.log(level, "%s: %s", kind, error, extra=about)
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("%s in %s, line %s", kind, frame.filename, frame.lineno, extra=about)
    if fault == "ours" and not isinstance(error, Transient):
        count("FunctionErrors")
