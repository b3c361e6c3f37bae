"""The id of a new run, the names of its executions, and its estimate."""

from datetime import datetime

import pytest

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.policies.estimates import estimate_of
from grok_spicy.services.run_lifecycle import new_run_id, next_execution
from tests.support.stories import plan

NOW = datetime(2026, 11, 21, 2, 30, 45)


@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("The curious fox, named Ember, runs", "curious-fox-named-ember"),
        ("Ein Märchen über Füchse", "ein-marchen-uber-fuchse"),
        ("../../etc/passwd", "etc-passwd"),
        ("🦊🦉", "film"),
        ("w" * 500, "w" * 40),
    ],
)
def test_a_run_is_named_by_its_time_and_its_words(concept: str, name: str) -> None:
    request = RunRequest(concept=concept)

    run_id = new_run_id(request, NOW)

    assert run_id.rsplit("-", 1)[0] == f"20261121-023045-{name}"
    assert run_id != new_run_id(request, NOW)
    assert run_id_of(run_id) == run_id


@pytest.mark.parametrize(
    ("execution", "following"),
    [("r-20", "r-20-2"), ("r-20-2", "r-20-3"), ("r-20-9", "r-20-10")],
)
def test_each_resuming_is_an_execution_of_its_own(execution: str, following: str) -> None:
    run = Run(run_id="r-20", owner="studio", execution=execution, settings=RunSettings())

    assert next_execution(run) == following


def test_a_finished_plan_is_estimated_by_its_own_scenes() -> None:
    story = plan()
    planned = RunRequest(plan=story)
    unplanned = RunRequest(
        concept="words", scenes=len(story.scenes), characters=len(story.characters)
    )
    seconds = sum(scene.duration_seconds for scene in story.scenes)

    cheaper = estimate_of(unplanned).expected_usd - estimate_of(planned).expected_usd

    assert cheaper == pytest.approx(0.07 * (8 * len(story.scenes) - seconds))
