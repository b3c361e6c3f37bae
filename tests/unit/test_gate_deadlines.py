"""Gates over time: deadlines, executions that follow one another, and steps that come twice."""

import pytest

from grok_spicy.errors import GateDecided
from grok_spicy.models.item import utc_now
from tests.support.gate_driver import GateDriver
from tests.support.step_driver import RUN


def test_without_a_decision_the_run_is_interrupted_and_asks_again_when_it_is_resumed(
    board: GateDriver,
) -> None:
    board.end_the_deadline()

    assert board.close() == "expired"
    assert board.close() == "expired"

    ended = board.driver.run
    assert (ended.status, ended.error) == ("interrupted", None)
    with pytest.raises(GateDecided, match="does not wait at its storyboard: it is interrupted"):
        board.decide("approved")
    first = board.stored
    board.driver.start_execution("film-2", {"run_id": RUN})
    board.open()
    assert board.driver.run.status == "awaiting_approval"
    assert (board.stored.digest, board.stored.opening) == (first.digest, 2)
    assert board.stored.deadline > utc_now()
    assert board.turn not in board.driver.passed_turns
    assert board.decide("approved").decision == "approved"


def test_at_the_deadline_whoever_stores_a_decision_first_has_decided(board: GateDriver) -> None:
    board.end_the_deadline()
    board.decide("approved")

    assert board.close() == "storyboard"

    assert board.driver.run.status == "videos"


def test_a_wait_that_ends_too_early_goes_on(board: GateDriver) -> None:
    first = board.turn

    assert board.close() == "wait"

    opened = board.open()
    assert opened.turn != first
    assert opened.turn not in board.driver.passed_turns
    board.decide("approved")
    assert opened.turn in board.driver.passed_turns


def test_opening_a_gate_twice_asks_once(board: GateDriver) -> None:
    events = len(board.driver.events())

    again = board.open()

    assert again.turn == board.turn
    assert board.stored.opening == 1
    assert len(board.driver.events()) == events


def test_what_was_approved_is_not_asked_again_by_the_next_execution(board: GateDriver) -> None:
    board.decide("approved")
    board.driver.fail("film", {}, RuntimeError("the machine was switched off"))
    board.driver.start_execution("film-2", {"run_id": RUN})

    opened = board.open()

    assert opened.turn in board.driver.passed_turns
    assert board.driver.run.status != "awaiting_approval"
    assert board.close() == "storyboard"


def test_a_rejection_whose_execution_died_is_followed_by_the_next_one(board: GateDriver) -> None:
    board.decide("rejected", note="brighter")
    board.driver.interrupt()
    board.driver.start_execution("film-2", {"run_id": RUN})

    opened = board.open()

    assert opened.turn in board.driver.passed_turns
    assert board.close() == "redo"
    assert board.driver.run.round == 1
