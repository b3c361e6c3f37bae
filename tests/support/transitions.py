"""The state transitions of a film, as Step Functions bills them.

From what the functions answer follows the way that each execution went through the machine: every
state entered is a transition, and so is every child that a Map starts, distributed or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from statemachine import definition
from tests.support.history import walk


@dataclass(frozen=True)
class Invocation:
    """One call of a function: its seconds, what it was given and what it answered."""

    function: str
    seconds: float
    event: dict[str, Any]
    answer: dict[str, Any]


def count_transitions(invocations: Sequence[Invocation]) -> int:
    """The states that a film's executions enter, and the children that its Maps start. An
    invocation that fails is retried, which is one transition more."""
    machine = definition.load()
    answers = [each.answer for each in invocations if "errorType" not in each.answer]
    [planned] = [each for each in answers if "scenes" in each]
    count = walk(machine, {}, lambda _: {}).total()
    sheet = machine["States"]["CharacterSheets"]["ItemProcessor"]
    count += len(planned["characters"]) * (1 + walk(sheet, {}, lambda _: {}).total())
    lane = machine["States"]["Scenes"]["ItemProcessor"]
    for scene in planned["scenes"]:
        clip_steps = [
            each.answer
            for each in invocations
            if each.event.get("scene_id") == scene["scene_id"] and "next" in each.answer
        ]
        count += 1 + _walk_lane(lane, scene, iter(clip_steps))
    return count + len(invocations) - len(answers)


def _walk_lane(
    lane: dict[str, Any], scene: dict[str, Any], answers: Iterator[dict[str, Any]]
) -> int:
    return walk(lane, scene, lambda name: next(answers) if _says(name) else {}).total()


def _says(state: str) -> bool:
    """Whether that task of a lane says what comes next."""
    return state in ("StartClip", "PollClip", "TranscodeClip", "ReviewClip", "FillGap")
