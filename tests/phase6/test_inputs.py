"""What a session may look like, and what is said about one that can't be filmed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phase6 import Phase6Runner, SessionError, run_phase6
from phase6.session import Session
from phase6.story import plan_clips, story_plan
from tests.support.sessions import SESSION, phase1, phase3, phase4, write_session

CAMERAS = ("grok", "runway")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(SessionError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", "/etc", "x\0y", "-x", "a" * 101])
def test_a_session_id_that_is_no_plain_name_is_refused(base: Path, name: str) -> None:
    assert "can't be used" in refusal(lambda: Phase6Runner(name))
    assert list(base.iterdir()) == []


def test_a_missing_session_is_named(base: Path) -> None:
    assert "there is no session 'nobody'" in refusal(lambda: run_phase6("nobody"))
    assert list(base.iterdir()) == []


@pytest.mark.parametrize("name", ["phase1", "phase3", "phase4"])
def test_a_missing_file_is_named(base: Path, name: str) -> None:
    folder = write_session(base)
    (folder / f"{name}_output.json").unlink()

    words = refusal(lambda: run_phase6(SESSION))

    assert f"{SESSION}/{name}_output.json is missing" in words


@pytest.mark.parametrize("text", ["[1]", "", "{", "null"])
def test_a_shared_state_that_is_no_object_is_refused_before_anything_is_filmed(
    base: Path, text: str
) -> None:
    folder = write_session(base)
    (folder / "state.json").write_text(text)

    assert "state.json is no JSON object" in refusal(lambda: run_phase6(SESSION))

    assert not (folder / "clips").exists()
    assert (folder / "state.json").read_text() == text


def test_an_empty_shared_state_is_one(base: Path) -> None:
    folder = write_session(base)
    (folder / "state.json").write_text("{}")

    Session(SESSION, base).update_state({"done": True})

    assert json.loads((folder / "state.json").read_text()) == {"phase6": {"done": True}}


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The content with the field at that path replaced: `clips.0.duration`."""
    copied: dict[str, Any] = json.loads(json.dumps(content))
    part: Any = copied
    *before, last = [int(each) if each.isdigit() else each for each in path.split(".")]
    for step in before:
        part = part[step]
    part[last] = value
    return copied


@pytest.mark.parametrize(
    ("file", "path", "value", "words"),
    [
        ("phase3", "clips.0.duration", "4.2", "duration"),
        ("phase3", "clips.0.duration", -1, "duration"),
        ("phase3", "clips.1.clip_id", "../../x", "clip_id"),
        ("phase3", "clips.1.clip_id", "CLIP_001", "two clips are called"),
        ("phase3", "clips.0.characters", ["Nobody"], "names 'Nobody'"),
        ("phase3", "clips", [], "clips"),
        ("phase4", "strategies.0.generation_mode", "imax", "to be filmed by 'imax'"),
        (
            "phase4",
            "strategies.0.generation_mode",
            "traditional",
            "clip_001 is traditional and has",
        ),
        ("phase4", "strategies.1.fallback_strategies", ["traditional"], "has no footage"),
        ("phase4", "strategies.0.footage", "a.mp4", "clip_001 has footage, and is to be filmed"),
        ("phase4", "strategies.0.prompt_template", "{x.__class__}", "there are: description"),
        ("phase4", "strategies.1.clip_id", "clip_009", "no strategy for clip_002"),
        ("phase4", "budget_usd", "lots", "budget_usd"),
        ("phase1", "characters.0.name", 5, "name"),
        ("phase1", "characters.0.reference_images", ["../../../etc/passwd"], "outside"),
        ("phase1", "characters.0.reference_images", ["characters/no.jpg"], "is missing"),
    ],
)
def test_a_wrong_field_is_named(base: Path, file: str, path: str, value: Any, words: str) -> None:
    contents = {"phase1": phase1(), "phase3": phase3([4, 4]), "phase4": phase4(["grok"] * 2)}
    files: dict[str, Any] = {file: changed(contents[file], path, value)}
    write_session(base, **files)

    assert words in refusal(lambda: run_phase6(SESSION))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("clips of ours/door.mp4", None, "clips of ours/door.mp4 is missing"),
        ("door.mp4", b"no video", "door.mp4 can't be shown"),
        ("door.avi", b"no video", "door.avi is no MP4, MOV or WebM file"),
        ("../../door.mp4", None, "outside the session's folder"),
    ],
)
def test_footage_that_cannot_be_shown_is_named_before_anything_is_opened(
    base: Path, name: str, content: bytes | None, words: str
) -> None:
    strategies = phase4(["runway", "traditional"])
    strategies["strategies"][1]["footage"] = name
    folder = write_session(base, ["runway", "traditional"], phase4=strategies)
    if content is not None:
        (folder / name).write_bytes(content)

    assert words in refusal(lambda: run_phase6(SESSION))
    assert not (folder / ".phase6").exists()


