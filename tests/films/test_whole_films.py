"""Whole runs through the real state machine: every shape of film that a person may ask for.

Four scenes and one shape in every test run; `make chaos` makes twelve scenes, and all shapes.
`CHAOS_SCENES` is the number of scenes, `CHAOS_SHAPES` that of shapes.
"""

import json
import os
import re
from typing import Any

import pytest
from PIL import Image

from grok_spicy.models.media import FPS, frame_size
from grok_spicy.outputs.state import PipelineState
from tests.support.films import FinishedRun, make, story
from tests.support.waits import waits_ended_by_timeout

pytestmark = [pytest.mark.films, pytest.mark.slow]

TRANSITIONS = [
    *("crossfade", "crossfade", "match-cut", "cut", "cut", "crossfade"),
    *("cut", "match-cut", "match-cut", "crossfade", "cut", "crossfade"),
][: int(os.environ.get("CHAOS_SCENES", "4"))]
"""In twelve scenes every transition after every other; there is nothing before scene 1 to fade
from."""
SCENES = len(TRANSITIONS)
SHAPES = [("9:16", "last_frame"), ("1:1", "none"), ("16:9", "keyframe")]
SHAPES = SHAPES[: int(os.environ.get("CHAOS_SHAPES", "1"))]
"""Aspect ratios and continuities, of a film each. The longest film has the continuity `auto`."""


@pytest.fixture(scope="module")
def from_a_sentence(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """A film as a person asks for one: from words alone, drawn in full, and judged."""
    concept = (
        "A curious fox named Ember meets a wise owl in an autumn forest.\n"
        "Each scene lasts 3 seconds."
    )
    wishes = {"concept": concept, "scenes": 2}
    return make(tmp_path_factory.mktemp("sentence"), wishes, drawing="full")


@pytest.fixture(scope="module")
def longest_plan() -> dict[str, Any]:
    """All six characters in the first scene, two at a time in the others."""
    plan = story(scenes=SCENES, characters=6, transitions=TRANSITIONS)
    names = [character["name"] for character in plan["characters"]]
    plan["scenes"][0]["characters_present"] = names
    for place, scene in enumerate(plan["scenes"][1:]):
        scene["characters_present"] = [names[place % 6], names[(place + 1) % 6]]
    return plan


@pytest.fixture(scope="module")
def longest(tmp_path_factory: pytest.TempPathFactory, longest_plan: dict[str, Any]) -> FinishedRun:
    return make(tmp_path_factory.mktemp("longest"), {"plan": longest_plan, "max_cost_usd": 50})


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: "-".join(shape))
def shape(request: pytest.FixtureRequest) -> tuple[str, str]:
    ratio, continuity = request.param
    return ratio, continuity


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory, shape: tuple[str, str]) -> FinishedRun:
    ratio, continuity = shape
    plan = story(scenes=2, characters=1)
    wishes = {"plan": plan, "aspect_ratio": ratio, "continuity": continuity}
    return make(tmp_path_factory.mktemp("shaped"), wishes)


def test_a_sentence_becomes_a_film_with_everything_beside_it(from_a_sentence: FinishedRun) -> None:
    finished = from_a_sentence

    assert finished.status == "complete"
    assert finished.execution.status == "SUCCEEDED"
    scenes = finished.film.plan.scenes
    crossfades = sum(scene.transition == "crossfade" for scene in scenes[1:])
    seconds = sum(scene.duration_seconds for scene in scenes) - 0.5 * crossfades
    footage = finished.footage
    assert footage.duration == pytest.approx(seconds, abs=0.1)
    assert (footage.width, footage.height) == frame_size("16:9", "480p")
    assert (footage.video_codec, footage.pixel_format) == ("h264", "yuv420p")
    assert (footage.audio_codec, footage.fps) == ("aac", FPS)
    content = (finished.folder / "final_video.mp4").read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat"), "it does not start fast"
    state = PipelineState.model_validate_json((finished.folder / "state.json").read_text())
    assert state.final_video_path == "final_video.mp4"
    assert [asset.name for asset in state.characters] == [
        character.name for character in finished.film.plan.characters
    ]
    assert json.loads(state.model_dump_json()) == json.loads(
        (finished.folder / "state.json").read_text()
    )


def test_characters_drawn_in_full_are_recognised_in_every_clip(
    from_a_sentence: FinishedRun,
) -> None:
    film = from_a_sentence.film

    assert from_a_sentence.report.unjudged == []
    assert all((sheet.score or 0) >= 0.8 for sheet in film.sheets.values())
    for take in film.chosen_takes:
        assert take.score is not None
        assert take.score.overall_score >= 0.8
        cast = film.plan.scene(take.scene_id).characters_present
        assert set(take.score.per_character) == set(cast)


