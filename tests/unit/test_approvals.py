"""Gates: what they show, who decides, and what follows."""

from datetime import timedelta
from typing import Any

import pytest

from grok_spicy.errors import BadInput, ExecutionSuperseded, GateDecided
from grok_spicy.models.gates import Decision, Gate
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import scene_key, utc_now
from grok_spicy.services.approvals import gate_turn_item
from tests.support.gate_driver import GateDriver
from tests.support.step_driver import RUN


def turn_of(gate: Gate) -> str:
    return gate_turn_item(gate)


def test_a_run_at_a_gate_waits_says_until_when_and_what_going_on_costs(
    board: GateDriver,
) -> None:
    run, gate = board.driver.run, board.stored

    assert (run.status, run.gate) == ("awaiting_approval", "storyboard")
    assert gate.undecided == ["1", "2", "3"]
    assert gate.waits_for == [3]
    assert timedelta(days=2.9) < gate.deadline - utc_now() <= timedelta(days=3)
    assert 0 < gate.expected_usd < gate.at_most_usd
    assert turn_of(gate) not in board.driver.passed_turns
    assert f"going on costs about {gate.expected_usd:.2f} USD" in board.driver.events()[-1]


def test_an_approval_lets_the_run_go_on(board: GateDriver) -> None:
    approved = board.decide("approved")

    assert approved.decision == "approved"
    assert (approved.by, approved.undecided) == ("ann", [])
    assert turn_of(approved) in board.driver.passed_turns
    assert board.driver.run.status == "videos"
    assert board.driver.run.gate is None
    assert board.close() == "storyboard"


def test_a_gate_is_open_until_every_part_has_a_verdict(board: GateDriver) -> None:
    board.decide("approved", parts={"1": "approved", "3": "approved"})
    assert board.stored.undecided == ["2"]
    assert turn_of(board.stored) not in board.driver.passed_turns

    board.decide("approved", parts={"2": "approved"})

    assert board.stored.decision == "approved"
    assert turn_of(board.stored) in board.driver.passed_turns


def test_of_two_people_the_first_decides_and_the_other_hears_who_and_when(
    board: GateDriver,
) -> None:
    board.decide("approved", by="ann")

    with pytest.raises(GateDecided, match=r"already approved by ann, since \d{4}-\d\d-\d\d "):
        board.decide("rejected", by="bob")

    assert board.stored.decision == "approved"


@pytest.mark.parametrize("later", ["approved", "rejected"])
def test_of_two_people_at_the_same_moment_the_one_whose_decision_is_stored_first_decides(
    board: GateDriver, monkeypatch: pytest.MonkeyPatch, later: Decision
) -> None:
    """Bob decides after all that is checked for Ann, and before her decision is stored."""
    update = board.driver.store.update

    def update_late(*arguments: Any) -> Any:
        monkeypatch.undo()
        board.decide("approved", by="bob")
        return update(*arguments)

    monkeypatch.setattr(board.driver.store, "update", update_late)

    with pytest.raises(GateDecided, match="already approved by bob"):
        board.decide(later, by="ann")

    assert {verdict.by for verdict in board.stored.verdicts.values()} == {"bob"}
    assert board.close() == "storyboard"


def test_a_deadline_that_is_over_first_leaves_nothing_to_decide(
    board: GateDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine closes the gate after all that is checked for Ann."""
    end_the_deadline(board)
    update = board.driver.store.update

    def update_late(*arguments: Any) -> Any:
        monkeypatch.undo()
        assert board.close() == "expired"
        return update(*arguments)

    monkeypatch.setattr(board.driver.store, "update", update_late)

    with pytest.raises(GateDecided, match="the storyboard is already expired"):
        board.decide("approved", by="ann")

    assert board.driver.run.status == "interrupted"


def test_one_scene_is_decided_by_whoever_came_first(board: GateDriver) -> None:
    board.decide("approved", by="ann", parts={"1": "approved"})

    with pytest.raises(GateDecided, match="keyframe of scene 1: already approved by ann"):
        board.decide("rejected", by="bob", parts={"1": "rejected"})
    board.decide("rejected", by="ann", parts={"1": "rejected"})

    assert board.stored.verdicts["1"].decision == "rejected"


def test_a_decision_that_is_sent_again_is_taken_as_the_same(board: GateDriver) -> None:
    first = board.decide("approved")

    assert board.decide("approved") == first


def test_an_approval_never_covers_what_came_after_it_was_shown(board: GateDriver) -> None:
    shown = board.stored
    keyframe = board.driver.store.get(RUN, Keyframe, scene_key(2))
    assert keyframe is not None
    edited = keyframe.model_copy(update={"video_prompt": "An edited prompt."})
    board.driver.store.put(RUN, edited)

    with pytest.raises(GateDecided, match="has changed since that was shown"):
        board.decide("approved")

    board.approvals.wake(RUN, shown)
    assert turn_of(shown) in board.driver.passed_turns
    assert board.close(shown.digest) == "redo"
    board.open()
    assert board.stored.digest != shown.digest
    assert board.stored.undecided == ["1", "2", "3"]


def test_an_edit_after_the_approval_and_before_the_run_goes_on_is_asked_again(
    board: GateDriver,
) -> None:
    gate = board.decide("approved")
    keyframe = board.driver.store.get(RUN, Keyframe, scene_key(2))
    assert keyframe is not None
    board.driver.store.put(RUN, keyframe.model_copy(update={"video_prompt": "Edited."}))

    assert board.close(gate.digest) == "redo"
    board.open()
    assert board.stored.undecided == ["2"]  # the others are as they were approved


def test_a_part_that_is_not_there_is_refused(board: GateDriver) -> None:
    with pytest.raises(BadInput, match="the storyboard has no '9'; it has: 1, 2, 3"):
        board.decide("approved", parts={"9": "approved"})


def end_the_deadline(board: GateDriver) -> Gate:
    gate = board.stored
    past = gate.model_copy(update={"deadline": utc_now() - timedelta(seconds=1)})
    board.driver.store.put(RUN, past)
    return past


def test_without_a_decision_the_run_is_interrupted_and_asks_again_when_it_is_resumed(
    board: GateDriver,
) -> None:
    end_the_deadline(board)

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
    assert turn_of(board.stored) not in board.driver.passed_turns
    assert board.decide("approved").decision == "approved"


def test_at_the_deadline_whoever_stores_a_decision_first_has_decided(board: GateDriver) -> None:
    end_the_deadline(board)
    board.decide("approved")

    assert board.close() == "storyboard"

    assert board.driver.run.status == "videos"


def test_a_wait_that_ends_too_early_goes_on(board: GateDriver) -> None:
    first = turn_of(board.stored)

    assert board.close() == "wait"

    opened = board.open()
    assert opened.turn != first
    assert opened.turn not in board.driver.passed_turns
    board.decide("approved")
    assert opened.turn in board.driver.passed_turns


def test_opening_a_gate_twice_asks_once(board: GateDriver) -> None:
    events = len(board.driver.events())

    again = board.open()

    assert again.turn == turn_of(board.stored)
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


def test_functions_of_another_execution_open_and_close_no_gate(board: GateDriver) -> None:
    board.interrupt()
    board.driver.start_execution("film-2", {"run_id": RUN})
    board.driver.execution = RUN

    with pytest.raises(ExecutionSuperseded):
        board.open()
    with pytest.raises(ExecutionSuperseded):
        board.close()
