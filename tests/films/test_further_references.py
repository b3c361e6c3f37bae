"""Turnarounds, plates and variants of keyframes, in one whole film."""

from pathlib import Path

import pytest

from grok_spicy.models.spending import ticks
from tests.support.films import FinishedRun, make, story

pytestmark = [pytest.mark.films, pytest.mark.slow]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    plan = story(2, characters=1)
    for scene in plan["scenes"]:
        scene["characters_present"] = [plan["characters"][0]["name"]]
        scene["setting"] = f"The old harbour, hour {scene['scene_id']}"
    settings = {"turnarounds": True, "plates": True, "keyframe_variants": 2, "quality": "draft"}
    return make(tmp_path_factory.mktemp("references"), {"plan": plan, **settings})


def paid(film: FinishedRun, step: str) -> list[int]:
    model = film.film.run.settings.models.image
    calls = film.film.calls
    return [
        call.cost_ticks
        for call in calls
        if call.purpose.step == step and call.purpose.model == model
    ]


def test_views_plate_and_variants_are_drawn_and_lie_in_the_folder(film: FinishedRun) -> None:
    assert film.status == "complete"
    [sheet] = film.film.sheets.values()
    names = {path.name for path in (film.folder / "character_sheets").iterdir()}
    assert {f"{sheet.slug}_{view}.jpg" for view in ("front", "side", "back")} <= names
    [plate] = (film.folder / "plates").iterdir()
    assert plate.name.startswith("old-harbour-")
    keyframes = {path.name for path in Path(film.folder / "keyframes").iterdir()}
    assert {f"scene_{scene}_v{number}.jpg" for scene in (1, 2) for number in (1, 2)} <= keyframes


def test_the_place_is_drawn_once_and_both_scenes_have_it(film: FinishedRun) -> None:
    [plate] = film.film.plates.values()

    assert paid(film, "draw_plate") == [ticks(0.02)]
    for keyframe in film.film.keyframes.values():
        assert keyframe.reference_keys[1] == plate.image_key


def test_a_keyframes_variants_are_one_call_at_the_price_of_two(film: FinishedRun) -> None:
    assert paid(film, "compose_keyframe") == [ticks(2 * 0.02 + 3 * 0.002)] * 2


def test_the_script_shows_places_and_variants(film: FinishedRun) -> None:
    script = (film.folder / "script.md").read_text()

    assert "## Places" in script and "The old harbour" in script
    assert "variant 2" in script
