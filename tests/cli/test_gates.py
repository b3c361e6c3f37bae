"""The question at a gate, and the commands that decide there."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.api.schemas import DecideRequest, GatePart, GateView
from grok_spicy.models.gates import Gate
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import GateName, RunSettings
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy_cli.gate_question import ask_for_decision
from grok_spicy_cli.location import OutputFolder
from grok_spicy_cli.render.gates import how_to_decide, print_gate
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.cli.conftest import TypeIn
from tests.support.stories import plan
from tests.support.terminal import text_of

RUN = "a-fox"


def gate_view(name: GateName, *parts: GatePart, waits_for: list[int] | None = None) -> GateView:
    return GateView(
        gate=name,
        digest="5f2c",
        execution=RUN,
        is_open=True,
        opened_at=utc_now(),
        deadline=utc_now() + timedelta(days=3),
        decision=None,
        by=None,
        decided_at=None,
        note=None,
        verdicts={},
        waits_for=waits_for or [],
        expected_usd=1.55,
        at_most_usd=4.0,
        subject=list(parts),
    )


def scene(number: int, path: str | None) -> GatePart:
    return GatePart(
        part=str(number), scene_id=number, title=f"Scene {number}", path=path, verdict=None
    )


STORYBOARD = gate_view(
    "storyboard",
    scene(1, "keyframes/scene_1_v1.jpg"),
    scene(2, None),
    scene(3, None),
    waits_for=[2],
)
CUT = gate_view("cut", scene(1, "videos/scene_1.mp4"), scene(2, "videos/scene_2.mp4"))


def answer(gate: GateView, *answers: str) -> DecideRequest | None:
    """What is decided by a person who types these lines, and then no more."""
    lines = iter(answers)

    def ask(_: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    return ask_for_decision(gate, ask)


def test_one_letter_approves_all() -> None:
    assert answer(STORYBOARD, "what?", "A") == DecideRequest(digest="5f2c", decision="approve")


def test_a_rejection_asks_what_should_be_different() -> None:
    rejected = answer(STORYBOARD, "r", " brighter ")

    assert rejected == DecideRequest(digest="5f2c", decision="reject", note="brighter")


def test_scenes_are_decided_one_by_one() -> None:
    decided = answer(STORYBOARD, "s", "a", "r", "closer", "a")

    assert decided is not None
    assert [(each.scene_id, each.decision, each.note) for each in decided.scenes] == [
        (1, "approve", None),
        (2, "reject", "closer"),
        (3, "approve", None),
    ]


def test_a_cut_is_never_rejected_as_a_whole() -> None:
    decided = answer(CUT, "r", "a", "r", "")

    assert decided is not None
    assert [(each.scene_id, each.decision) for each in decided.scenes] == [
        (1, "approve"),
        (2, "reject"),
    ]


@pytest.mark.parametrize("answers", [["q"], [], ["r"], ["s", "a"]])
def test_who_leaves_decides_nothing(answers: list[str]) -> None:
    assert answer(STORYBOARD, *answers) is None


def film_at_a_gate() -> RunSnapshot:
    run = Run(
        run_id=RUN,
        owner="studio",
        execution=RUN,
        status="awaiting_approval",
        settings=RunSettings(provider="simulator"),
    )
    return RunSnapshot(run=run, budget=Budget(cap_ticks=0), plan=plan("cut", "match-cut", "cut"))


def test_a_gate_shows_what_was_made_where_it_is_and_what_going_on_costs() -> None:
    console = Console(file=io.StringIO(), width=200)

    print_gate(STORYBOARD, film_at_a_gate(), OutputFolder(Path("output")), console)

    printed = text_of(console)
    assert "The storyboard of a-fox waits for your approval." in printed
    assert "output/a-fox/keyframes/scene_1_v1.jpg" in printed
    assert "in words, it begins with the last frame of the clip before" in printed
    assert "no picture could be had" in printed
    assert "going on costs about 1.55 USD, at most 4.00." in printed


def test_the_commands_that_decide_are_printed_as_they_are_typed() -> None:
    lines = how_to_decide(STORYBOARD, RUN, OutputFolder(Path("films")))

    assert lines == [
        "To approve: grok-spicy approve a-fox storyboard --output-dir films",
        "To have it made again: grok-spicy reject a-fox storyboard --scene N --note "
        '"…" --output-dir films',
    ]


def store_run(journals: DynamoRunStore, **fields: Any) -> None:
    run = film_at_a_gate().run.model_copy(update=fields)
    journals.put(RUN, Plan(story=plan("cut")))
    deadline = utc_now() + timedelta(days=1)
    journals.put(RUN, Gate(gate="plan", digest="5f2c", execution=RUN, deadline=deadline))
    journals.put(RUN, run)


def test_a_run_that_waits_is_not_interrupted_by_the_end_of_its_process(
    type_in: TypeIn, journals: DynamoRunStore
) -> None:
    store_run(journals, title="A Fox")

    listed, shown = type_in("list"), type_in("show", "latest")

    assert "waits for approval" in listed.out
    assert "to do   grok-spicy approve a-fox" in shown.out


def test_watching_a_run_that_waits_ends_as_making_it_does(
    type_in: TypeIn, journals: DynamoRunStore
) -> None:
    store_run(journals, concept="A fox.", title="A Fox")

    watched = type_in("watch", "latest")

    assert watched.status == 4, watched.err
    assert "to do   grok-spicy approve a-fox" in watched.out


def test_a_run_that_another_process_makes_is_watched_there(
    type_in: TypeIn, journals: DynamoRunStore, output: Path
) -> None:
    store_run(journals, status="videos", concept="A fox.", title="A Fox")
    lock = OutputLock(OutputPaths(output))

    lock.begin()
    try:
        watched = type_in("watch", "latest")
    finally:
        lock.end()

    assert watched.status == 1
    assert "a-fox is made by " in watched.err
    assert f"(process {os.getpid()}): watch it there" in watched.err


def test_a_run_that_waits_for_nothing_can_not_be_approved(
    type_in: TypeIn, journals: DynamoRunStore
) -> None:
    store_run(journals, status="cancelled", concept="A fox.", title="A Fox")

    result = type_in("approve", "latest")

    assert result.status == 1
    assert "a-fox does not wait for that decision: it is cancelled" in result.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("reject", "latest", "--note", ""), "note: String should have at least 1"),
        (("reject", "latest", "--note", "x" * 2_001), "note: String should have at most 2000"),
        (("reject", "latest", "--scene", "1", "--note", ""), "note: String should have at least"),
        (("reject", "latest", "--scene", "0"), "--scene"),
        (("approve", "latest", "--scene", "0"), "--scene"),
        (("approve", "latest", "--character", ""), "characters.0.name: String should"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_decision_that_can_not_be_is_refused_in_words(
    type_in: TypeIn, journals: DynamoRunStore, words: tuple[str, ...], message: str
) -> None:
    store_run(journals, concept="A fox.", title="A Fox")

    refused = type_in(*words)

    assert refused.status == 2, refused.err
    assert message in refused.err
    assert "unexpected" not in refused.err


def test_a_run_that_waits_without_a_process_can_be_cancelled(
    type_in: TypeIn, journals: DynamoRunStore
) -> None:
    store_run(journals, concept="A fox.", title="A Fox")

    result = type_in("cancel", "latest")

    assert result.status == 0, result.err
    assert "a-fox is cancelled; what was made is kept." in result.out
