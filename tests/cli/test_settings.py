"""Every setting of a run can be typed as an option, and written into a settings file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.models.qualities import with_quality
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.setting_fields import NOT_LISTED
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy_cli import backends
from grok_spicy_cli.options import FLAGS
from tests.cli.conftest import TypeIn

VALUES: dict[str, Any] = {
    "provider": "simulator",
    "characters": 4,
    "scenes": 7,
    "aspect_ratio": "9:16",
    "resolution": "480p",
    "continuity": "none",
    "max_cost_usd": 4.5,
    "approve": ["plan", "storyboard"],
    "sheet_variants": 3,
    "keyframe_variants": 2,
    "turnarounds": True,
    "plates": True,
    "chunk_seconds": 4.0,
    "chunk_overlap": 0.25,
    "max_chunks": 12,
    "subtitles": "burnt",
    "music_db": -12.0,
    "duck_db": 6.0,
    "even_loudness": False,
    "formats": ["4:3", "1:1"],
    "far_apart": "crop",
    "gif": True,
    "timeline": ["otio", "edl"],
    "narrate": True,
    "dialogue": True,
    "narrator": "leo",
    "speech": "elevenlabs",
    "clip_sound": "no_music",
    "approval_days": 5,
    "on_gap": "fail",
    "on_unanchored": "go_on",
    "soften": True,
    "consistency_threshold": 0.7,
    "max_sheet_attempts": 5,
    "max_keyframe_iterations": 6,
    "max_video_corrections": 1,
    "quality": "draft",
    "clip_anchors": "sheets",
    "pin_match_cuts": True,
    "voices": True,
    "image_quality": "low",
    "plan_effort": "medium",
    "judge_effort": "high",
    "camera": "grok,grok-imagine-video-1.5",
    "fallbacks": ["grok-imagine-video-1.5-lite"],
    "camera_attempts": 2,
    "fall_back_on_refusal": True,
    "filming": {2: {"model": "grok-imagine-video-1.5", "fallbacks": ["grok"]}},
    "minutes": 20,
    "models": {name: f"a-{name}-model" for name in Models.model_fields},
}
NEEDS = {"clip_anchors", "pin_match_cuts", "voices"}
"""Settings that the usual video model can't do."""
ABLE = "grok-imagine-video-1.5"


@pytest.fixture
def requested(monkeypatch: pytest.MonkeyPatch) -> list[RunRequest]:
    """The requests of the runs that would have been started."""
    requests: list[RunRequest] = []

    class Runs:
        def start_all(self, orders: Any) -> int:
            requests.extend(order.request for order in orders)
            return 0

    @contextmanager
    def open_backend(*_: Any, **__: Any) -> Iterator[Runs]:
        yield Runs()

    monkeypatch.setattr(backends, "open_backend", open_backend)
    return requests


def options(name: str) -> list[str]:
    """The command line that gives a setting its value in VALUES."""
    if isinstance(VALUES[name], bool):
        return [f"--{'' if VALUES[name] else 'no-'}{name.replace('_', '-')}"]
    if name == "models":
        return [word for use, model in VALUES[name].items() for word in (f"--{use}-model", model)]
    value = VALUES[name]
    words = ",".join(value) if isinstance(value, list) else str(value)
    return [f"--{FLAGS.get(name, name).replace('_', '-')}", words]


@pytest.mark.parametrize("name", sorted(set(RunSettings.model_fields) - NOT_LISTED))
def test_every_setting_has_an_option(
    type_in: TypeIn, requested: list[RunRequest], name: str
) -> None:
    needs = ["--video-model", ABLE] if name in NEEDS else []

    result = type_in("run", "A fox", *options(name), *needs)

    assert result.status == 0, result.err
    assert requested[0].model_dump(include={name}, exclude_unset=True) == {name: VALUES[name]}
    assert RunSettings.model_fields[name].default != VALUES[name]


