"""Where files go: safe, unique and inside the run's folder, whatever names a person chooses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.policies import asset_keys
from tests.support.stories import character, looks, plan, scene

NAMES = st.text(min_size=1, max_size=80).filter(lambda name: name.strip())
SAFE_KEY = re.compile(r"runs/film/[a-z_]+/[A-Za-z0-9_-]+\.jpg")


def slugs(*names: str) -> list[str]:
    cast = [character(name, visual_description=looks("Somebody")) for name in names]
    result = asset_keys.character_slugs(
        plan("cut", names=names, characters=cast, scenes=[scene(cast=())])
    )
    return list(result.values())


@given(NAMES)
def test_a_slug_needs_no_escaping_anywhere(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9-]{0,40}", asset_keys.slug(name))


@given(NAMES)
def test_a_reference_never_leaves_the_runs_folder(name: str) -> None:
    assert SAFE_KEY.fullmatch(asset_keys.reference_key("film", 1, name))


@given(st.lists(NAMES.map(lambda name: " ".join(name.split())).filter(bool), min_size=1, max_size=6,
                unique_by=lambda name: name.casefold()))  # fmt: skip
def test_files_of_different_characters_are_different_where_case_does_not_count(
    names: list[str],
) -> None:
    printable = [name for name in names if name.isprintable()]
    if not printable:
        return

    result = slugs(*printable)

    assert len({slug.casefold() for slug in result}) == len(printable)
    assert all(SAFE_KEY.fullmatch(asset_keys.sheet_key("film", slug, 1)) for slug in result)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ember", "Ember"),
        ("Émilie Ünal", "Emilie-Unal"),
        ("../../etc/passwd", "etc-passwd"),
        ('Dr. "Bones" O\'Neil', "Dr-Bones-O-Neil"),
        ("x" * 79, "x" * 40),
        ("🦊", ""),
    ],
)
def test_a_name_is_still_recognised_in_its_file(name: str, slug: str) -> None:
    assert asset_keys.slug(name) == slug


def test_names_that_look_the_same_in_ascii_get_a_digest_each() -> None:
    first, second, third = slugs("Émile", "Emile!", "Sage")

    assert first.startswith("Emile-") and second.startswith("Emile-") and first != second
    assert third == "Sage"


def test_a_name_without_any_ascii_letter_gets_a_file_too() -> None:
    fox, owl = slugs("🦊", "🦉")

    assert fox != owl and fox.startswith("character-")


def test_a_name_that_imitates_anothers_digest_gets_a_file_of_its_own() -> None:
    first, second = slugs("Émile", "Emile!")

    assert len({slug.casefold() for slug in slugs("Émile", "Emile!", first, second)}) == 4


@pytest.mark.parametrize("name", ["a-fox", "film-2", "7f3c", "A_b-C", "x" * 75])
def test_an_executions_name_is_the_runs_id(name: str) -> None:
    assert asset_keys.run_id_of(name) == name


@given(st.text(min_size=1, max_size=200))
def test_every_executions_name_makes_an_id_that_is_safe_in_paths(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,74}", asset_keys.run_id_of(name))


def test_a_run_of_the_longest_name_can_be_resumed_a_thousand_times() -> None:
    run_id = asset_keys.run_id_of("x" * 80)

    assert len(f"{run_id}-999") <= 80


def test_execution_names_that_differ_make_ids_that_differ() -> None:
    assert len({asset_keys.run_id_of(name) for name in ("a b", "a.b", "a-b", "ä b", "-")}) == 5


def test_a_key_is_shown_relative_to_its_run() -> None:
    key = asset_keys.keyframe_key("film", 3, 2)

    assert key == "runs/film/keyframes/scene_3_v2.jpg"
    assert asset_keys.within_run(key) == "keyframes/scene_3_v2.jpg"
