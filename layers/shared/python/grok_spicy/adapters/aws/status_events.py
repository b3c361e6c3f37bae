"""Status changes as events of EventBridge."""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG
from grok_spicy.adapters.environment import Environment
from grok_spicy.models.notices import StatusChange

SOURCE = "grok-spicy"
DETAIL_TYPE = "Run Status Change"
_log = logging.getLogger(__name__)


class EventBridgeStatusEvents:
    """Sends them to the default bus. `connect` returns a boto3 client; it is called
    when there is something to send. `studio` tells deployments apart."""

    def __init__(self, connect: Callable[[], Any], studio: str) -> None:
        self._connect, self._studio = connect, studio

    @cached_property
    def _client(self) -> Any:
        return self._connect()

    def publish(self, change: StatusChange) -> None:
        detail = change.model_dump_json(exclude_none=True)
        entry = {
            "Source": SOURCE,
            "DetailType": DETAIL_TYPE,
            "Detail": f'{{"studio": "{self._studio}", {detail[1:]}',
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            _log.warning(
                "%s: the change to %s was not sent: %s", change.run_id, change.status, error
            )
            return
        if answer.get("FailedEntryCount"):
            _log.warning("%s: the change to %s was refused", change.run_id, change.status)


def status_events() -> EventBridgeStatusEvents:
    """The events of the environment's deployment."""
    studio = Environment.read().studio
    return EventBridgeStatusEvents(lambda: boto3.client("events", config=CLIENT_CONFIG), studio)
