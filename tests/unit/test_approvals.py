"""Gates: what they show, who decides, and what follows."""

from datetime import timedelta
from typing import Any

import pytest

from grok_spicy.errors import BadInput, ExecutionSuperseded, GateDecided
from grok_spicy.models.gates import Decision, Gate
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import scene_key, utc_now
from grok_spicy.models.run import Run
from grok_spicy.policies.gate_contents import gate_digest, gate_parts
from grok_spicy.services.approvals import gate_turn_item
from tests.support.gate_driver import GateDriver
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN


def test_a_run_at_a_gate_waits_says_until_when_and_what_going_on_costs(
    board: GateDriver,
) -> None:
    run, gate = board.driver.run, board.stored

    assert (run.status, run.gate) == ("awaiting_approval", "storyboard")
    assert gate.undecided == ["1", "2", "3"]
    assert gate.waits_for == [3]
    assert timedelta(days=2.9) < gate.deadline - utc_now() <= timedelta(days=3)
    assert 0 < gate.expected_usd < gate.at_most_usd
    assert board.turn not in board.driver.passed_turns
    assert f"going on costs about {gate.expected_usd:.2f} USD" in board.driver.events()[-1]


def test_an_approval_lets_the_run_go_on(board: GateDriver) -> None:
    approved = board.decide("approved")

    assert approved.decision == "approved"
    assert (approved.by, approved.undecided) == ("ann", [])
    assert gate_turn_item(approved) in board.driver.passed_turns
    assert board.driver.run.status == "videos"
    assert board.driver.run.gate is None
    assert board.close() == "storyboard"


def test_a_gate_is_open_until_every_part_has_a_verdict(board: GateDriver) -> None:
    board.decide("approved", parts={"1": "approved", "3": "approved"})
    assert board.stored.undecided == ["2"]
    assert board.turn not in board.driver.passed_turns

    board.decide("approved", parts={"2": "approved"})

    assert board.stored.decision == "approved"
    assert board.turn in board.driver.passed_turns


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
    board.end_the_deadline()
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
    assert gate_turn_item(shown) in board.driver.passed_turns
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


def test_what_was_rejected_is_made_again_with_its_note_and_only_that(board: GateDriver) -> None:
    board.decide("rejected", note="from farther away", parts={"2": "rejected"})
    rejected = board.decide("approved")
    assert rejected.decision == "rejected"

    assert board.close(rejected.digest) == "redo"
    assert board.close(rejected.digest) == "redo"  # the answer was lost: not twice

    assert board.driver.run.round == 1
    keyframes = {each.scene_id: each for each in board.driver.store.all(RUN, Keyframe)}
    assert keyframes[1].finished
    assert not keyframes[2].finished
    board.driver.keyframe(2)
    board.open()
    assert board.stored.undecided == ["2"]


def test_a_rejection_that_was_noted_by_a_call_that_died_is_noted_once(
    board: GateDriver,
) -> None:
    rejected = board.decide("rejected", note="brighter")
    board.driver.store.dies_at, board.driver.store.writes_before_death = Gate, 1
    with pytest.raises(Killed):
        board.close(rejected.digest)
    assert board.driver.run.round == 1

    board.driver.store.dies_at = None
    assert board.close(rejected.digest) == "redo"

    assert board.driver.run.round == 1


def test_the_same_can_be_rejected_again(board: GateDriver) -> None:
    for round_ in (1, 2):
        rejected = board.decide("rejected", parts={"2": "rejected"})
        rejected = board.decide("approved") if rejected.undecided else rejected
        assert board.close(rejected.digest) == "redo"
        assert board.driver.run.round == round_
        board.driver.keyframe(2)
        board.open()


def test_a_rejection_is_followed_although_something_else_began_a_round_meanwhile(
    board: GateDriver,
) -> None:
    board.driver.store.update(RUN, Run, lambda run: run.model_copy(update={"round": 1}))

    rejected = board.decide("rejected", note="brighter")

    assert board.close(rejected.digest) == "redo"
    assert board.driver.run.round == 2


def test_a_scene_that_waits_for_a_clip_is_approved_in_words(board: GateDriver) -> None:
    with pytest.raises(BadInput, match="scene 3 has no picture yet"):
        board.decide("rejected", parts={"3": "rejected"})
    digest = board.stored.digest
    board.decide("approved")

    board.driver.keyframe(3)

    parts = gate_parts("storyboard", board.driver.snapshot)
    assert gate_digest("storyboard", parts) == digest  # drawn meanwhile, it is not asked again


def test_a_part_that_is_not_there_is_refused(board: GateDriver) -> None:
    with pytest.raises(BadInput, match="the storyboard has no '9'; it has: 1, 2, 3"):
        board.decide("approved", parts={"9": "approved"})


def test_functions_of_another_execution_open_and_close_no_gate(board: GateDriver) -> None:
    board.driver.interrupt()
    board.driver.start_execution("film-2", {"run_id": RUN})
    board.driver.execution = RUN

    with pytest.raises(ExecutionSuperseded):
        board.open()
    with pytest.raises(ExecutionSuperseded):
        board.close()
