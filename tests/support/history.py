"""How many events an execution's history has: counted along a way through the machine.

What Step Functions writes: two events for entering and leaving a state (one for `Fail`), three more
for a task that succeeds and one for a task that waits for a token, three for each attempt that is
retried, four for a distributed Map, and two for the execution itself.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

EVENTS = {"Task": 5, "Choice": 2, "Wait": 2, "Pass": 2, "Succeed": 2, "Fail": 1, "Map": 6}
EVENTS_OF_EXECUTION = 2
EVENTS_OF_RETRY = 3

Answer = Callable[[str], Mapping[str, Any]]
"""What a task answers, by its state's name."""


def walk(
    machine: Mapping[str, Any], data: Mapping[str, Any], answer: Answer, longest: int = 100_000
) -> Counter[str]:
    """How often each state of a machine (or of a Map's processor) is entered on its way from the
    first to the last. A task's answer is added to the data that Choices look at."""
    visits: Counter[str] = Counter()
    name, data = machine["StartAt"], dict(data)
    while visits.total() < longest:
        state = machine["States"][name]
        visits[name] += 1
        if state["Type"] == "Task":
            data |= answer(name)
        if state.get("End") or state["Type"] in ("Fail", "Succeed"):
            return visits
        name = _choose(state, data) if state["Type"] == "Choice" else state["Next"]
    raise AssertionError(f"no end after {longest} states")


def _choose(state: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    for choice in state["Choices"]:
        value = data.get(choice["Variable"].removeprefix("$."))
        [expected] = [choice[key] for key in choice if key.endswith("Equals")]
        if value == expected:
            return str(choice["Next"])
    return str(state["Default"])


def events(machine: Mapping[str, Any], visits: Mapping[str, int]) -> int:
    """The events of an execution that enters its states so often, without a retry."""
    return EVENTS_OF_EXECUTION + sum(
        count * events_of_state(machine["States"][name]) for name, count in visits.items()
    )


def events_of_state(state: Mapping[str, Any]) -> int:
    """The events of one visit that succeeds at once."""
    waits = state["Type"] == "Task" and state["Resource"].endswith(".waitForTaskToken")
    return EVENTS[state["Type"]] + (1 if waits else 0)
