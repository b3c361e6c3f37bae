"""The local cloud: all of AWS that the product uses, and xAI, on this machine, durable on disk.

    with LocalCloud(Path("output")) as cloud:
        arn = cloud.start_execution("a-fox", {"concept": "A fox finds a crystal."})
        print(cloud.wait(arn, timeout=600).status)

Functions run in threads of this process. Everything listens on 127.0.0.1 only.
"""

import gc
import json
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import boto3

from grok_spicy_local import state_machine
from grok_spicy_local.deferred_imports import defer
from grok_spicy_local.disk import is_full
from grok_spicy_local.environment import Environment
from grok_spicy_local.errors import CloudIsOpen, LocalCloudError
from grok_spicy_local.lambda_runtime import InvokeResponse, LambdaRuntime
from grok_spicy_local.loggers import quiet_loggers
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.providers import SimulatorOptions as SimulatorOptions
from grok_spicy_local.providers import XaiHost as XaiHost
from grok_spicy_local.providers import provider_variables
from grok_spicy_local.run_changes import RunChanges
from grok_spicy_local.state_machine import Execution, Executions

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from werkzeug.wrappers import Response

    from grok_spicy_local.capacity import CapacityMeter
    from grok_spicy_local.emulator import AwsEmulator
    from grok_spicy_local.execution_events import ExecutionEvents

ROOT = Path(__file__).parents[2]
NAME = "grok-spicy"
"""The name of the table, the bucket and the state machine."""

RESERVED_CONCURRENCY = {"api": 1}
"""Execution environments by function: Powertools keeps the request that the API answers in a
class, so the API answers one at a time. All other functions run in parallel."""

GRACE = 60.0
"""Seconds that running functions get to end when the cloud stops: the response to a paid call
should still be recorded, and an image can take longer than 15 s."""

_GARBAGE = (50_000, 20, 100)
"""When the process looks for garbage: moto's modules and its history of executions are millions of
objects that stay, and looking through them took a fifth of a start and a twelfth of a film."""

_one_at_a_time = threading.Lock()
_Part = TypeVar("_Part")


