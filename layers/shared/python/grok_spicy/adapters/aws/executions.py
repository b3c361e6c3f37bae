"""The state machine's executions in AWS Step Functions."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.transient_errors import translate_transient_errors


@translate_transient_errors
class StepFunctionsExecutions:
    """The `Executions` port. `client` is a boto3 Step Functions client, `machine_arn` that of the
    machine, or of an alias of it."""

    def __init__(self, client: Any, machine_arn: str) -> None:
        self._client, self._machine = client, machine_arn

    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._machine, name=name, input=json.dumps(execution_input)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise

    def stop(self, name: str, reason: str) -> None:
        # Without a check whether it is running: that answer may be older than its start.
        try:
            self._client.stop_execution(
                executionArn=self._arn(name), error="Cancelled", cause=reason
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise

    def status(self, name: str) -> str | None:
        try:
            response = self._client.describe_execution(executionArn=self._arn(name))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                return None
            raise
        status: str = response["status"]
        return status

    def _arn(self, name: str) -> str:
        # An execution belongs to the machine, also where an alias of it was started.
        *account, _, machine = self._machine.split(":")[:7]
        return ":".join((*account, "execution", machine, name))
