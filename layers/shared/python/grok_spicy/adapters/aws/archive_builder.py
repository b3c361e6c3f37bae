"""Starts the function that builds archives, and does not wait for it."""

import json
from typing import Any

from grok_spicy.adapters.aws.transient_errors import translate_transient_errors


@translate_transient_errors
class LambdaArchiveBuilder:
    """The `ArchiveBuilder` port. `client` is a boto3 Lambda client."""

    def __init__(self, client: Any, function: str) -> None:
        self._client, self._function = client, function

    def build(self, run_id: str) -> None:
        payload = json.dumps({"run_id": run_id})
        self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