def test_a_link_out_of_the_session_is_not_followed(base: Path) -> None:
    folder = write_session(base)
    secret = base / "secret.json"
    secret.write_text("{}")
    (folder / "phase3_output.json").unlink()
    (folder / "phase3_output.json").symlink_to(secret)

    assert "outside the session's folder" in refusal(lambda: run_phase6(SESSION))


def test_more_clips_than_a_run_has_scenes_are_refused(base: Path) -> None:
    write_session(base, ["grok"] * 61)

    assert "61 clips; a session may have 60" in refusal(lambda: run_phase6(SESSION))


def test_fields_that_other_phases_write_are_left_alone(base: Path) -> None:
    more = {**phase3([4, 4]), "beats_per_minute": 90, "sections": [{"name": "verse"}]}
    write_session(base, phase3=more)

    assert len(Session(SESSION).load_inputs().phase3.clips) == 2


def test_a_mode_becomes_a_camera_and_fallbacks_follow_in_their_order(base: Path) -> None:
    write_session(base, ["Runway Gen3", "sora"], fallbacks=["use_runway_instead", "grok"])

    first, second = plan_clips(Session(SESSION).load_inputs(), CAMERAS)

    assert (first.filming.model, first.filming.fallbacks) == ("runway", ["grok"])
    assert (second.filming.model, second.filming.fallbacks) == ("sora", ["runway", "grok"])


def test_hybrid_clips_take_turns_among_the_cameras(base: Path) -> None:
    write_session(base, ["hybrid"] * 3, fallbacks=["grok", "runway"])

    clips = plan_clips(Session(SESSION).load_inputs(), CAMERAS)

    assert [clip.filming.model for clip in clips] == ["grok", "runway", "grok"]
    assert clips[0].filming.fallbacks == ["runway"]


def test_a_fraction_of_a_second_is_filmed_whole_and_cut_to_the_frame(base: Path) -> None:
    write_session(base, durations=[4.2, 0.5])

    clips = plan_clips(Session(SESSION).load_inputs(), CAMERAS)

    assert [(clip.scene_seconds, clip.frames) for clip in clips] == [(5, 101), (3, 12)]


def test_the_prompt_is_the_template_with_what_the_clip_says(base: Path) -> None:
    write_session(base)

    [clip, _] = plan_clips(Session(SESSION).load_inputs(), CAMERAS)

    assert clip.prompt == (
        "Hand-painted animation, soft lamplight. medium shot, slow push in: "
        "Mira looks out of the window at station 1."
    )


def test_a_short_design_is_long_enough_for_a_plan(base: Path) -> None:
    write_session(base)
    inputs = Session(SESSION).load_inputs()

    story = story_plan(inputs, plan_clips(inputs, CAMERAS), SESSION, judged=True)

    assert story.characters[0].visual_description.startswith("A girl of nine with a red coat")
    assert story.scenes[0].characters_present == ["Mira"]


@pytest.mark.parametrize("modes", [["runway", "grok"], ["sora", "runway"]])
def test_a_missing_key_is_named_before_anything_is_opened(
    base: Path, monkeypatch: pytest.MonkeyPatch, modes: list[str]
) -> None:
    for name in ("RUNWAY_API_KEY", "RUNWAYML_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XAI_API_KEY", "key-of-a-person")
    folder = write_session(base, modes, fallbacks=["runway"])

    words = refusal(lambda: run_phase6(SESSION, mock_mode=False))

    assert "not set: RUNWAY_API_KEY" in words
    assert "clip_001" in words
    assert "SORA_API_KEY" not in words
    assert not (folder / ".phase6").exists()
