"""Whole runs through the real state machine: every shape of film that a person may ask for."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from grok_spicy.models.media import FPS, frame_size
from grok_spicy.outputs.state import PipelineState
from tests.support.films import make, story


def test_a_sentence_becomes_a_film_with_everything_beside_it(tmp_path: Path) -> None:
    given = {"concept": "A curious fox named Ember meets a wise owl in an autumn forest."}

    made = make(tmp_path, given)

    assert made.status == "complete"
    assert made.execution.status == "SUCCEEDED"
    scenes = made.film.plan.scenes
    crossfades = sum(scene.transition == "crossfade" for scene in scenes[1:])
    seconds = sum(scene.duration_seconds for scene in scenes) - 0.5 * crossfades
    footage = made.footage
    assert footage.duration == pytest.approx(seconds, abs=0.1)
    assert (footage.width, footage.height) == frame_size("16:9", "480p")
    assert (footage.video_codec, footage.pixel_format) == ("h264", "yuv420p")
    assert (footage.audio_codec, footage.fps) == ("aac", FPS)
    assert _starts_fast(made.folder / "final_video.mp4")
    state = PipelineState.model_validate_json((made.folder / "state.json").read_text())
    assert state.final_video_path == "final_video.mp4"
    assert [asset.name for asset in state.characters] == [
        character.name for character in made.film.plan.characters
    ]
    assert json.loads(state.model_dump_json()) == json.loads(
        (made.folder / "state.json").read_text()
    )


def test_the_reports_items_add_up_to_what_the_provider_billed(tmp_path: Path) -> None:
    made = make(tmp_path, {"plan": story(scenes=2)})

    report = made.report
    billed = sum(
        json.loads(line)["ticks"]
        for line in (made.simulator_memory / "bill.jsonl").read_text().splitlines()
    )
    assert sum(item.cost_ticks for item in report.items) == report.cost_ticks == billed
    assert all(item.actual for item in report.items)
    assert sum(report.cost_by_step.values()) == pytest.approx(report.cost_usd)
    assert report.cost_usd < made.film.run.settings.max_cost_usd
    assert made.film.budget.committed_ticks == report.cost_ticks
    assert made.film.budget.open == {}


def test_every_link_of_the_script_leads_to_a_file(tmp_path: Path) -> None:
    made = make(tmp_path, {"plan": story(scenes=2)})

    script = (made.folder / "script.md").read_text()
    links = re.findall(r"\]\(([^)]+)\)", script)
    assert "final_video.mp4" in links
    assert len(links) > 6
    assert [link for link in links if not (made.folder / link).is_file()] == []


def test_six_characters_and_twelve_scenes_fit_into_one_film(tmp_path: Path) -> None:
    made = make(tmp_path, {"plan": story(scenes=12, characters=6), "max_cost_usd": 50})

    assert made.status == "complete"
    assert len(made.film.sheets) == 6
    assert all(sheet.anchored for sheet in made.film.sheets.values())
    assert made.footage.duration == pytest.approx(36, abs=0.1)


@pytest.mark.parametrize(
    ("transitions", "seconds"),
    [
        (["cut", "cut", "cut"], 9.0),
        (["cut", "crossfade", "crossfade"], 8.0),
        (["crossfade", "match-cut", "crossfade"], 8.5),
    ],
)
def test_transitions_are_really_applied(
    tmp_path: Path, transitions: list[str], seconds: float
) -> None:
    made = make(tmp_path, {"plan": story(transitions=transitions)})

    assert made.status == "complete"
    assert made.footage.duration == pytest.approx(seconds, abs=0.05)


def test_a_match_cut_starts_from_the_true_last_frame_of_the_clip_before(tmp_path: Path) -> None:
    made = make(tmp_path, {"plan": story(scenes=2, transitions=["cut", "match-cut"])})

    first_slot = made.film.keyframes[2].reference_keys[0]
    assert first_slot == made.film.clips[1].last_key
    assert (made.folder / "frames" / "scene_1_last.jpg").is_file()


@pytest.mark.parametrize("continuity", ["auto", "last_frame", "keyframe", "none"])
def test_each_continuity_chains_scenes_as_it_says(tmp_path: Path, continuity: str) -> None:
    given = {"plan": story(scenes=2, characters=1), "continuity": continuity}

    made = make(tmp_path, given)

    assert made.status == "complete"
    expected = {
        "auto": "keyframes/scene_1_v1.jpg",
        "last_frame": "frames/scene_1_last.jpg",
        "keyframe": "keyframes/scene_1_v1.jpg",
        "none": None,
    }[continuity]
    chained = [key.split("/", 2)[2] for key in made.film.keyframes[2].reference_keys[1:]]
    assert chained == ([expected] if expected else [])


@pytest.mark.parametrize("ratio", ["9:16", "1:1"])
def test_the_aspect_ratio_holds_from_sheets_to_film(tmp_path: Path, ratio: str) -> None:
    made = make(tmp_path, {"plan": story(scenes=2), "aspect_ratio": ratio})

    size = frame_size(ratio, "480p")  # type: ignore[arg-type]
    assert (made.footage.width, made.footage.height) == size
    across, down = (int(part) for part in ratio.split(":"))
    for picture in [*made.folder.glob("character_sheets/*"), *made.folder.glob("keyframes/*")]:
        with Image.open(picture) as image:
            assert image.width / image.height == pytest.approx(across / down, rel=0.02)


def test_characters_without_room_for_their_sheet_are_named_as_drawn_from_words(
    tmp_path: Path,
) -> None:
    plan = story(scenes=1, characters=4)
    names = [character["name"] for character in plan["characters"]]
    plan["scenes"][0]["characters_present"] = names

    made = make(tmp_path, {"plan": plan})

    assert made.status == "complete"
    assert made.report.unanchored == names[3:]
    prompt = made.film.keyframes[1].attempts[0].prompt
    for character in plan["characters"]:
        assert character["visual_description"].rstrip(". ") in prompt


def _starts_fast(film: Path) -> bool:
    content = film.read_bytes()
    return 0 < content.find(b"moov") < content.find(b"mdat")
