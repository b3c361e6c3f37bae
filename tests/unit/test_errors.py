"""Every error says as data what a person can do about it."""

import re
from pathlib import Path

import pytest

from grok_spicy import errors
from grok_spicy.errors import GrokSpicyError, Remedy
from grok_spicy.policies.error_names import remedy_of

PRODUCT = Path(errors.__file__).parent
CLASSES = [each for each in vars(errors).values() if isinstance(each, type)]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ("OverBudget", Remedy.RAISE_CAP),
        ("CallLost", Remedy.BUY_LOST_CALLS),
        ("PromptRefused", Remedy.REWORD),
        ("OutputRefused", Remedy.REWORD),
        ("ProviderRejected", Remedy.FIX_KEY_OR_MODEL),
        ("BadPlan", Remedy.BRING_PLAN),
        ("FilmHasGaps", Remedy.ALLOW_STILLS),
        ("ProviderUnavailable", Remedy.RESUME),
        ("States.Timeout", Remedy.RESUME),
        ("ValueError", Remedy.RESUME),
        ("json", Remedy.RESUME),
        ("BadInput", None),
        ("NotFound", None),
    ],
)
def test_an_error_names_its_remedy(error: str, remedy: Remedy | None) -> None:
    assert remedy_of(error) is remedy


def test_every_remedy_is_some_errors_and_has_words_of_its_own() -> None:
    raised = {each.remedy for each in CLASSES if issubclass(each, GrokSpicyError)}

    assert raised - {None} == set(Remedy)
    assert len({remedy.words for remedy in Remedy}) == len(Remedy)


@pytest.mark.parametrize(
    "path", sorted(PRODUCT.rglob("*.py")), ids=lambda path: str(path.relative_to(PRODUCT))
)
def test_the_product_spells_no_option_of_the_command_line(path: Path) -> None:
    assert re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text()) == []
