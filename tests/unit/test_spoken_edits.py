"""Edits of what is said, and the gate at which it is heard."""

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.run import Plan
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Scene
from grok_spicy.policies.plan_edit import changes_between, edited_plan
from tests.support.gate_driver import GateDriver
from tests.support.step_driver import StepDriver
from tests.support.stories import plan, scene

LINES = [{"character": "Ember", "text": "Look!"}]
SAID = plan(scenes=[scene(1, narration="It is night.", dialogue=LINES), scene(2)])


def edited(**changes: object) -> Scene:
    """Scene 1 of the plan with these changes."""
    edit = PlanEdit.model_validate({"scenes": [{"scene_id": 1, **changes}]})
    return edited_plan(Plan(story=SAID), edit, RunSettings(), 2).story.scenes[0]


def test_a_line_is_changed_and_all_else_stays() -> None:
    scene = edited(narration="It is day.")

    assert (scene.narration, scene.dialogue[0].text) == ("It is day.", "Look!")


def test_null_and_an_empty_list_take_away_what_is_said() -> None:
    assert edited(narration=None).narration is None
    assert edited(dialogue=[]).dialogue == []
    assert edited(action="she leaps").narration == "It is night."


def test_a_line_that_is_obviously_too_long_is_refused_in_an_edit_too() -> None:
    with pytest.raises(BadInput, match="shorten the line, or lengthen the scene"):
        edited(narration="Nobody in the wood had seen the fox that winter. " * 5)


@pytest.mark.parametrize(
    "changes",
    [{"narration": None}, {"narration": "It is day."}, {"dialogue": []}, {"dialogue": LINES * 2}],
)
def test_a_whole_plan_with_other_lines_is_the_same_as_the_edit(changes: dict[str, object]) -> None:
    other = SAID.model_copy(
        update={"scenes": [Scene(**{**SAID.scenes[0].model_dump(), **changes}), SAID.scenes[1]]}
    )

    edit = changes_between(SAID, other)

    assert edited_plan(Plan(story=SAID), edit, RunSettings(), 2).story == other
    assert [each.model_dump(exclude_unset=True).keys() for each in edit.scenes] == [
        {"scene_id", *changes}
    ]


def test_the_gate_shows_each_line_and_an_approval_holds_for_what_is_unchanged() -> None:
    driver = StepDriver()
    story = plan(scenes=[scene(n, narration=f"It is night {n}.") for n in (1, 2)])
    driver.begin(story, approve=["narration"])
    driver.narrate()
    board = GateDriver(driver, "narration")
    opened = board.open()

    board.decide("rejected", parts={"1": "approved", "2": "rejected"}, note="more slowly")
    assert board.close(opened.digest) == "redo"
    driver.plan_again()
    driver.narrate()
    board.open()

    assert [request.text for request in driver.speech_provider.requests] == [
        "It is night 1.",
        "It is night 2.",
        "It is night 2.",
    ]
    assert board.stored.undecided == ["2"]
    board.decide("approved")
    assert board.close() == "narration"