@pytest.mark.parametrize("name", RunSettings.model_fields)
def test_every_setting_can_be_in_the_settings_file(
    type_in: TypeIn, requested: list[RunRequest], tmp_path: Path, name: str
) -> None:
    settings = {name: VALUES[name]} | ({"models": {"video": ABLE}} if name in NEEDS else {})
    (tmp_path / "settings.json").write_text(json.dumps(settings), "utf-8-sig")

    result = type_in("run", "A fox", "--settings", "settings.json")

    assert result.status == 0, result.err
    expected = with_quality({"concept": "A fox", "owner": "studio", **settings})
    assert requested[0].model_dump(exclude_unset=True) == expected


def test_gates_are_typed_with_commas_and_kept_once_each_in_the_films_order(
    type_in: TypeIn, requested: list[RunRequest]
) -> None:
    result = type_in("run", "A fox", "--approve", "storyboard, plan,storyboard")

    assert result.status == 0, result.err
    assert requested[0].approve == ["plan", "storyboard"]


def test_a_gate_that_does_not_exist_is_refused_with_those_that_do(type_in: TypeIn) -> None:
    result = type_in("run", "A fox", "--approve", "plan,trailer")

    assert result.status == 2
    assert (
        "--approve: Input should be 'plan', 'narration', 'sheets', 'storyboard' or 'cut'"
        in result.err
    )


def test_an_option_wins_over_the_settings_file_each_model_by_itself(
    type_in: TypeIn, requested: list[RunRequest], tmp_path: Path
) -> None:
    models = {"text": "mine", "video": ABLE}
    (tmp_path / "settings.json").write_text(json.dumps({**VALUES, "models": models}))

    type_in("run", "A fox", "--settings", "settings.json", "--scenes", "2", "--text-model", "other")

    (request,) = requested
    assert (request.scenes, request.characters) == (2, 4)
    assert (request.models.text, request.models.video) == ("other", ABLE)


def test_another_quality_brings_its_own_settings_not_those_of_the_quality_in_the_file(
    type_in: TypeIn, requested: list[RunRequest], tmp_path: Path
) -> None:
    (tmp_path / "settings.json").write_text('{"quality": "draft"}')

    type_in("run", "A fox", "--settings", "settings.json", "--quality", "best")

    assert (requested[0].resolution, requested[0].models.video) == ("720p", ABLE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"scens": 3}', "scens: Extra inputs are not permitted. The settings are: provider, qual"),
        ('{"scenes": "3"}', "scenes: Input should be a valid integer"),
        ('{"max_cost_usd": NaN}', "max_cost_usd"),
        ('{"models": {"sound": "x"}}', "models.sound"),
        ('{"resolution": "4k"}', "resolution: Input should be '480p'"),
        ('{"concept": "A fox"}', "concept: Extra inputs"),
        ("[1]", "an object"),
        ("scenes = 3", "Invalid JSON"),
        ("", "Invalid JSON"),
        ("[" * 100_000, "can't be used"),
        ('{"%s": 1}' % ("x" * 10_000), "Extra inputs"),
        (b"\xff\xfe\x00", "Invalid JSON"),
    ],
)
def test_a_settings_file_that_is_wrong_is_rejected_with_the_name_of_the_setting(
    type_in: TypeIn,
    requested: list[RunRequest],
    tmp_path: Path,
    content: str | bytes,
    words: str,
) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "settings.json").write_bytes(raw)

    result = type_in("run", "A fox", "--settings", "settings.json")

    assert (result.status, words in result.err) == (2, True), result.err
    assert "settings.json" in result.err
    assert len(result.err) < 1000
    assert requested == []


@pytest.mark.parametrize(
    ("path", "words"),
    [("nowhere.json", "No such file"), (".", "Is a directory"), ("/dev/zero", "too large")],
)
def test_what_is_no_file_has_no_settings(type_in: TypeIn, path: str, words: str) -> None:
    result = type_in("run", "A fox", "--settings", path)

    assert (result.status, words in result.err) == (2, True), result.err
