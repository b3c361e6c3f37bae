"""Starts the function that deletes people, and does not wait for it."""

import json
from typing import Any

from grok_spicy.adapters.aws.transient_errors import translate_transient_errors


@translate_transient_errors
class LambdaPersonDeleter:
    """The `PersonDeleter` port. `client` is a boto3 Lambda client."""

    def __init__(self, client: Any, function: str) -> None:
        self._client, self._function = client, function

    def start(self, deletion_id: str) -> None:
        payload = json.dumps({"deletion_id": deletion_id})
        self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