def test_the_reports_items_add_up_to_what_the_provider_billed(
    from_a_sentence: FinishedRun,
) -> None:
    report, film = from_a_sentence.report, from_a_sentence.film

    billed = sum(
        json.loads(line)["ticks"]
        for line in (from_a_sentence.simulator_memory / "bill.jsonl").read_text().splitlines()
    )
    assert sum(item.cost_ticks for item in report.items) == report.cost_ticks == billed
    assert all(item.actual for item in report.items)
    assert sum(report.cost_by_step.values()) == pytest.approx(report.cost_usd)
    assert report.cost_usd < film.run.settings.max_cost_usd
    assert film.budget.committed_ticks == report.cost_ticks
    assert film.budget.open == {}


def test_every_link_of_the_script_leads_to_a_file(from_a_sentence: FinishedRun) -> None:
    script = (from_a_sentence.folder / "script.md").read_text()

    links = re.findall(r"\]\(([^)]+)\)", script)
    assert "final_video.mp4" in links
    assert len(links) > 6
    assert [link for link in links if not (from_a_sentence.folder / link).is_file()] == []


def test_six_characters_and_all_scenes_fit_into_one_film(longest: FinishedRun) -> None:
    assert longest.status == "complete"
    assert len(longest.film.sheets) == 6
    assert all(sheet.anchored for sheet in longest.film.sheets.values())


def test_no_scene_waits_until_a_timeout_for_the_one_before(
    from_a_sentence: FinishedRun, longest: FinishedRun
) -> None:
    assert waits_ended_by_timeout(from_a_sentence) == []
    assert waits_ended_by_timeout(longest) == []


def test_only_crossfades_shorten_the_film_and_none_opens_it(longest: FinishedRun) -> None:
    crossfades = TRANSITIONS[1:].count("crossfade")

    assert longest.footage.duration == pytest.approx(SCENES * 3 - 0.5 * crossfades, abs=0.1)


def test_a_match_cut_starts_from_the_true_last_frame_of_the_clip_before(
    longest: FinishedRun,
) -> None:
    match_cuts = [
        scene.scene_id for scene in longest.film.plan.scenes if scene.transition == "match-cut"
    ]

    assert len(match_cuts) == TRANSITIONS.count("match-cut") > 0
    for scene_id in match_cuts:
        first_slot = longest.film.keyframes[scene_id].reference_keys[0]
        assert first_slot == longest.film.clips[scene_id - 1].last_key
        assert (longest.folder / "frames" / f"scene_{scene_id - 1}_last.jpg").is_file()


def test_any_other_scene_takes_its_light_from_the_keyframe_before(longest: FinishedRun) -> None:
    others = [
        scene.scene_id for scene in longest.film.plan.scenes[1:] if scene.transition != "match-cut"
    ]

    for scene_id in others:
        last_slot = longest.film.keyframes[scene_id].reference_keys[-1]
        assert last_slot == longest.film.keyframes[scene_id - 1].image_key


def test_characters_without_room_for_their_sheet_are_named_as_drawn_from_words(
    longest: FinishedRun, longest_plan: dict[str, Any]
) -> None:
    names = [character["name"] for character in longest_plan["characters"]]

    assert longest.report.unanchored == sorted(names[3:])
    prompt = longest.film.keyframes[1].attempts[0].prompt
    for character in longest_plan["characters"]:
        # Six whole descriptions are longer than what the image model takes.
        assert character["visual_description"][:200] in prompt


def test_each_continuity_chains_scenes_as_it_says(
    shape: tuple[str, str], shaped: FinishedRun
) -> None:
    _, continuity = shape

    assert shaped.status == "complete"
    assert waits_ended_by_timeout(shaped) == []
    expected = {
        "last_frame": ["frames/scene_1_last.jpg"],
        "keyframe": ["keyframes/scene_1_v1.jpg"],
        "none": [],
    }[continuity]
    chained = [key.split("/", 2)[2] for key in shaped.film.keyframes[2].reference_keys]
    assert [key for key in chained if not key.startswith("character_sheets/")] == expected


def test_the_aspect_ratio_holds_from_sheets_to_film(
    shape: tuple[str, str], shaped: FinishedRun
) -> None:
    ratio, _ = shape

    size = frame_size(ratio, "480p")  # type: ignore[arg-type]
    assert (shaped.footage.width, shaped.footage.height) == size
    across, down = (int(part) for part in ratio.split(":"))
    pictures = [*shaped.folder.glob("character_sheets/*"), *shaped.folder.glob("keyframes/*")]
    assert len(pictures) >= 3
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.width / image.height == pytest.approx(across / down, rel=0.02)
