"""Lambda on one machine: `functions/{name}/handler.py`, called as Lambda would call it.

JSON in, JSON out. An exception comes back as Lambda tells it: its type, message and trace. Unlike
in Lambda, a handler that outlives its timeout is not stopped (a thread can't be); it only sees
its remaining time run out.
"""

import importlib.util
import json
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
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
"""Seconds that a function has where nothing else is said (Lambda's maximum)."""

Handler = Callable[[Any, "Context"], Any]
log = logging.getLogger(__name__)


def arn_of(function: str) -> str:
    """The ARN of the function in the folder `function`."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"


@dataclass(frozen=True)
class Context:
    """What a handler learns of its invocation; the names are Lambda's."""

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
    """What an invocation came to: its payload, and whether that tells of an error."""

    payload: bytes
    is_error: bool = False


class LoadFailed(Exception):
    """A handler can't be loaded; `error_type` is the name that Lambda gives the case."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


class LambdaRuntime:
    """The functions of one folder. Handlers are loaded at their first call, once per studio.

    `timeouts` are seconds by function name.
    """

    def __init__(self, functions_dir: Path, timeouts: Mapping[str, float] | None = None) -> None:
        self._folder = functions_dir
        self._timeouts = dict(timeouts or {})
        self._handlers: dict[str, Handler] = {}
        self._modules: list[str] = []
        self._loading = threading.Lock()

    def names(self) -> list[str]:
        """The functions there are: the folders with a handler.py."""
        return sorted(path.parent.name for path in self._folder.glob("*/handler.py"))

    def invoke(self, name: str, payload: bytes) -> InvokeResponse:
        """Call the function with a JSON payload. KeyError if there is no such function."""
        if name not in self.names():
            raise KeyError(name)
        context = Context(name, self._timeouts.get(name, TIMEOUT))
        try:
            event = json.loads(payload or b"{}")
            result = self._handler(name)(event, context)
        except (Exception, SystemExit) as error:
            log.debug("%s raised", name, exc_info=error)
            return _failure(error, context)
        return _success(result, context)

    def close(self) -> None:
        """Forget the handlers' modules."""
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
        # NaN is refused, though Lambda lets it pass: the state machine could not read it.
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
    # The first frame is ours, not the handler's.
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return _error(kind, str(error), trace, context)


def _error(kind: str, message: str, trace: list[str], context: Context) -> InvokeResponse:
    told = {
        "errorMessage": message,
        "errorType": kind,
        "requestId": context.aws_request_id,
        "stackTrace": trace,
    }
    return InvokeResponse(json.dumps(told).encode(), is_error=True)