class LocalCloud:
    """AWS and xAI for one output directory, from `start` to `stop`, or as a context manager.

    `environment` are environment variables for the functions besides the cloud's own; `timeouts`
    are seconds by function (900 by default). The machine's retriers pause for `time_scale` of their
    time. Without `state_machine_file` there is storage and Lambda, but no executions. Raises
    OutputIsInUse if another process works in the directory, CloudIsOpen if this process has another
    local cloud, MachineMismatch if the machine calls a function that does not exist, InvalidMachine
    if it can't be read."""

    def __init__(
        self,
        output_dir: Path,
        *,
        environment: Mapping[str, str] | None = None,
        functions_dir: Path = ROOT / "functions",
        state_machine_file: Path | None = ROOT / "statemachine" / "pipeline.asl.yaml",
        xai: XaiHost | SimulatorOptions | None = None,
        timeouts: Mapping[str, float] | None = None,
        time_scale: float = 1.0,
    ) -> None:
        self.paths = OutputPaths(output_dir)
        self.simulator: Any = None
        self._environment = dict(environment or {})
        self._machine_file = state_machine_file
        self._time_scale = time_scale
        self._xai = xai or SimulatorOptions()
        self.functions = LambdaRuntime(functions_dir, timeouts, RESERVED_CONCURRENCY)
        self.functions.on_error = self._report_full_disk
        self._undo = ExitStack()
        self._emulator: AwsEmulator | None = None
        self._executions: Executions | None = None
        self._events: ExecutionEvents | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything; returns when everything responds."""
        if not _one_at_a_time.acquire(blocking=False):
            raise CloudIsOpen("this process has an open local cloud already; stop it first")
        with ExitStack() as undo:
            undo.callback(_one_at_a_time.release)
            undo.callback(gc.set_threshold, *gc.get_threshold())
            gc.set_threshold(*_GARBAGE)
            self._open(undo)
            # What is there now stays, so that no collection looks through it again.
            gc.freeze()
            undo.callback(gc.unfreeze)
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """Abort the executions, let running functions end, and stop. Runs can be resumed."""
        undo, self._undo = self._undo, ExitStack()
        undo.close()

    def _open(self, undo: ExitStack) -> None:
        definition = self._definition()
        output_lock = OutputLock(self.paths)
        output_lock.begin()
        undo.callback(output_lock.end)
        self.paths.clean_temp()
        undo.enter_context(quiet_loggers())
        variables = Environment()
        undo.callback(variables.restore)
        variables.clear()
        undo.callback(self.functions.close)
        defer("aiohttp")  # half of xAI's SDK to import, and only its asynchronous client uses it
        xai_host = self._xai_host(undo)  # the simulator starts while moto is imported
        from grok_spicy_local.emulator import AwsEmulator

        emulator = AwsEmulator(self.paths, self.functions, table=NAME, bucket=NAME)
        undo.callback(emulator.stop, GRACE)
        variables.add(
            {
                "AWS_ENDPOINT_URL": emulator.url,
                "MOTO_PORT": str(emulator.port),
                "GROK_SPICY_TABLE": NAME,
                "GROK_SPICY_BUCKET": NAME,
                "GROK_SPICY_STATE_MACHINE_ARN": state_machine.machine_arn(NAME),
                "GROK_SPICY_LOG_PROMPTS": "1",
                # gRPC itself writes to the terminal when the simulator stops.
                "GRPC_VERBOSITY": os.environ.get("GRPC_VERBOSITY", "ERROR"),
                **provider_variables(xai_host(), self.simulator),
                **self._environment,
            }
        )
        # moto's interpreter makes clients in many threads; only a session that has made one
        # before is safe for that.
        boto3.client("lambda")
        emulator.create_resources()
        self._emulator = emulator
        # After the events have stopped: the one that is being delivered needs the emulator.
        undo.callback(self._forget_parts)
        if definition is not None:
            self._executions = Executions(emulator.client("stepfunctions"), NAME, definition)
            undo.callback(self._executions.stop_all)
            self._start_events(undo)

    def _start_events(self, undo: ExitStack) -> None:
        from grok_spicy_local.execution_events import FUNCTION, ExecutionEvents

        if FUNCTION in self.functions.names():
            client = self.client("stepfunctions")
            self._events = ExecutionEvents(client, lambda event: self.invoke(FUNCTION, event))
            self._events.start()
            # Before the executions are aborted: a run that this process leaves behind was
            # interrupted, not cancelled.
            undo.callback(self._events.stop)

    def _forget_parts(self) -> None:
        self._emulator = self._executions = self._events = None

    def _definition(self) -> str | None:
        if self._machine_file is None:
            return None
        names = self.functions.names()
        return state_machine.definition(self._machine_file, names, NAME, self._time_scale)

    def _xai_host(self, undo: ExitStack) -> Callable[[], XaiHost]:
        if isinstance(self._xai, XaiHost):
            host = self._xai
            return lambda: host
        starting = ThreadPoolExecutor(1, "simulator")
        undo.callback(self._stop_simulator)
        undo.callback(starting.shutdown)
        return starting.submit(self._start_simulator, self._xai).result

    def _start_simulator(self, simulated: SimulatorOptions) -> XaiHost:
        from xai_simulator.process import SimulatorDidNotStart, SimulatorProcess

        try:
            self.simulator = SimulatorProcess(self.paths.simulator, **simulated.options)
        except SimulatorDidNotStart as problem:
            self.paths.disk.check()
            raise LocalCloudError(str(problem)) from problem
        return XaiHost(host=self.simulator.host, insecure=True, key="simulator")

    def _stop_simulator(self) -> None:
        simulator, self.simulator = self.simulator, None
        if simulator is not None:
            simulator.stop()

    def _report_full_disk(self, error: BaseException) -> None:
        if isinstance(error, OSError) and is_full(error):
            self.paths.disk.report(error)

    @property
    def url(self) -> str:
        """Where the emulated AWS answers: pictures and clips are there, by presigned links."""
        return self._opened(self._emulator).url

    @property
    def changes(self) -> RunChanges:
        """What is written of the runs while the cloud is open."""
        return self._opened(self._emulator).changes

    def respond(self, environ: "WSGIEnvironment") -> "Response":
        """What the emulated AWS answers to a request that came to another server here."""
        return self._opened(self._emulator).respond(environ)

    def client(self, service: str) -> Any:
        """A boto3 client for this cloud: `s3`, `dynamodb` or `stepfunctions`."""
        return self._opened(self._emulator).client(service)

    def measure_capacity(self) -> "CapacityMeter":
        """Count the capacity units of the table from now on; by function, if that is asked for
        before anything is made."""
        return self._opened(self._emulator).measure_capacity()

    def invoke(self, function: str, event: Any) -> InvokeResponse:
        """Call a function through Lambda's API and wait for its response."""
        response = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        return InvokeResponse(response["Payload"].read(), is_error="FunctionError" in response)

    def start_execution(self, name: str, input: dict[str, Any]) -> str:
        """Start the state machine with this input; the execution's ARN."""
        return self._opened(self._executions).start(name, input)

    def describe(self, arn: str) -> Execution:
        """The execution as it is now."""
        return self._opened(self._executions).describe(arn)

    def wait(self, arn: str, timeout: float) -> Execution:
        """The execution once it is over; TimeoutError after `timeout` seconds."""
        return self._opened(self._executions).wait(arn, timeout)

    def settle(self, execution: str, timeout: float) -> None:
        """Wait until the execution of that name is over, and its end recorded: from then on nothing
        of it changes the run. TimeoutError after `timeout` seconds."""
        self.wait(state_machine.execution_arn(NAME, execution), timeout)
        if self._events:
            self._events.deliver()

    def is_over(self, execution: str) -> bool:
        """Whether the execution of that name has ended."""
        return self.describe(state_machine.execution_arn(NAME, execution)).is_over

    def stop_execution(self, arn: str) -> None:
        """Abort the execution; functions that are running end first."""
        self._opened(self._executions).stop(arn)

    def running(self) -> list[str]:
        """The ARNs of the executions that are running."""
        return self._opened(self._executions).running()

    def point_latest_at(self, run_id: str) -> None:
        """Make OUTPUT/latest a link to this run's folder."""
        self.paths.point_latest_at(run_id)

    @staticmethod
    def _opened(part: _Part | None) -> _Part:
        if part is None:
            raise LocalCloudError(
                "the local cloud is not open, or was opened without a state machine"
            )
        return part
