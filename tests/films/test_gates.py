"""Films that wait for a person's approval, in a local cloud."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.gates import Decision, Gate, PartDecision
from grok_spicy.models.run import Run
from grok_spicy.models.settings import GateName
from grok_spicy.policies.gate_contents import decisions_of
from grok_spicy.services.approvals import Approvals
from grok_spicy.services.queries import load_run
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, open_cloud, read_calls, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

RUN = "film"
PATIENCE = 300.0


def approvals() -> Approvals:
    return Approvals(bootstrap.run_store(), bootstrap.task_tokens())


def wait_at(name: GateName, *, after: str = "") -> Gate:
    """The gate at which the run comes to wait, another than the one with the digest `after`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run = bootstrap.run_store().get(RUN, Run)
        gate = run and approvals().current(run)
        if gate and gate.gate == name and gate.digest != after:
            return gate
        assert not (run and run.ended), run
        time.sleep(0.05)
    raise AssertionError(f"the run never came to its {name}")


def decide(gate: Gate, decision: Decision, note: str | None = None, **parts: Decision) -> Gate:
    chosen = [
        PartDecision(part=part.lstrip("_"), decision=each, note=note)
        for part, each in parts.items()
    ]
    decisions = decisions_of(gate, decision, note, chosen)
    run = load_run(bootstrap.run_store(), RUN)
    return approvals().decide(run, gate.gate, gate.digest, decisions, "ann")


def bought_clips(cloud: LocalCloud) -> int:
    memory = cloud.paths.simulator
    calls = read_calls(memory) if (memory / "calls.jsonl").exists() else []
    return sum(call["kind"] == "video.start" for call in calls)


def make_with_gates(
    cloud: LocalCloud, request: dict[str, Any], person: Callable[[], None]
) -> FinishedRun:
    return make_in(cloud, request, RUN, meanwhile=person)


def test_a_film_with_every_gate_is_made_as_far_as_it_was_approved(tmp_path: Path) -> None:
    plan = story(scenes=3)
    bought: list[int] = []

    with open_cloud(tmp_path) as cloud:

        def person() -> None:
            for name in ("plan", "sheets", "storyboard"):
                gate = wait_at(name)
                bought.append(bought_clips(cloud))
                decide(gate, "approved")
            cut = wait_at("cut")
            assert (cloud.paths.output / RUN / "final_video.mp4").exists()
            assert cut.expected_usd == 0
            decide(cut, "approved")

        gates: list[GateName] = ["plan", "sheets", "storyboard", "cut"]
        finished = make_with_gates(cloud, {"plan": plan, "approve": gates}, person)

    assert bought == [0, 0, 0]
    assert finished.status == "complete", finished.film.run.error
    assert finished.messages("approved")
