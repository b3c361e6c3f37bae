"""Cameras: the rows that the providers' files give, and what a person may name."""

import subprocess
import sys

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.capabilities import (
    CAMERAS,
    VIDEO_MODELS,
    camera,
    camera_of_model,
    model_of,
    video_model,
)
from grok_spicy.policies.filming import film_model, models_of

SDKS = ("xai_sdk", "grpc", "httpx", "google", "boto3", "requests", "replicate", "runwayml")


def test_what_only_prices_loads_no_sdk() -> None:
    source = (
        "import sys\n"
        "from grok_spicy.policies.capabilities import VIDEO_MODELS\n"
        "assert len(VIDEO_MODELS)\n"
        f"print([name for name in {SDKS!r} if name in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"


def test_grok_comes_first_and_each_model_knows_its_provider() -> None:
    assert next(iter(CAMERAS)) == "grok"
    assert video_model("grok-imagine-video").provider == "xai"
    assert len(VIDEO_MODELS) == sum(len(each.models) for each in CAMERAS.values())
    for name, row in CAMERAS.items():
        assert name == row.name
        assert all(camera_of_model(model) is row for model in row.models)


def test_a_camera_is_named_by_its_own_name_or_by_a_model() -> None:
    assert model_of("grok") == "grok-imagine-video"
    assert model_of("grok-imagine-video-1.5") == "grok-imagine-video-1.5"
    assert camera("grok").title == "Grok Imagine"


@pytest.mark.parametrize("find", [camera, model_of])
def test_an_unknown_camera_is_refused_with_those_that_there_are(find: object) -> None:
    with pytest.raises(BadInput, match="no camera 'bolex'; there are: grok"):
        find("bolex")  # type: ignore[operator]


def test_a_model_of_tomorrow_counts_as_groks() -> None:
    assert camera_of_model("grok-imagine-video-9").name == "grok"


@pytest.mark.parametrize(
    ("lengths", "seconds", "filmed"),
    [
        ((), 3, 3),
        ((), 15, 15),
        ((), 16, None),
        ((5, 10), 3, 5),
        ((5, 10), 5, 5),
        ((5, 10), 6, 10),
        ((5, 10), 11, None),
    ],
)
def test_the_shortest_length_that_is_long_enough_is_filmed(
    lengths: tuple[int, ...], seconds: int, filmed: int | None
) -> None:
    assert VideoModel(lengths=lengths).filmed_seconds(seconds) == filmed


def test_with_references_less_can_be_filmed() -> None:
    model = VideoModel(max_references=3, max_seconds_with_references=10)

    assert model.filmed_seconds(12) == 12
    assert model.filmed_seconds(12, has_references=True) is None


def test_a_run_without_a_word_about_cameras_is_filmed_by_its_model_of_grok() -> None:
    settings = RunSettings.model_validate({"models": {"video": "grok-imagine-video-9"}})

    assert models_of(settings, 1) == ["grok-imagine-video-9"]


def test_cameras_take_turns_and_a_scene_may_have_its_own() -> None:
    lite = "grok-imagine-video-1.5-lite"
    settings = RunSettings.model_validate(
        {
            "camera": f"grok, {lite}",
            "fallbacks": ["grok"],
            "filming": {"3": {"model": "grok-imagine-video-1.5", "fallbacks": [lite]}},
        }
    )

    assert [film_model(settings, each) for each in (1, 2, 3, 4)] == [
        *("grok-imagine-video", lite, "grok-imagine-video-1.5", lite)
    ]
    assert models_of(settings, 1) == ["grok-imagine-video"]
    assert models_of(settings, 2) == [lite, "grok-imagine-video"]
    assert models_of(settings, 3) == ["grok-imagine-video-1.5", lite]
    assert RunSettings.model_validate_json(settings.model_dump_json()) == settings
