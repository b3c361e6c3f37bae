"""How large the histories of the worst film become that the settings allow: AWS ends an execution
at 25,000 events. Computed from the machine."""

from collections.abc import Iterator, Mapping
from typing import Any

import annotated_types
import pytest

from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES
from grok_spicy.policies.camera_chain import MOST_ATTEMPTS, MOST_CHUNKS_FILMED
from grok_spicy.policies.poll_schedule import MOST_FAILED_DOWNLOADS
from tests.support.history import EVENTS_OF_RETRY, events, walk
from tests.support.machine import A_DAY, MACHINE, STATE, mean_wait

MOST_EVENTS = 15_000
"""Far below the limit of 25,000."""
MOST_EVENTS_WITH_CHUNKS = 20_000
"""Still below it, where a lane films eighty chunks, each looked at to its end."""
LOOKS_AT_A_JOB = 12
"""About ten, and two more: past its deadline, and where the provider does not know it."""
MOST_CORRECTIONS: Any = next(
    rule.le
    for rule in RunSettings.model_fields["max_video_corrections"].metadata
    if isinstance(rule, annotated_types.Le)
)
LANE = STATE["Scenes"]["ItemProcessor"]
SHEET = STATE["CharacterSheets"]["ItemProcessor"]


def worst_clip() -> Iterator[str]:
    """What the steps of a clip say, one after the other: takes that fail at their last look, as
    many as all cameras of a scene may have, then a take that is reviewed, and as many corrections
    as the settings allow. One of them can't be fetched until patience ends."""
    for failure in range(MOST_ATTEMPTS + MOST_CORRECTIONS):
        yield from ["poll"] * LOOKS_AT_A_JOB
        if failure == MOST_ATTEMPTS - 1:
            yield from ["transcode", "poll"] * MOST_FAILED_DOWNLOADS
        if failure >= MOST_ATTEMPTS - 1:
            yield from ("transcode", "review")
        yield "start"


def worst_chunks() -> Iterator[str]:
    """What the steps say of a scene that is filmed in as many chunks as may be, each done at its
    last look. One of them can't be fetched until patience ends."""
    yield from ["transcode", "poll"] * MOST_FAILED_DOWNLOADS
    for _ in range(MOST_CHUNKS_FILMED):
        yield from [*["poll"] * LOOKS_AT_A_JOB, "transcode", "start"]
    yield from ("transcode", "review")
    yield "start"


def worst_lane(clip: Iterator[str] | None = None) -> Mapping[str, int]:
    says = list(clip or worst_clip())
    says[-1] = "done"
    words = iter(says)
    clip_steps = ("StartClip", "PollClip", "TranscodeClip", "ReviewClip")

    def answer(name: str) -> dict[str, Any]:
        return {"next": next(words)} if name in clip_steps else {}

    return walk(LANE, {"is_last": True, "is_pinned": True}, answer)


def day_of_trouble(machine: Mapping[str, Any]) -> int:
    """The most events of a day on which one state of a machine fails in every way that is retried,
    the quickest first, with pauses of mean length."""
    return max(_retries_in_a_day(state.get("Retry", [])) for state in machine["States"].values())


def _retries_in_a_day(retriers: list[dict[str, Any]]) -> int:
    left, attempts = float(A_DAY), 0
    used = [each for each in retriers if each["MaxAttempts"]]
    for retrier in sorted(used, key=lambda each: mean_wait(each) / each["MaxAttempts"]):
        pause = mean_wait(retrier) / retrier["MaxAttempts"]
        made = min(retrier["MaxAttempts"], int(left / pause))
        left -= made * pause
        attempts += made
    return EVENTS_OF_RETRY * attempts


def test_the_worst_lane_is_the_one_that_is_meant() -> None:
    visits = worst_lane()

    takes = MOST_ATTEMPTS + MOST_CORRECTIONS
    assert visits["StartClip"] == takes
    looks = takes * LOOKS_AT_A_JOB + MOST_FAILED_DOWNLOADS
    assert visits["PollClip"] == visits["WaitForClip"] == looks
    assert visits["ReviewClip"] == takes - MOST_ATTEMPTS + 1
    assert {"AwaitTurn", "AwaitPin", "CompileScript", "PassTurn"} <= set(visits)


def test_a_look_at_a_job_costs_nine_events_and_the_rest_of_a_good_scene_43() -> None:
    """Six to wait for its turn, five for each of its five other tasks, two for each Choice, and
    two for the execution. A look is a wait, a poll and a Choice."""
    words = iter([*["poll"] * 8, "transcode", "review", "done"])

    visits = walk(LANE, {}, lambda name: {"next": next(words)} if name.endswith("Clip") else {})

    assert events(LANE, visits) == 43 + 9 * 8


@pytest.mark.parametrize("scenes", [3, MAX_SCENES])
def test_the_execution_of_the_longest_film_stays_small(scenes: int) -> None:
    """Its scenes and sheets have histories of their own, so that their number does not count."""
    visits = walk(MACHINE, {"scenes": scenes, "characters": MAX_CHARACTERS}, lambda _: {})

    assert events(MACHINE, visits) < 100
    assert events(MACHINE, visits) + day_of_trouble(MACHINE) < MOST_EVENTS


def test_the_history_of_the_worst_scene_stays_small() -> None:
    """Filmed again and corrected as often as may be, each job looked at to its end, and a day on
    which nothing works in one of its steps."""
    assert events(LANE, worst_lane()) + day_of_trouble(LANE) < MOST_EVENTS


def test_the_history_of_the_worst_scene_in_chunks_stays_below_the_limit() -> None:
    lane = worst_lane(worst_chunks())

    assert lane["TranscodeClip"] > MOST_CHUNKS_FILMED
    assert events(LANE, lane) + day_of_trouble(LANE) < MOST_EVENTS_WITH_CHUNKS


def test_the_history_of_the_worst_sheet_stays_small() -> None:
    visits = walk(SHEET, {}, lambda _: {})

    assert events(SHEET, visits) + day_of_trouble(SHEET) < MOST_EVENTS
