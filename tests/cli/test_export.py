"""What a person types for other shapes of a film, and what is refused before anything starts."""

import pytest

from grok_spicy.ports import RunStore
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep


@pytest.fixture
def run_id(journals: RunStore) -> str:
    return keep(journals, a_run(status="complete")).run_id


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--format", "21:9"), "--format: Input should be"),
        (("--format", "9:16", "--format", "9:16"), "named twice"),
        (("--timeline", "xml"), "xml"),
        ((), "nothing is asked for"),
        (("--format", "16:9"), "own shape"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    type_in: TypeIn, run_id: str, typed: tuple[str, ...], words: str
) -> None:
    said = type_in("export", run_id, *typed)

    assert said.status != 0
    assert words in said.err


def test_help_names_the_shapes_and_the_timelines(type_in: TypeIn) -> None:
    said = type_in("export", "--help")

    assert "9:16" in said.out and "fcpxml" in said.out
