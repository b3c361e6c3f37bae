"""The state machine's definition, as tests look at it."""

from collections.abc import Iterator
from typing import Any

from statemachine import definition

MACHINE = definition.load()
A_DAY = 86_400
CONTAINER_DIED = {"Runtime.ExitError", "Lambda.Unknown", "Sandbox.Timedout", "States.Timeout"}


def states(machine: dict[str, Any] = MACHINE) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state of the machine, those inside Maps too."""
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


STATES = list(states())
STATE = dict(STATES)
TASKS = [
    (name, state)
    for name, state in STATES
    if state["Type"] == "Task" and state["Resource"].endswith(":lambda:invoke")
]
WAITS = [
    (name, state)
    for name, state in STATES
    if state["Type"] == "Task" and state["Resource"].endswith(".waitForTaskToken")
]


def mean_wait(retrier: dict[str, Any]) -> float:
    """Seconds that a retrier waits in all, on average: full jitter halves each pause."""
    pauses = (
        min(retrier["MaxDelaySeconds"], retrier["IntervalSeconds"] * retrier["BackoffRate"] ** n)
        for n in range(retrier["MaxAttempts"])
    )
    return float(sum(pauses)) / 2


def next_after(name: str, error: str) -> str | None:
    """The state that follows an error of a state, once it is not retried any more."""
    for catcher in STATE[name].get("Catch", []):
        if {error, "States.ALL"} & set(catcher["ErrorEquals"]):
            return str(catcher["Next"])
    return None
