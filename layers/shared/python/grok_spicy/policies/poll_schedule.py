"""When to look at a clip's job, and when it counts as lost. Pure decisions.

A job is looked at about ten times, whatever its progress says: close together around the time at
which it is likely to be done, then further and further apart. Times in seconds since the submit.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from grok_spicy.models.clips import Take
from grok_spicy.policies.capabilities import typical_render_seconds

USUAL_FLOOR_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300
MOST_FAILED_DOWNLOADS = 50
"""Three and a half hours of patience; each is 16 events of the lane's history."""
LONGEST_QUEUE_SECONDS = 86_400
MISSES_BEFORE_LOST = 3
"""How many looks in a row must say that there is no such job."""

_AROUND_LEARNED = (0.85, 0.93, 1.0, 1.07, 1.15, 1.25, 1.5, 2.2, 4.0)
_AROUND_TYPICAL = (0.3, 0.5, 0.7, 0.85, 0.95, 1.03, 1.12, 1.3, 1.7, 2.5)
_LATE_SECONDS, _LATE_SHARE = 15.0, 0.1
"""What a look may be late, in seconds or as a share of the job's age, and still tell how long the
job took: the machine's own waits and a retry or two."""
_LATER = 2.0
"""Each look after those of the table comes at twice the age of the one before."""
_LOOKS_LED_BY_PROGRESS = 8
_SHARE_OF_AGE, _SHARE_OF_UNUSUAL_AGE = 0.05, 0.4
"""The shortest wait, as a share of the job's age: longer for one that takes longer than usual,
while no clip of the run has shown how long they take."""


@dataclass(frozen=True)
class PollPace:
    """How this deployment polls. `floor_seconds` is the shortest time between two looks; the usual
    times scale with it, so that a provider with shorter latencies is polled sooner.
    `deadline_seconds` replaces the model's own deadline."""

    floor_seconds: float = USUAL_FLOOR_SECONDS
    deadline_seconds: float | None = None

    @property
    def scale(self) -> float:
        return self.floor_seconds / USUAL_FLOOR_SECONDS


@dataclass(frozen=True)
class Expectation:
    """How long a clip is likely to render. `learned`: from clips of the same run."""

    seconds: float
    learned: bool


def expect(model: str, seconds: int, takes: Iterable[Take], pace: PollPace) -> Expectation:
    """The expectation for a clip of `seconds` by `model`, from the run's takes so far."""
    typical = typical_render_seconds(model, seconds)
    shares = _shares_of_typical(model, takes)
    if shares:
        # The quickest: a clip may have been done long before it was found done.
        return Expectation(typical * min(shares), learned=True)
    return Expectation(typical * pace.scale, learned=False)


def _shares_of_typical(model: str, takes: Iterable[Take]) -> list[float]:
    """How long each clip of the run by that model took, as a share of what is typical; none of
    footage, which renders nothing."""
    return [
        take.clip_seconds / typical
        for take in takes
        if take.clip_seconds and take.job and take.job.model == model
        if (typical := typical_render_seconds(model, take.asked_seconds))
    ]


def poll_wait(
    age: float, looks: int, progress: float, expected: Expectation, pace: PollPace
) -> int:
    """Whole seconds until the next look at a job of this age that was looked at `looks` times and
    reported `progress` (0-1)."""
    age = max(0.0, age)
    due = _next_look(age, expected)
    if 0 < progress < 1 and 0 < looks < _LOOKS_LED_BY_PROGRESS:
        due = min(due, age / progress)
    is_unusual = looks >= _LOOKS_LED_BY_PROGRESS and not expected.learned
    share = _SHARE_OF_UNUSUAL_AGE if is_unusual else _SHARE_OF_AGE
    shortest = max(pace.floor_seconds, share * age) if looks else 0.0
    return max(1, math.ceil(min(LONGEST_WAIT_SECONDS, max(shortest, due - age))))


def observed_latency(take: Take, age: float, reported: float | None, now: datetime) -> float | None:
    """How long a job took that is found done at this age: what the provider reports, else its age.
    None where we looked much later than was due: it may have been done long before."""
    if reported is not None:
        return reported
    due = take.look_due_at
    if due and (now - due).total_seconds() > max(_LATE_SECONDS, _LATE_SHARE * age):
        return None
    return age


def lost_wait(pace: PollPace) -> int:
    """Whole seconds until the one more look at a job that has passed its deadline, or that the
    provider does not know."""
    return max(1, math.ceil(60 * pace.scale))


def lost_patience(model: str, seconds: int, takes: Iterable[Take], pace: PollPace) -> float:
    """For how long a clip of `seconds` by `model` is looked for whose submission lost its answer,
    in seconds: three times what the slowest clip of the run took, or a typical one. Answers are
    lost where clips are slow."""
    slowest = max([pace.scale, *_shares_of_typical(model, takes)])
    return 3 * typical_render_seconds(model, seconds) * slowest


def is_late(queued: bool, age: float, queued_seconds: float, deadline: float) -> bool:
    """Whether a job of this age has rendered for longer than it may: until `queued_seconds` it was
    queued, and while it is, it may wait for a day."""
    return age > LONGEST_QUEUE_SECONDS if queued else age - queued_seconds > deadline


def is_lost(misses: int, age: float, pace: PollPace) -> bool:
    """Whether a job that the provider does not know is lost: a new job may not be known at once,
    and one look may meet a server that does not know it."""
    return misses >= MISSES_BEFORE_LOST and age >= 60 * pace.scale


def pause_after_busy(failures: int, pace: PollPace) -> int:
    """Whole seconds before a clip is filmed again, after `failures` jobs that failed because the
    provider is at capacity: from twice the floor, doubled each time, up to 2 minutes."""
    seconds = min(120.0, 10.0 * 2.0 ** min(failures - 1, 10)) * pace.scale
    return max(1, math.ceil(seconds))


def download_wait(failures: int) -> int | None:
    """Whole seconds before a finished clip is looked at again that could not be fetched, after
    `failures` earlier ones: from a second up to 5 minutes. None after hours: what is paid is then
    left to a person, who can resume the run."""
    return None if failures >= MOST_FAILED_DOWNLOADS else min(LONGEST_WAIT_SECONDS, 2**failures)


def _next_look(age: float, expected: Expectation) -> float:
    """The age at which a job of this age is due to be looked at. It follows from the age, not from
    the number of looks: what is expected may change between two."""
    table = _AROUND_LEARNED if expected.learned else _AROUND_TYPICAL
    due = next((seconds for each in table if (seconds := each * expected.seconds) > age), None)
    return age * _LATER if due is None else due
