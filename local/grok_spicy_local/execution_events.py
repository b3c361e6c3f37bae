"""What EventBridge does on AWS: it calls the function `record_end` for every execution that was
stopped, timed out or broke, so that the run of that execution ends as well."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from grok_spicy_local import moto_state
from grok_spicy_local.lambda_runtime import ACCOUNT, REGION, InvokeResponse

FUNCTION = "record_end"
_POLL_SECONDS = 0.5
"""Seconds between two polls of the executions: EventBridge takes about as long to deliver."""
_POLL_SECONDS_AFTER_ERROR = 5.0
_MAX_DELIVERIES = 3
"""How often an event is delivered until the function succeeds: EventBridge gives up too."""
_STATUSES = {"ABORTED", "TIMED_OUT", "FAILED"}

log = logging.getLogger(__name__)


class ExecutionEvents:
    """Delivers events from a thread of its own, from `start` to `stop`.

    `client` is a boto3 Step Functions client; `record_end` calls the function with an event.
    """

    def __init__(self, client: Any, record_end: Callable[[Any], InvokeResponse]) -> None:
        self._client = client
        self._record_end = record_end
        self._deliveries: Counter[str] = Counter()
        self._delivering = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="execution-events", daemon=True)

    def start(self) -> None:
        """Deliver from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more; a delivery under way is finished first."""
        self._stopped.set()
        self._thread.join()

    def deliver(self) -> None:
        """Deliver the events of all executions that have ended by now."""
        with self._delivering:
            for arn, status in moto_state.execution_statuses().items():
                if status in _STATUSES and self._deliveries[arn] < _MAX_DELIVERIES:
                    self._deliveries[arn] += 1
                    if self._is_recorded(arn):
                        self._deliveries[arn] = _MAX_DELIVERIES

    def _poll(self) -> None:
        pause = _POLL_SECONDS
        while not self._stopped.wait(pause):
            try:
                self.deliver()
                pause = _POLL_SECONDS
            except Exception:  # whatever it is: this thread must not die of it
                log.exception("the executions can't be polled just now")
                pause = _POLL_SECONDS_AFTER_ERROR

    def _is_recorded(self, arn: str) -> bool:
        """Deliver the event of that execution; whether the function succeeded."""
        try:
            event = end_event(self._client.describe_execution(executionArn=arn))
            response = self._record_end(event)
        except Exception:  # one execution's trouble is not the others'
            log.exception("the end of %s could not be delivered", arn)
            return False
        if response.is_error:
            log.error("the end of %s is not recorded: %s", arn, response.payload.decode())
        return not response.is_error


def end_event(execution: dict[str, Any]) -> dict[str, Any]:
    """EventBridge's event for an execution that has ended, from DescribeExecution's response."""
    stopped = execution["stopDate"]
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": stopped.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [execution["executionArn"]],
        "detail": {
            **{name: execution[name] for name in ("executionArn", "stateMachineArn", "name")},
            "status": execution["status"],
            "startDate": _milliseconds(execution["startDate"]),
            "stopDate": _milliseconds(stopped),
            "input": execution["input"],
            "output": None,
            "inputDetails": {"included": True},
            "outputDetails": None,
            "error": execution.get("error"),
            "cause": execution.get("cause"),
        },
    }


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
