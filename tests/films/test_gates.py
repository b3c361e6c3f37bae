"""Films that wait for a person's approval, in a local cloud.

The longest has seven scenes in every test run; `make chaos` has sixty. `CHAOS_SCENES` is their
number.
"""

import json
import os
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.gates import Decision, Gate, PartDecision
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.settings import GATES, GateName
from grok_spicy.policies.gate_contents import decisions_of
from grok_spicy.services.approvals import Approvals
from grok_spicy.services.cancellation import Cancellation
from grok_spicy.services.queries import load_run
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from tests.support.films import bought_clips, make_in, open_cloud, scene_by_scene, story
from tests.support.stopped_runs import GROK_SPICY, billed, bought_twice, stop_when
from tests.support.waits import waits_ended_by_timeout

pytestmark = [pytest.mark.films, pytest.mark.slow]

RUN = "film"
PATIENCE = 300.0
SCENES = int(os.environ.get("CHAOS_SCENES", "7"))
MATCH_CUTS = [3, SCENES // 2 + 2]
"""The scenes of the longest film that have no keyframe before the clip before them is filmed."""


def approvals() -> Approvals:
    return Approvals(bootstrap.run_store(), bootstrap.task_tokens())


def wait_at(name: GateName, *, after: str = "", execution: str = RUN) -> Gate:
    """The gate at which the run comes to wait in that execution, another than the one with the
    digest `after`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run = bootstrap.run_store().get(RUN, Run)
        gate = run and approvals().current(run)
        if gate and gate.gate == name and gate.digest != after:
            return gate
        assert not (run and run.ended and run.execution == execution), run
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


def test_a_film_with_every_gate_is_made_as_far_as_it_was_approved(tmp_path: Path) -> None:
    bought: list[int] = []

    with open_cloud(tmp_path) as cloud:

        def person() -> None:
            names: list[GateName] = ["plan", "sheets", "storyboard"]
            for name in names:
                gate = wait_at(name)
                bought.append(bought_clips(cloud.paths.simulator))
                decide(gate, "approved")
            cut = wait_at("cut")
            assert (cloud.paths.output / RUN / "final_video.mp4").exists()
            assert cut.expected_usd == 0
            decide(cut, "approved")

        request = {"plan": story(scenes=2, characters=1), "approve": list(GATES)}
        finished = make_in(cloud, request, RUN, meanwhile=person)

    assert bought == [0, 0, 0]
    assert finished.status == "complete", finished.film.run.error
    assert finished.execution.status == "SUCCEEDED"
    assert [gate.decision for gate in finished.film.gates] == ["approved"] * 4
    assert waits_ended_by_timeout(finished) == []


def test_of_many_scenes_no_clip_is_bought_before_the_storyboard_is_approved(
    tmp_path: Path,
) -> None:
    """Two match-cuts wait for clips; the scenes after them are drawn all the same. Cancelled while
    it waits, the run ends at once."""
    transitions = ["match-cut" if n in MATCH_CUTS else "cut" for n in range(1, SCENES + 1)]
    plan = story(scenes=SCENES, characters=1, transitions=transitions)
    took: list[float] = []

    with open_cloud(tmp_path) as cloud:

        def person() -> None:
            gate = wait_at("storyboard")
            assert gate.waits_for == MATCH_CUTS
            assert bought_clips(cloud.paths.simulator) == 0
            began = time.monotonic()
            run = load_run(bootstrap.run_store(), RUN)
            ports = (bootstrap.run_store(), bootstrap.asset_store(), bootstrap.executions())
            Cancellation(*ports, bootstrap.admission()).cancel(run)
            cloud.settle(RUN, 10)
            took.append(time.monotonic() - began)

        request = {"plan": plan, "approve": ["storyboard"], "max_cost_usd": 100}
        finished = make_in(cloud, request, RUN, meanwhile=person)

    assert finished.status == "cancelled"
    assert set(finished.film.keyframes) == set(range(1, SCENES + 1)) - set(MATCH_CUTS)
    before, after = (finished.film.keyframes[MATCH_CUTS[0] + step] for step in (-1, 1))
    assert after.reference_keys[-1] == before.draft.key
    assert took[0] < 5


def test_only_the_rejected_scene_is_drawn_again_and_asked_again(tmp_path: Path) -> None:
    plan = scene_by_scene([["Ember"], ["Sage"], ["Ember"]])
    plan["scenes"][2]["transition"] = "match-cut"
    asked: list[list[str]] = []

    with open_cloud(tmp_path) as cloud:

        def person() -> None:
            first = wait_at("storyboard")
            partly = decide(first, "rejected", "from farther away", _2="rejected")
            assert load_run(bootstrap.run_store(), RUN).status == "awaiting_approval"
            decide(partly, "approved")
            again = wait_at("storyboard", after=first.digest)
            asked.append(again.undecided)
            assert bought_clips(cloud.paths.simulator) == 0
            decide(again, "approved")

        request = {"plan": plan, "approve": ["storyboard"]}
        finished = make_in(cloud, request, RUN, meanwhile=person)

    assert asked == [["2"]]
    assert finished.status == "complete"
    pictures = [call["prompt"] for call in finished.calls() if call["kind"] == "image"]
    assert len(pictures) == 2 + 3 + 1  # two sheets, three keyframes, one of them again
    assert sum("place 2" in prompt for prompt in pictures) == 2
    shown = finished.film.keyframes[2].best
    assert shown is not None
    assert "from farther away" in shown.prompt
    assert waits_ended_by_timeout(finished) == []


def test_a_gate_at_which_nobody_decides_leaves_the_run_resumable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = story(scenes=1, characters=1)
    with open_cloud(tmp_path) as cloud:
        monkeypatch.setattr("grok_spicy.services.approvals.timedelta", _seconds_for_days)
        request = {"plan": plan, "approve": ["sheets"], "approval_days": 2}
        expired = make_in(cloud, request, RUN)
        monkeypatch.undo()

        def person() -> None:
            gate = wait_at("sheets", execution="film-2")
            assert gate.opening == 2
            assert gate.deadline > utc_now()
            decide(gate, "approved")

        finished = make_in(cloud, {"run_id": RUN}, "film-2", meanwhile=person)

    assert expired.status == "interrupted"
    assert expired.execution.status == "SUCCEEDED"
    assert expired.film.run.error is None
    assert finished.status == "complete"


def _seconds_for_days(days: int) -> timedelta:
    return timedelta(seconds=days)


def test_a_studio_killed_while_a_run_waits_goes_on_with_it_when_it_is_approved(
    tmp_path: Path,
) -> None:
    output, plan = tmp_path / "output", tmp_path / "plan.json"
    plan.write_text(json.dumps(story(scenes=1, characters=1)))
    studio = serve(output)
    waiting = type_in(output, "run", "--plan", str(plan), *DRAFT, "--approve", "storyboard")
    assert waiting.returncode == 4, waiting.stderr
    assert "grok-spicy approve" in waiting.stdout

    assert stop_when(studio, lambda: True)
    listed = json.loads(type_in(output, "list", "--json").stdout)
    clips_before = [line for line in billed(output) if line["service"] == "video.start"]
    studio = serve(output)
    approved = type_in(output, "approve", "latest", "storyboard")
    stop_when(studio, lambda: True)

    assert [each["status"] for each in listed] == ["awaiting_approval"]
    assert clips_before == []
    assert approved.returncode == 0, approved.stdout + approved.stderr
    assert (output / "latest" / "final_video.mp4").is_file()
    assert bought_twice(output) == []


DRAFT = ("--provider", "simulator", "--resolution", "480p")


def serve(output: Path) -> subprocess.Popen[bytes]:
    """A studio that is open in that directory."""
    command = [*GROK_SPICY, "serve", "--port", "0", "--output-dir", str(output)]
    options = ["--provider", "simulator", "--simulator-drawing", "plain", "--simulator-drift", "0"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while not ((holder := find_holder(OutputPaths(output))) and holder.address):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.1)
    return process


def type_in(output: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command at the terminal, to its end, with nobody to ask."""
    return subprocess.run(
        [*GROK_SPICY, command, *words, "--output-dir", str(output)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
