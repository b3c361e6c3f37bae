"""What films, looks at them and lists use of the table, on a small scale. `bench/load.py` has 200
films, 200 watchers and lists of 100,000 runs, and the same bounds."""

from collections.abc import Iterator

import pytest

from tests.support.studio_under_load import (
    LARGEST_ITEM,
    MOST_FOR_A_LOOK,
    MOST_FOR_A_PAGE,
    MOST_FOR_THE_SAME,
    MOST_READ,
    MOST_WRITTEN,
    FilmsMade,
    StudioUnderLoad,
    own_units,
)

pytestmark = [pytest.mark.films, pytest.mark.slow]
FEW, MORE = 150, 600
UNFILTERED = ("first page", "by month", "by owner")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioUnderLoad]:
    with StudioUnderLoad(tmp_path_factory.mktemp("load")) as studio:
        yield studio


@pytest.fixture(scope="module")
def pages(studio: StudioUnderLoad) -> list[dict[str, float]]:
    """What a page of each list takes of few runs, and of more."""
    found = []
    for runs in (FEW, MORE):
        studio.seed(runs)
        found.append(studio.look_at_lists())
    return found


@pytest.fixture(scope="module")
def made(
    studio: StudioUnderLoad,
    pages: list[dict[str, float]],  # noqa: ARG001 – there are runs already
) -> FilmsMade:
    return studio.make_films(films=2, watchers=2)


def test_a_page_of_a_list_costs_the_same_however_many_runs_there_are(
    pages: list[dict[str, float]],
) -> None:
    few, more = pages

    assert {name: more[name] for name in UNFILTERED} == pytest.approx(
        {name: few[name] for name in UNFILTERED}, abs=1
    )
    assert max(more.values()) <= MOST_FOR_A_PAGE


def test_a_film_uses_no_more_of_the_table_than_it_may(made: FilmsMade) -> None:
    assert made.statuses == dict.fromkeys(made.ended, "complete")
    for run_id in made.ended:
        units = own_units(made.used, run_id)
        assert units.read <= MOST_READ
        assert units.written <= MOST_WRITTEN


def test_a_film_costs_what_the_one_before_did(made: FilmsMade) -> None:
    first, second = (own_units(made.used, run_id) for run_id in made.ended)

    # How often a clip is looked at, and who has to try a write again, differs a little.
    assert second.read + second.written <= 1.15 * (first.read + first.written)


def test_watchers_get_an_answer_to_every_request(made: FilmsMade) -> None:
    assert made.problems == []
    assert {status for _, _, status in made.requests} <= {200, 202, 304}


def test_a_look_at_a_finished_film_costs_little(studio: StudioUnderLoad, made: FilmsMade) -> None:
    units, _ = studio.look(f"/runs/{made.ended[0]}")

    assert units.read <= MOST_FOR_A_LOOK


def test_a_look_at_what_has_not_changed_costs_next_to_nothing(
    studio: StudioUnderLoad, made: FilmsMade
) -> None:
    assert studio.look_again(made.ended[0]).read <= MOST_FOR_THE_SAME


def test_no_item_is_large(studio: StudioUnderLoad, made: FilmsMade) -> None:
    assert made.ended
    assert studio.meter.largest_item[0] <= LARGEST_ITEM
