"""The local studio: the whole system's AWS, and its xAI, on this machine, durable on disk.

    with LocalStudio(Path("output")) as studio:
        arn = studio.start_execution("a-fox", {"concept": "A fox finds a crystal."})
        print(studio.wait(arn, timeout=600).status)

Handlers run in this process, in threads. Everything listens on 127.0.0.1 only.
"""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import boto3

from grok_spicy_local import state_machine
from grok_spicy_local.environment import Environment
from grok_spicy_local.errors import CloudIsOpen, LocalCloudError
from grok_spicy_local.lambda_runtime import InvokeResponse, LambdaRuntime
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.state_machine import Execution, Executions

if TYPE_CHECKING:
    from grok_spicy_local.emulator import AwsEmulator

ROOT = Path(__file__).parents[2]
NAME = "grok-spicy"
"""The name of the table, the bucket and the state machine."""

RESERVED_CONCURRENCY = {"api": 1}
"""Execution environments by function: Powertools keeps the request that the API answers in a
class, so the API answers one at a time. All other functions run in parallel."""

GRACE = 10.0
"""Seconds that functions at work get to end when the studio stops: the answer to a paid call
should still be written down."""

_CHATTY = {
    "moto": logging.CRITICAL,
    "werkzeug": logging.ERROR,
    **dict.fromkeys(("boto3", "botocore", "urllib3", "s3transfer", "filelock"), logging.WARNING),
}
_one_at_a_time = threading.Lock()
_Part = TypeVar("_Part")


@dataclass(frozen=True)
class XaiHost:
    """A running xAI, real or compatible: `host` or `host:port`, and whether without TLS."""

    host: str = "api.x.ai"
    insecure: bool = False
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class SimulatorOptions:
    """The studio's own simulator; `options` go to its process."""

    options: Mapping[str, Any] = field(default_factory=dict)


