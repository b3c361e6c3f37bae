"""Lambda on one machine: `functions/{name}/handler.py`, called as Lambda would call it.

JSON in, JSON out. An exception comes back as Lambda reports it: its type, message and trace.

Three differences from Lambda:

- A handler that outlives its timeout is not stopped (a thread can't be); it only sees its remaining
  time run out.
- All execution environments of a function are threads of this process and share the handler's
  module and every module it imports. A handler that keeps the event it works on in a module or
  class must have one environment: `reserved_concurrency={"name": 1}`.
- Where all reserved environments of a function are busy, an invocation waits for its turn, in the
  order in which they came. Lambda would throttle it, and the caller would retry.
"""

import importlib.util
import json
import logging
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

ACCOUNT = "123456789012"
REGION = "us-east-1"
PAYLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes that a request or a response may have (Lambda's quota for synchronous invocations)."""
TIMEOUT = 900.0
"""Seconds that a function has unless `timeouts` names it (Lambda's maximum)."""

running_function: ContextVar[str] = ContextVar("running_function", default="")
"""The name of the function that this thread runs."""

Handler = Callable[[Any, "Context"], Any]
log = logging.getLogger(__name__)


def arn_of(function: str) -> str:
    """The ARN of the function in the folder `function`."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"


@dataclass(frozen=True)
class Context:
    """What a handler can read about its invocation; the names are Lambda's."""

    function_name: str
    timeout_seconds: float
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "1024"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return arn_of(self.function_name)

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's timeout, at least 0."""
        left = self.timeout_seconds - (time.monotonic() - self._started)
        return max(0, int(left * 1000))


@dataclass(frozen=True)
class InvokeResponse:
    """The result of an invocation: its payload, and whether that describes an error."""

    payload: bytes
    is_error: bool = False


class LoadFailed(Exception):
    """A handler can't be loaded. `error_type` is Lambda's name for the case."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


class NoFreeEnvironment(Exception):
    """All execution environments of the function were in use for as long as the caller waits."""


class _Environments:
    """The execution environments of a function. Who waits gets the next that is free before anybody
    who comes later, unlike with a semaphore: with one, a busy function would let some wait for
    ever."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[threading.Event] = deque()
        self._changing = threading.Lock()

    @contextmanager
    def one(self, patience: float | None) -> Iterator[None]:
        """Hold one of them. NoFreeEnvironment after so many seconds, if that is not None."""
        self._take(patience)
        try:
            yield
        finally:
            self._give_back()

    def _take(self, patience: float | None) -> None:
        turn = threading.Event()
        with self._changing:
            if self._free:
                self._free -= 1
                return
            self._waiting.append(turn)
        is_ours = False
        try:
            is_ours = turn.wait(patience)
        finally:
            if not is_ours:
                self._give_up(turn)
        if not is_ours:
            raise NoFreeEnvironment

    def _give_back(self) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def _give_up(self, turn: threading.Event) -> None:
        with self._changing:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self._give_back()  # it came just now


class LambdaRuntime:
    """The functions of one folder. A handler is loaded at its first call and kept until `close`.

    `timeouts` are seconds by function name. `reserved_concurrency` is the number of execution
    environments by function name; each handles one event at a time. A function that is not named
    there handles any number of events at once.
    """

    def __init__(
        self,
        functions_dir: Path,
        timeouts: Mapping[str, float] | None = None,
        reserved_concurrency: Mapping[str, int] | None = None,
    ) -> None:
        self._folder = functions_dir
        self._timeouts = dict(timeouts or {})
        self._environments = {
            name: _Environments(count) for name, count in (reserved_concurrency or {}).items()
        }
        self._handlers: dict[str, Handler] = {}
        self._modules: list[str] = []
        self._loading = threading.Lock()
        self.on_error: Callable[[BaseException], object] = lambda _: None
        """Is told what a handler raises."""

    def names(self) -> list[str]:
        """The names of all functions: the folders with a handler.py."""
        return sorted(path.parent.name for path in self._folder.glob("*/handler.py"))

    def has(self, name: str) -> bool:
        """Whether there is such a function."""
        return name in self._handlers or name in self.names()

    def invoke(self, name: str, payload: bytes, patience: float | None = None) -> InvokeResponse:
        """Call the function with a JSON payload, once it has a free execution environment.

        KeyError if there is no such function, NoFreeEnvironment after `patience` seconds."""
        if not self.has(name):
            raise KeyError(name)
        environments = self._environments.get(name)
        with environments.one(patience) if environments else nullcontext():
            return self._handle(name, payload)

    def _handle(self, name: str, payload: bytes) -> InvokeResponse:
        context = Context(name, self._timeouts.get(name, TIMEOUT))
        token = running_function.set(name)
        try:
            event = json.loads(payload or b"{}")
            result = self._handler(name)(event, context)
        except (Exception, SystemExit) as error:
            log.debug("%s raised", name, exc_info=error)
            self.on_error(error)
            return _failure(error, context)
        finally:
            running_function.reset(token)
        return _success(result, context)

    def close(self) -> None:
        """Unload the handlers' modules."""
        for module in self._modules:
            sys.modules.pop(module, None)
        self._handlers.clear()

    def _handler(self, name: str) -> Handler:
        if name not in self._handlers:
            with self._loading:
                if name not in self._handlers:
                    self._handlers[name] = self._load(name)
        return self._handlers[name]

    def _load(self, name: str) -> Handler:
        file = self._folder / name / "handler.py"
        module_name = f"_function_{name}_{uuid4().hex}"
        spec = importlib.util.spec_from_file_location(module_name, file)
        if spec is None or spec.loader is None:
            raise LoadFailed("Runtime.ImportModuleError", f"{file} is not a Python module.")
        module = importlib.util.module_from_spec(spec)
        # Registered, as pydantic and dataclasses look names up in their module.
        sys.modules[module_name] = module
        self._modules.append(module_name)
        try:
            spec.loader.exec_module(module)
        except ImportError as error:
            message = f"Unable to import module 'handler' of {name}: {error}"
            raise LoadFailed("Runtime.ImportModuleError", message) from error
        except SyntaxError as error:
            message = f"Syntax error in module 'handler' of {name}: {error}"
            raise LoadFailed("Runtime.UserCodeSyntaxError", message) from error
        return _handler_of(module, name)


def _handler_of(module: ModuleType, name: str) -> Handler:
    handler = getattr(module, "handler", None)
    if not callable(handler):
        message = f"Handler 'handler' missing on module 'handler' of {name}"
        raise LoadFailed("Runtime.HandlerNotFound", message)
    return handler  # type: ignore[no-any-return]  # a module's attribute has no type


def _success(result: Any, context: Context) -> InvokeResponse:
    try:
        # NaN is refused, though Lambda lets it pass, because the state machine can't read it.
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=_decimal)
    except (TypeError, ValueError) as error:
        return _error("Runtime.MarshalError", f"Unable to marshal response: {error}", [], context)
    payload = text.encode()
    if len(payload) > PAYLOAD_LIMIT:
        message = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_LIMIT})."
        return _error("Function.ResponseSizeTooLarge", message, [], context)
    return InvokeResponse(payload)


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _failure(error: BaseException, context: Context) -> InvokeResponse:
    if isinstance(error, LoadFailed):
        kind = error.error_type
    elif isinstance(error, SystemExit):
        kind = "Runtime.ExitError"
    else:
        kind = type(error).__name__
    # The first frame is this module's, not the handler's.
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return _error(kind, str(error), trace, context)


def _error(kind: str, message: str, trace: list[str], context: Context) -> InvokeResponse:
    description = {
        "errorMessage": message,
        "errorType": kind,
        "requestId": context.aws_request_id,
        "stackTrace": trace,
    }
    return InvokeResponse(json.dumps(description).encode(), is_error=True)
