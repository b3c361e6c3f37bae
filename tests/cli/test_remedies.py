"""What a person is told to type when something went wrong."""

import pytest

from grok_spicy.errors import GrokSpicyError, OverBudget, Remedy
from grok_spicy_cli import main
from grok_spicy_cli.option_groups import StackAddress
from grok_spicy_cli.render.remedies import remedy_words
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep

COMMANDS = {
    Remedy.RAISE_CAP: "grok-spicy resume a-run --max-cost-usd 20 --stack Grok",
    Remedy.BUY_LOST_CALLS: "grok-spicy resume a-run --buy-lost-calls --stack Grok",
    Remedy.REWORD: 'grok-spicy run "…" --stack Grok',
    Remedy.FIX_KEY_OR_MODEL: "grok-spicy doctor --stack Grok",
    Remedy.TOP_UP: "grok-spicy resume a-run --stack Grok",
    Remedy.USE_ANOTHER_TEAM: "grok-spicy resume a-run --stack Grok",
    Remedy.RAISE_STUDIO_CAP: "grok-spicy resume a-run --stack Grok",
    Remedy.LIFT_STOP: "grok-spicy stop-all --lift --stack Grok",
    Remedy.BRING_PLAN: "grok-spicy run --plan plan.json --stack Grok",
    Remedy.ALLOW_STILLS: "grok-spicy resume a-run --on-gap still --stack Grok",
    Remedy.SHORTEN_LINE: 'grok-spicy edit a-run --scene N --narration "…" --stack Grok',
    Remedy.RESUME: "grok-spicy resume a-run --stack Grok",
}


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_has_a_command_with_the_run_and_its_stack(remedy: Remedy) -> None:
    def command(verb: str, *arguments: str) -> str:
        return " ".join(("grok-spicy", verb, *arguments, str(StackAddress("Grok"))))

    assert COMMANDS[remedy] in remedy_words(remedy, command, "a-run", 10.0)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("OverBudget: 0.02 are left", "to do   raise the limit: grok-spicy resume {} --max-cost-"),
        ("FilmHasGaps: scene 2", "to do   try again, with stills for gaps: grok-spicy resume {}"),
        ("States.Timeout: too late", "resume  grok-spicy resume {}"),
        ("CuttingFailed: no space", "resume  grok-spicy resume {}"),
    ],
)
def test_a_failed_run_ends_with_what_to_type(
    type_in: TypeIn, journals, error: str, words: str
) -> None:
    run = keep(journals, a_run(status="failed", error=error))

    page = type_in("show", run.run_id).out

    assert f"error   {error}" in page
    assert words.format(run.run_id) in page


def test_an_error_of_a_command_has_its_remedy_below_it(
    type_in: TypeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(error: GrokSpicyError) -> str:
        def app(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(main, "app", app)
        monkeypatch.setattr(main, "with_command", lambda arguments: arguments)
        return type_in("show").err

    assert fail(OverBudget("it is spent")) == (
        "Error: it is spent\n"
        "To fix it: raise the limit: grok-spicy resume latest --max-cost-usd 20\n"
    )
    assert fail(GrokSpicyError("it broke")) == "Error: it broke\n"
