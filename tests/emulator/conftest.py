"""Fixtures for the tests of the local cloud."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.emulator_harness import EmulatorHarness


@pytest.fixture
def harness(
    monkeypatch: pytest.MonkeyPatch,  # noqa: ARG001 – it ends after the clouds
    tmp_path: Path,
) -> Iterator[EmulatorHarness]:
    # A cloud puts back the environment that it found: if it closed after `monkeypatch`, a test's
    # own variables would be there for all later tests.
    harness = EmulatorHarness(tmp_path)
    yield harness
    harness.close()


@pytest.fixture
def task() -> Callable[..., dict[str, Any]]:
    """A Task state that invokes the function behind `placeholder` with the state's input."""

    def make(placeholder: str, **more: Any) -> dict[str, Any]:
        ending = {} if "Next" in more else {"End": True}
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": f"${{{placeholder}}}", "Payload.$": "$"},
            "ResultSelector": {"answer.$": "$.Payload"},
            "OutputPath": "$.answer",
            "TimeoutSeconds": 30,
            **ending,
            **more,
        }

    return make
