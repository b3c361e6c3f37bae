"""The ends of executions are recorded by a function, also when the local cloud stops meanwhile."""

import threading
import time
from typing import Any

import pytest

from grok_spicy_local import execution_events
from tests.support.emulator_harness import EmulatorHarness


def test_an_end_that_is_delivered_while_the_cloud_stops_is_still_recorded(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.function(
        "record_end",
        "import boto3\n"
        "def handler(event, context):\n"
        "    key = 'runs/r/' + event['detail']['status']\n"
        "    boto3.client('s3').put_object(Bucket='grok-spicy', Key=key, Body=b'recorded')\n",
    )
    harness.machine("Wait", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
    make_event, is_delivering = execution_events.end_event, threading.Event()

    def make_event_slowly(execution: dict[str, Any]) -> dict[str, Any]:
        is_delivering.set()
        time.sleep(0.5)
        return make_event(execution)

    monkeypatch.setattr(execution_events, "end_event", make_event_slowly)
    cloud = harness.cloud()
    cloud.stop_execution(cloud.start_execution("r", {}))
    assert is_delivering.wait(30)

    harness.close()

    assert (harness.output / "r" / "ABORTED").read_bytes() == b"recorded"