class LocalCloud:
    """AWS and xAI for one output directory, from `start` to `stop`, or as a context manager.

    `environment` is what handlers find in os.environ besides the studio's own; `timeouts` are the
    functions' in seconds (900 where nothing is said). Without `state_machine_file` there is
    storage and Lambda, but no executions. Raises StudioIsBusy if another process works in the
    directory, StudioIsOpen if this process has another studio, MachineMismatch if the machine calls
    a function that there isn't, InvalidMachine if it can't be read.
    """

    def __init__(
        self,
        output_dir: Path,
        *,
        environment: Mapping[str, str] | None = None,
        functions_dir: Path = ROOT / "functions",
        state_machine_file: Path | None = ROOT / "statemachine" / "pipeline.asl.yaml",
        xai: XaiHost | SimulatorOptions | None = None,
        timeouts: Mapping[str, float] | None = None,
    ) -> None:
        self.paths = OutputPaths(output_dir)
        self.simulator: Any = None
        self._environment = dict(environment or {})
        self._machine_file = state_machine_file
        self._xai = xai or SimulatorOptions()
        self._lambdas = LambdaRuntime(functions_dir, timeouts, RESERVED_CONCURRENCY)
        self._undo = ExitStack()
        self._cloud: AwsEmulator | None = None
        self._executions: Executions | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Open for work; returns when everything answers."""
        if not _one_at_a_time.acquire(blocking=False):
            raise CloudIsOpen("This process has an open studio already; stop it first.")
        with ExitStack() as undo:
            undo.callback(_one_at_a_time.release)
            self._open(undo)
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """Abort what is running, let functions at work end, and close. Runs can be resumed."""
        undo, self._undo = self._undo, ExitStack()
        undo.close()

    def _open(self, undo: ExitStack) -> None:
        definition = self._definition()
        output_lock = OutputLock(self.paths)
        output_lock.begin()
        undo.callback(output_lock.end)
        self.paths.clean_temp()
        undo.enter_context(_hushed())
        surroundings = Environment()
        undo.callback(surroundings.restore)
        surroundings.clear()
        undo.callback(self._lambdas.close)
        reach = self._reach_xai(undo)  # the simulator starts while moto is imported
        from grok_spicy_local.emulator import AwsEmulator

        cloud = AwsEmulator(self.paths, self._lambdas, table=NAME, bucket=NAME)
        undo.callback(cloud.stop, GRACE)
        surroundings.add(
            {
                "AWS_ENDPOINT_URL": cloud.url,
                "MOTO_PORT": str(cloud.port),
                "GROK_SPICY_TABLE": NAME,
                "GROK_SPICY_BUCKET": NAME,
                "GROK_SPICY_STATE_MACHINE_ARN": state_machine.machine_arn(NAME),
                "GROK_SPICY_LOG_PROMPTS": "1",
                # gRPC writes by itself to the terminal when the simulator takes its leave.
                "GRPC_VERBOSITY": os.environ.get("GRPC_VERBOSITY", "ERROR"),
                "GROK_SPICY_PROVIDER": "grok" if isinstance(self._xai, XaiHost) else "simulator",
                **_way_to(reach()),
                **self._environment,
            }
        )
        # moto's interpreter makes clients in many threads; only a session that has made one
        # before is safe for that.
        boto3.client("lambda")
        cloud.create_resources()
        self._cloud = cloud
        if definition is not None:
            self._executions = Executions(cloud.client("stepfunctions"), NAME, definition)
            undo.callback(self._executions.stop_all)
        undo.callback(self._close)

    def _close(self) -> None:
        self._cloud = self._executions = None

    def _definition(self) -> str | None:
        if self._machine_file is None:
            return None
        return state_machine.definition(self._machine_file, self._lambdas.names())

    def _reach_xai(self, undo: ExitStack) -> Callable[[], XaiHost]:
        if isinstance(self._xai, XaiHost):
            host = self._xai
            return lambda: host
        starting = ThreadPoolExecutor(1, "simulator")
        undo.callback(self._stop_simulator)
        undo.callback(starting.shutdown)
        return starting.submit(self._start_simulator, self._xai).result

    def _start_simulator(self, simulated: SimulatorOptions) -> XaiHost:
        from xai_simulator.process import SimulatorProcess

        self.simulator = SimulatorProcess(self.paths.simulator, **simulated.options)
        return XaiHost(host=self.simulator.host, insecure=True, key="simulator")

    def _stop_simulator(self) -> None:
        simulator, self.simulator = self.simulator, None
        if simulator is not None:
            simulator.stop()

    def client(self, service: str) -> Any:
        """A boto3 client for the studio's AWS: `s3`, `dynamodb` or `stepfunctions`."""
        return self._opened(self._cloud).client(service)

    def invoke(self, function: str, event: Any) -> InvokeResponse:
        """Call a function through Lambda and wait for its answer."""
        told = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        return InvokeResponse(told["Payload"].read(), is_error="FunctionError" in told)

    def start_execution(self, name: str, given: dict[str, Any]) -> str:
        """Start the state machine with this input; the execution's ARN."""
        return self._opened(self._executions).start(name, given)

    def describe(self, arn: str) -> Execution:
        """The execution as it stands."""
        return self._opened(self._executions).describe(arn)

    def wait(self, arn: str, timeout: float) -> Execution:
        """The execution once it is over; TimeoutError after `timeout` seconds."""
        return self._opened(self._executions).wait(arn, timeout)

    def stop_execution(self, arn: str) -> None:
        """Abort the execution; what its functions are doing right now they still finish."""
        self._opened(self._executions).stop(arn)

    def running(self) -> list[str]:
        """The ARNs of the executions that are going."""
        return self._opened(self._executions).running()

    def point_latest_at(self, run_id: str) -> None:
        """Make OUTPUT/latest lead to this run's folder."""
        self.paths.point_latest_at(run_id)

    @staticmethod
    def _opened(part: _Part | None) -> _Part:
        if part is None:
            raise LocalCloudError("The studio is not open, or was opened without a state machine.")
        return part


def _way_to(xai: XaiHost) -> dict[str, str]:
    return {
        "GROK_SPICY_XAI_HOST": xai.host,
        "GROK_SPICY_XAI_INSECURE": "1" if xai.insecure else "0",
        "XAI_API_KEY": xai.key,
    }


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the machinery's logs out of the person's. What moto has to say of a failed execution
    is in the execution."""
    loggers = {logging.getLogger(name): level for name, level in _CHATTY.items()}
    before = {logger: logger.level for logger in loggers}
    for logger, level in loggers.items():
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
