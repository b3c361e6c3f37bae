"""`grok-spicy cast`: save, list, show and delete, and `--cast` for a new film."""

import json
from pathlib import Path

import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.run import Plan
from grok_spicy.models.story import ConsistencyScore
from grok_spicy_cli.film_request import read_orders
from tests.cli.conftest import TypeIn
from tests.support.cli_films import STORY, a_run

RUN = a_run().run_id


@pytest.fixture
def film(journals: DynamoRunStore, output: Path) -> str:
    """A finished run of Ember's, on disk."""
    key = f"runs/{RUN}/character_sheets/Ember_v1.jpg"
    score = ConsistencyScore(overall_score=0.93)
    attempt = Attempt(number=1, prompt="a fox", key=key, score=score)
    sheet = Sheet(name="Ember", slug="Ember", finished=True, attempts=[attempt])
    for item in (Plan(story=STORY), sheet, a_run(status="complete")):
        journals.put(RUN, item)
    file = output / RUN / "character_sheets" / "Ember_v1.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xd8 a sheet")
    return RUN


def test_a_cast_is_saved_and_stays_when_its_run_is_deleted(film: str, type_in: TypeIn) -> None:
    saved = type_in("cast", "save", "Foxes 🦊", "--from", film[:17], "--character", "ember")
    assert type_in("delete", film, "--yes").status == 0
    listed = type_in("cast", "list")
    shown = type_in("cast", "show", "FOXES 🦊")
    cast = json.loads(type_in("cast", "show", "foxes 🦊", "--json").out)

    assert (saved.status, listed.status, shown.status) == (0, 0, 0)
    assert "The cast “Foxes 🦊” is saved: Ember." in saved.out
    assert "Foxes 🦊" in listed.out and "Ember" in listed.out
    assert "a red fox" in shown.out and "sheet 0.93" in shown.out
    assert cast["run_id"] == "" and cast["members"][0]["name"] == "Ember"


def test_the_estimate_of_a_film_with_a_cast_has_no_sheet_of_its_own(
    film: str, type_in: TypeIn
) -> None:
    type_in("cast", "save", "Foxes", "--from", film)
    concept = ("A fox at sea", "--provider", "simulator", "--characters", "1", "--json")

    without = json.loads(type_in("estimate", *concept).out)
    with_cast = json.loads(type_in("estimate", *concept, "--cast", "foxes").out)

    assert without["parts"]["sheets"] > 0 == with_cast["parts"]["sheets"]
    assert with_cast["expected_usd"] < without["expected_usd"]


def test_what_is_not_there_is_said_with_what_is(film: str, type_in: TypeIn) -> None:
    type_in("cast", "save", "Foxes", "--from", film)

    unknown = type_in("cast", "show", "Wolves")
    taken = type_in("cast", "save", "foxes", "--from", film)
    nobody = type_in("cast", "save", "Other", "--from", film, "--character", "Rook")
    long = type_in("cast", "save", "x" * 10_000, "--from", film)

    assert unknown.status == 2 and "there are: Foxes" in unknown.err
    assert taken.status == 1 and "there is a cast 'Foxes' already" in taken.err
    assert nobody.status == 2 and "there is no character 'Rook'" in nobody.err
    assert long.status == 2


def test_a_cast_is_deleted_only_when_that_is_said(film: str, type_in: TypeIn, output: Path) -> None:
    type_in("cast", "save", "Foxes", "--from", film)

    asked = type_in("cast", "delete", "Foxes")
    deleted = type_in("cast", "delete", "Foxes", "--yes")

    assert asked.status == 2 and "add --yes" in asked.err
    assert deleted.status == 0
    assert "There are no casts yet" in type_in("cast", "list").out
    assert not [path for path in (output / ".studio").rglob("*Ember*") if path.is_file()]


def test_the_option_becomes_the_requests_field() -> None:
    [order] = read_orders("A fox", None, None, [], {"sheet_variants": 4}, cast="Foxes")

    assert order.request.cast == "Foxes" and order.request.sheet_variants == 4


def test_a_word_like_cast_is_no_film(type_in: TypeIn) -> None:
    assert "did you mean 'cast'" in type_in("casts").err
