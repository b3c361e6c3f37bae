"""Each gate in turn: what a rejection has made again, and what a storyboard can draw first."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.requests import RunRequest
from grok_spicy.policies.overrides import with_overrides
from grok_spicy.policies.remaining_cost import remaining_cost
from tests.support.gate_driver import GateDriver
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def test_a_rejected_plan_is_written_again(driver: StepDriver) -> None:
    driver.start_execution(RUN, {"concept": "A fox meets an owl.", "approve": ["plan"]})
    gate = GateDriver(driver, "plan")
    gate.open()
    rejected = gate.decide("rejected", note="in winter")

    assert gate.close(rejected.digest) == "redo"

    assert driver.run.round == 1
    assert driver.run.status == "ideation"


def test_rejected_sheets_are_drawn_again_by_name(driver: StepDriver) -> None:
    driver.begin(approve=["sheets"])
    driver.sheets()
    gate = GateDriver(driver, "sheets")
    gate.open()
    name, *others = gate.stored.undecided
    gate.decide("rejected", note="younger", parts={name: "rejected"})
    rejected = gate.decide("approved")

    assert gate.close(rejected.digest) == "redo"

    sheets = {sheet.name: sheet for sheet in driver.snapshot.sheets.values()}
    assert not sheets[name].finished
    assert all(sheets[other].finished for other in others)


def test_at_the_cut_scenes_are_named_and_the_others_thereby_accepted(driver: StepDriver) -> None:
    driver.make_unpublished(plan("cut", "cut"), approve=["cut"])
    gate = GateDriver(driver, "cut")
    gate.open()
    assert gate.stored.expected_usd == 0
    with pytest.raises(BadInput, match="say which scenes of the cut"):
        gate.decide("rejected")

    rejected = gate.decide("rejected", note="slower", parts={"2": "rejected"})

    assert rejected.decision == "rejected"
    assert rejected.verdicts["1"].decision == "approved"
    assert gate.close(rejected.digest) == "redo"
    assert not driver.stored_clip(2).decided
    assert driver.stored_clip(1).decided


def test_the_price_to_go_falls_with_what_is_made(driver: StepDriver) -> None:
    driver.begin(plan("cut", "cut"))
    prices = [remaining_cost(driver.snapshot).expected_usd]
    driver.sheets()
    prices.append(remaining_cost(driver.snapshot).expected_usd)
    driver.keyframe(1)
    prices.append(remaining_cost(driver.snapshot).expected_usd)
    driver.clip(1)
    prices.append(remaining_cost(driver.snapshot).expected_usd)

    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) == 4


def test_a_resumed_run_keeps_its_gates() -> None:
    settings = RunRequest(concept="A fox.", approve=["plan"]).settings()

    assert with_overrides(settings, RunRequest(run_id="film")).approve == ["plan"]


@pytest.mark.parametrize("gates", [[], ["plan"], ["sheets", "cut"]])
def test_without_a_storyboard_gate_no_scene_is_drawn_first(
    driver: StepDriver, gates: list[Any]
) -> None:
    planned = driver.begin(approve=gates)

    assert planned.storyboard == []
    assert {name for name, asked in planned.approve.items() if asked} == set(gates)


def test_a_storyboard_has_a_turn_of_its_own_for_every_scene_it_can_draw(
    driver: StepDriver,
) -> None:
    planned = driver.begin(plan("cut", "cut", "match-cut", "cut"), approve=["storyboard"])

    assert [ticket.scene_id for ticket in planned.storyboard] == [1, 2, 4]
    first, second, fourth = [ticket.turn for ticket in planned.storyboard]
    assert first in driver.passed_turns
    assert second not in driver.passed_turns
    driver.sheets()
    driver.keyframe(1)
    assert second in driver.passed_turns
    assert fourth not in driver.passed_turns
    driver.pass_turn(2, storyboard=True)  # its keyframe could not be had
    assert fourth in driver.passed_turns
    lanes = {ticket.scene_id: ticket.turn for ticket in planned.scenes}
    assert lanes[2] in driver.passed_turns
    assert lanes[4] not in driver.passed_turns  # after the gate, scene 2 is tried again first
