"""What a rejection at a storyboard has made again."""

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.gates import Gate
from grok_spicy.models.images import Keyframe
from grok_spicy.models.run import Run
from grok_spicy.policies.gate_contents import gate_digest, gate_parts
from tests.support.gate_driver import GateDriver
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN


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
    board.driver.store.dies_at = Gate
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


def test_a_rejection_whose_execution_died_is_followed_by_the_next_one(board: GateDriver) -> None:
    board.decide("rejected", note="brighter")
    board.interrupt()
    board.driver.start_execution("film-2", {"run_id": RUN})

    opened = board.open()

    assert opened.turn in board.driver.passed_turns
    assert board.close() == "redo"
    assert board.driver.run.round == 1
