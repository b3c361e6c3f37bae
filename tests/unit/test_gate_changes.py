"""What a run shows at a gate is changed by a person: it is made again, and the gate asks again."""

from collections.abc import Mapping
from typing import Any

import pytest

from grok_spicy.errors import GateDecided, RunIsActive
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Change, Pick, Redo
from grok_spicy.models.run import Run
from grok_spicy.policies.plan_edit import edited_plan
from grok_spicy.services.approvals import gate_turn_item
from grok_spicy.services.changes import store_edited_plan
from grok_spicy.services.gate_changes import GateChanges
from tests.support.gate_driver import GateDriver
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


class OneExecution:
    """An `Executions` whose executions run for ever."""

    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        raise AssertionError(f"nothing starts: {name} {execution_input}")

    def stop(self, name: str, reason: str) -> None: ...

    def status(self, name: str) -> str | None:  # noqa: ARG002
        return "RUNNING"


@pytest.fixture
def board(driver: StepDriver) -> GateDriver:
    """A run of three scenes at its storyboard's gate."""
    driver.begin(plan("cut", "cut", "cut"), approve=["storyboard"])
    driver.sheets()
    for scene_id in (1, 2, 3):
        driver.keyframe(scene_id)
    board = GateDriver(driver, "storyboard")
    board.open()
    return board


def change(board: GateDriver, what: Change, run: Run | None = None) -> Run:
    gates = GateChanges(board.driver.store, board.approvals, OneExecution())
    return gates.change(run or board.driver.run, what, "ann")


def test_a_retake_at_a_gate_is_drawn_and_asked_again(board: GateDriver) -> None:
    gate, filmed = board.stored, len(board.driver.video_provider.requests)

    change(board, Change(redo=[Redo(what="keyframe", scene_id=2, note="at night")]))

    assert gate_turn_item(gate) in board.driver.passed_turns
    assert board.close(gate.digest) == "redo"
    keyframe = board.driver.keyframe(2)
    assert [attempt.number for attempt in keyframe.attempts] == [1, 2]
    board.open()
    assert board.stored.digest != gate.digest and board.stored.decision is None
    assert len(board.driver.video_provider.requests) == filmed


def test_an_edit_at_a_gate_changes_the_plan(board: GateDriver) -> None:
    stored = board.driver.snapshot.stored_plan
    assert stored
    edit = PlanEdit.model_validate({"scenes": [{"scene_id": 1, "mood": "cold"}]})
    edited = edited_plan(stored, edit, board.driver.run.settings, 2)
    number = store_edited_plan(board.driver.store, RUN, edited)

    run = change(board, Change(plan=number))

    assert (run.round, run.change, run.status) == (1, None, "ideation")
    assert board.close() == "redo"
    assert board.driver.keyframe(1).attempts[-1].number == 2
    assert board.driver.keyframe(2).attempts[-1].number == 1


def test_an_uploaded_picture_is_swapped_in_by_the_next_pass(board: GateDriver) -> None:
    board.driver.assets.put("uploads/studio/a.jpg", b"a photo")

    change(board, Change(pick=Pick(scene_id=2, upload="uploads/studio/a.jpg")))
    assert board.close() == "redo"
    board.driver.plan_again()

    key = board.driver.keyframe(2).image_key
    assert key and board.driver.assets.get(key) == b"a photo"


def test_who_decides_after_a_change_is_told(board: GateDriver) -> None:
    change(board, Change(redo=[Redo(what="keyframe", scene_id=2)]))

    with pytest.raises(GateDecided):
        board.decide("approved")


def test_a_change_after_a_decision_comes_too_late(board: GateDriver) -> None:
    run = board.driver.run
    board.decide("approved")

    with pytest.raises(RunIsActive, match="already approved by ann"):
        change(board, Change(redo=[Redo(what="keyframe", scene_id=2)]), run)

    assert board.driver.snapshot.keyframes[2].finished
    assert board.driver.run.round == 0
