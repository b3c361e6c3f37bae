"""Step Functions on one machine: the state machine's text made whole, and its executions."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from grok_spicy_local.errors import InvalidMachine, MachineMismatch
from grok_spicy_local.lambda_runtime import ACCOUNT, REGION, arn_of

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_RUNNING = "RUNNING"
_LARGEST_PAGE = 1000
"""Executions in a page, as many as Step Functions lists at most."""
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/local"


def machine_arn(name: str) -> str:
    """The ARN of the state machine called `name`."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def execution_arn(machine: str, name: str) -> str:
    """The ARN of the execution called `name` of the state machine called `machine`."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:execution:{machine}:{name}"


def definition(file: Path, functions: Iterable[str], table: str, time_scale: float = 1.0) -> str:
    """The state machine in `file` as JSON, `${PlanStoryArn}` replaced by the ARN of `plan_story`,
    `${RunTable}` by the table's name. Retriers pause for `time_scale` of their time.

    InvalidMachine if the file can't be read; MachineMismatch names every placeholder without a
    folder. A function may be called by others than the machine.
    """
    from statemachine import definition as source  # lies in the clone, not in the wheel

    try:
        text = source.render(file, time_scale)
    except source.InvalidDefinition as error:
        raise InvalidMachine(str(error)) from error
    arns = {source.placeholder(function): arn_of(function) for function in functions}
    values = {**arns, source.RUN_TABLE: table}
    unknown = sorted(source.placeholders(text) - set(values))
    if unknown:
        names = ", ".join(f"${{{name}}}" for name in unknown)
        raise MachineMismatch(f"{file.name} calls {names}, but no folder has that name.")
    # Without spaces: moto's parser takes its time for each.
    return json.dumps(json.loads(source.substitute(text, values)), separators=(",", ":"))


@dataclass(frozen=True)
class Execution:
    """An execution as it is now. `status` is RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED;
    `output` is there when it succeeded, `error` and `cause` may be when it did not."""

    arn: str
    name: str
    status: str
    output: Any = None
    error: str | None = None
    cause: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status != _RUNNING


class Executions:
    """The executions of one state machine. They don't survive the local cloud; runs do.

    InvalidMachine if the definition can't be read.
    """

    def __init__(self, client: "SFNClient", name: str, definition: str) -> None:
        self._client = client
        try:
            created = client.create_state_machine(name=name, definition=definition, roleArn=_ROLE)
        except ClientError as error:
            message = error.response["Error"]["Message"]
            raise InvalidMachine(f"The state machine can't be read: {message}") from error
        self._machine = created["stateMachineArn"]

    def start(self, name: str, input: dict[str, Any]) -> str:
        """Start an execution; its ARN. botocore's ExecutionAlreadyExists if the name was used."""
        started = self._client.start_execution(
            stateMachineArn=self._machine, name=name, input=json.dumps(input)
        )
        return started["executionArn"]

    def describe(self, arn: str) -> Execution:
        """The execution as it is now."""
        response = self._client.describe_execution(executionArn=arn)
        return Execution(
            arn=arn,
            name=response["name"],
            status=response["status"],
            output=json.loads(response["output"]) if "output" in response else None,
            error=response.get("error"),
            cause=response.get("cause"),
        )

    def wait(self, arn: str, timeout: float) -> Execution:
        """The execution once it is over. TimeoutError after `timeout` seconds."""
        from grok_spicy_local.moto_state import execution_statuses  # it imports moto

        until = time.monotonic() + timeout
        pause = 0.02
        execution = self.describe(arn)
        while execution_statuses().get(arn, _RUNNING) == _RUNNING:
            if time.monotonic() >= until:
                raise TimeoutError(f"{execution.name} is still running after {timeout:g} s.")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)
        # moto sets the status a moment before the output: ask again.
        return self.describe(arn)

    def stop(self, arn: str) -> None:
        """Abort the execution; functions that are running end first."""
        self._client.stop_execution(executionArn=arn, error="Stopped", cause="Stopped by a person.")

    def stop_all(self) -> None:
        """Abort every running execution."""
        for arn in self.running():
            self.stop(arn)

    def running(self) -> list[str]:
        """The ARNs of all running executions."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._machine,
            statusFilter="RUNNING",
            # All at once: moto doesn't find the next page if an execution of this one has ended.
            PaginationConfig={"PageSize": _LARGEST_PAGE},
        )
        return [each["executionArn"] for page in pages for each in page["executions"]]
