"""Whose fault it is that a run failed."""

import pytest

from grok_spicy import errors
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.clips import Clip
from grok_spicy.policies.faults import (
    FAULTS,
    Fault,
    fault_of,
    fault_of_failure,
    fault_of_gaps,
    worst_fault,
)


def gap(scene_id: int, error: str) -> Clip:
    return Clip(scene_id=scene_id, state="gap", error=error, problem="it was not to be")


def test_every_error_has_a_fault() -> None:
    raised = {
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, GrokSpicyError)
    }

    assert set(FAULTS) == raised


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ("PromptRefused", "user"),
        ("OverBudget", "user"),
        ("BadInput", "user"),
        ("OutOfCredit", "provider"),
        ("ProviderUnavailable", "provider"),
        ("CuttingFailed", "ours"),
        ("NewerItem", "ours"),
    ],
)
def test_a_users_mistake_is_not_ours(error: str, fault: Fault) -> None:
    assert fault_of(error) == fault


@pytest.mark.parametrize(
    "error", ["States.Timeout", "Sandbox.Timedout", "Runtime.ExitError", "KeyError", "", None]
)
def test_what_nobody_raised_on_purpose_is_ours(error: str | None) -> None:
    assert fault_of(error) == "ours"


def test_a_film_that_may_have_no_gap_fails_for_what_its_gaps_have() -> None:
    clips = [Clip(scene_id=1, state="accepted"), gap(2, "PromptRefused")]

    assert fault_of_failure("FilmHasGaps", clips) == "user"
    assert fault_of_failure("FilmHasGaps", [*clips, gap(3, "Sandbox.Timedout")]) == "ours"
    assert fault_of_failure("FilmHasGaps", []) == "provider"
    assert fault_of_failure("CuttingFailed", clips) == "ours"


def test_one_gap_of_ours_makes_the_film_ours() -> None:
    assert fault_of_gaps([gap(1, "ClipLost"), gap(2, "PromptRefused")]) == "provider"
    assert fault_of_gaps([gap(1, "ClipLost"), gap(2, "KeyError")]) == "ours"
    assert fault_of_gaps([Clip(scene_id=1, state="accepted")]) is None
    assert worst_fault([]) is None
