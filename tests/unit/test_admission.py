"""Admission: so many films at once, the others in order, and nobody waits for ever."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from grok_spicy.models.admission import Admission
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run, Status
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.services.admission_queue import AdmissionQueue
from tests.support.memory_store import Killed, MemoryRunStore


class Studio:
    """A queue of runs, and the executions that were let in, in order."""

    def __init__(self, per_studio: int = 2, per_owner: int = 0) -> None:
        self.store = MemoryRunStore()
        self.let_in: list[str] = []
        self.dies_at_turn = False
        self.queue = AdmissionQueue(
            self.store, AdmissionLimits(per_studio, per_owner), self._pass_turn
        )

    def _pass_turn(self, _: str, execution: str) -> None:
        if self.dies_at_turn:
            self.dies_at_turn = False
            raise Killed
        if execution not in self.let_in:
            self.let_in.append(execution)

    def start(self, name: str, owner: str = "ann") -> None:
        run = Run(run_id=name, owner=owner, execution=name, settings=RunSettings())
        self.store.create(name, run)
        self.queue.enter(run)

    def end(self, name: str, status: Status = "complete") -> None:
        self.store.update(name, Run, lambda run: run.advanced(status))
        self.queue.leave(name)

    def run(self, name: str) -> Run:
        run = self.store.get(name, Run)
        assert run is not None
        return run

    def place(self, name: str) -> int | None:
        return self.queue.place(self.run(name))


def test_as_many_films_as_may_are_made_at_once_and_the_others_wait_in_order() -> None:
    studio = Studio(per_studio=2)

    for name in ("one", "two", "three", "four"):
        studio.start(name)

    assert studio.let_in == ["one", "two"]
    assert [studio.run(name).status for name in ("one", "three")] == ["pending", "queued"]
    assert [studio.place(name) for name in ("one", "two", "three", "four")] == [None, None, 1, 2]


@pytest.mark.parametrize("status", ["complete", "failed", "cancelled"])
def test_whoever_ends_a_film_admits_the_next(status: Status) -> None:
    studio = Studio(per_studio=1)
    for name in ("one", "two", "three"):
        studio.start(name)

    studio.end("one", status)

    assert studio.let_in == ["one", "two"]
    assert studio.place("three") == 1


def test_an_owner_with_enough_films_is_passed_over_and_keeps_the_place() -> None:
    studio = Studio(per_studio=3, per_owner=1)
    studio.start("ann-1", "ann")
    studio.start("ann-2", "ann")
    studio.start("bob-1", "bob")

    assert studio.let_in == ["ann-1", "bob-1"]
    studio.end("ann-1")
    assert studio.let_in == ["ann-1", "bob-1", "ann-2"]


def test_starting_the_same_execution_again_takes_no_second_place() -> None:
    studio = Studio(per_studio=1)
    for name in ("one", "two", "two", "one"):
        studio.start(name)

    admission = studio.store.get(STUDIO, Admission)

    assert admission is not None
    assert [entry.execution for entry in admission.active] == ["one"]
    assert [entry.execution for entry in admission.queued] == ["two"]


def test_a_film_that_is_stopped_while_it_waits_gives_up_its_place() -> None:
    studio = Studio(per_studio=1)
    for name in ("one", "two", "three"):
        studio.start(name)

    studio.end("two", "cancelled")

    assert studio.place("three") == 1
    studio.end("one")
    assert studio.let_in == ["one", "three"]


def test_a_film_that_ended_without_a_word_is_released_by_the_next_start() -> None:
    studio = Studio(per_studio=1)
    studio.start("one")
    studio.store.update("one", Run, lambda run: run.advanced("interrupted"))

    studio.start("two")

    assert studio.let_in == ["one", "two"]


def test_a_film_that_another_execution_resumed_does_not_count_twice() -> None:
    studio = Studio(per_studio=1)
    studio.start("one")
    resumed = {"execution": "one-2", "status": "queued"}
    studio.store.update("one", Run, lambda run: run.model_copy(update=resumed))

    studio.queue.enter(studio.run("one"))

    assert studio.let_in == ["one", "one-2"]


def test_a_film_that_was_stopped_while_it_waited_and_never_left_is_not_let_in() -> None:
    studio = Studio(per_studio=1)
    for name in ("one", "two", "three"):
        studio.start(name)
    studio.store.update("two", Run, lambda run: run.advanced("cancelled"))

    studio.end("one")

    assert studio.let_in == ["one", "three"]


def test_who_dies_before_it_lets_in_the_next_is_followed_by_somebody_who_does() -> None:
    studio = Studio(per_studio=1)
    studio.start("one")
    studio.start("two")
    studio.dies_at_turn = True

    with pytest.raises(Killed):
        studio.end("one")
    studio.start("three")

    assert studio.let_in == ["one", "two"]
    assert studio.run("two").status == "pending"


@pytest.mark.parametrize("kind", [Run, Admission])
def test_a_death_at_any_write_is_healed_by_the_next_start(kind: Any) -> None:
    for number in count():
        studio = Studio(per_studio=1)
        studio.start("one")
        studio.start("two")
        studio.store.dies_at, studio.store.writes_before_death = kind, number
        try:
            studio.end("one")
        except Killed:
            studio.start("three")
            studio.end("one")
        else:
            return
        assert studio.let_in[:2] == ["one", "two"]
        assert studio.place("three") == 1


def test_without_limits_nobody_waits_and_nothing_is_counted() -> None:
    studio = Studio(per_studio=0)

    for number in range(30):
        studio.start(str(number))

    assert len(studio.let_in) == 30
    assert studio.store.get(STUDIO, Admission) is None


def test_only_the_limit_of_an_owner_counts_where_the_studio_has_none() -> None:
    studio = Studio(per_studio=0, per_owner=1)

    for number in range(3):
        studio.start(f"ann-{number}", "ann")
        studio.start(f"bob-{number}", "bob")

    assert studio.let_in == ["ann-0", "bob-0"]


def test_an_operator_sees_how_many_films_are_made_and_how_long_others_wait(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio = Studio(per_studio=2)
    for name in ("one", "two", "three"):
        studio.start(name)
    studio.store.update("two", Run, lambda run: run.advanced("awaiting_approval"))
    an_hour_ago = utc_now() - timedelta(hours=1)
    studio.store.update("one", Run, lambda run: run.model_copy(update={"updated_at": an_hour_ago}))
    caplog.set_level("INFO", "grok_spicy.metrics")

    studio.queue.measure()

    values = {vars(each)["metric"]: vars(each)["value"] for each in caplog.records}
    assert (values["OpenRuns"], values["RunsQueued"]) == (1, 1)
    assert values["RunAge"] == pytest.approx(3600, abs=60)
    assert 0 <= values["QueueSeconds"] < 60


def test_an_empty_queue_is_measured_as_empty(caplog: pytest.LogCaptureFixture) -> None:
    studio = Studio(per_studio=2)
    studio.start("one")
    caplog.set_level("INFO", "grok_spicy.metrics")

    studio.end("one")

    values = {vars(each)["metric"]: vars(each)["value"] for each in caplog.records}
    assert values == {"RunsQueued": 0, "QueueSeconds": 0}
