"""Task tokens of AWS Step Functions."""

from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.transient_errors import translate_transient_errors

_GONE = frozenset(("TaskTimedOut", "TaskDoesNotExist", "InvalidToken"))
"""How a token answers that was used before, or whose execution has ended."""


@translate_transient_errors
class StepFunctionsTaskTokens:
    """The `TaskTokens` port. `client` is a boto3 Step Functions client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def succeed(self, token: str) -> None:
        try:
            self._client.send_task_success(taskToken=token, output="{}")
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
