"""Which scenes are in the same place, in several scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.asset_keys import place_slug
from grok_spicy.policies.places import place_key, place_words, places_of
from tests.support.stories import plan, scene


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A harbour at the old mole, dusk, rain", "the harbour at the old mole; bright morning"),
        ("The  Lighthouse (night)", "LIGHTHOUSE, noon"),
        ("秋の森、夕暮れ、霧", "秋の森。朝"),
        ("古い港，黄昏，小雨", "古い港；清晨"),
        ("ميناء قديم، عند الغروب", "ميناء قديم؛ ليلاً"),
        ("पुराना बंदरगाह। शाम", "पुराना बंदरगाह, सुबह"),
        ("Café Ｍünster – evening", "café Münster, dawn"),
        ("Старый порт. Вечер", "старый порт, утро"),
    ],
)
def test_the_same_place_is_found_however_time_and_weather_are_written(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)
    assert place_slug(place_key(one)) == place_slug(place_key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a harbour, dusk", "a lighthouse, dusk"),
        ("秋の森、夕暮れ", "春の森、夕暮れ"),
        ("the old harbour", "the new harbour"),
    ],
)
def test_another_place_is_another(one: str, other: str) -> None:
    assert place_key(one) != place_key(other)


def test_the_scenes_of_a_place_share_it_in_the_films_order() -> None:
    settings = ("a harbour, dusk", "a lighthouse, night", "The harbour, dawn")
    story = plan("cut", "cut", "cut").model_copy(
        update={"scenes": [scene(n, setting=each) for n, each in enumerate(settings, 1)]}
    )

    places = places_of(story, RunSettings())

    assert [(each.words, [s.scene_id for s in each.scenes]) for each in places] == [
        ("a harbour", [1, 3]),
        ("a lighthouse", [2]),
    ]


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_setting_has_a_place_whose_slug_is_a_plain_file_name(setting: str) -> None:
    slug = place_slug(place_key(setting))

    assert place_words(setting)
    assert slug.isascii() and "/" not in slug and not slug.startswith((".", "-"))
