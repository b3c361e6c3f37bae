"""What each model takes and refuses."""

import json
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import grpc
import pytest
from xai_sdk.chat import user

from tests.server.harness import SimulatorHarness, as_bytes, data_uri, picture
from xai_simulator.server.models import CHAT_MODELS, VOICES

VIDEO, NEWER, LITE = (
    "grok-imagine-video",
    "grok-imagine-video-1.5",
    "grok-imagine-video-1.5-lite",
)
IMAGE, IMAGE_2 = "grok-imagine-image", "grok-imagine-image-2.0"
# Nothing is rendered: these tests ask whether a request is taken.
PROMPT = "The fox turns its head [moderated:empty]"
FIRST: dict[str, Any] = {"image_url": data_uri()}
REFERENCE: dict[str, Any] = {"reference_image_urls": [data_uri()]}
SEVEN: dict[str, Any] = {"reference_image_urls": [data_uri()] * 7}
EIGHT: dict[str, Any] = {"reference_image_urls": [data_uri()] * 8}
LAST: dict[str, Any] = {"last_frame_url": data_uri()}
KEYFRAME: dict[str, Any] = {"keyframes": [{"image_url": data_uri(), "timestamp": 1.0}]}
VOICE: dict[str, Any] = {"reference_audios": [{"voice_id": "ara"}]}

# What each model films besides words and a first frame, and up to which length and resolution.
MODES: dict[str, dict[str, tuple[dict[str, Any], tuple[str, ...], int]]] = {
    VIDEO: {
        "words": ({}, ("480p", "720p"), 15),
        "first frame": (FIRST, ("480p", "720p"), 15),
        "references": (SEVEN, ("480p", "720p"), 10),
    },
    NEWER: {
        "words": ({}, ("480p", "720p", "1080p"), 15),
        "first frame": (FIRST, ("480p", "720p", "1080p"), 15),
        "references": (SEVEN, ("480p", "720p"), 15),
        "first frame and references": (FIRST | SEVEN, ("480p", "720p"), 15),
        "last frame": (LAST, ("480p", "720p"), 15),
        "first and last frame": (FIRST | LAST, ("480p", "720p"), 15),
        "keyframes": (FIRST | KEYFRAME, ("480p", "720p"), 15),
        "voices": (FIRST | VOICE, ("480p", "720p", "1080p"), 15),
        "everything": (FIRST | REFERENCE | KEYFRAME | LAST | VOICE, ("480p", "720p"), 15),
    },
    LITE: {
        "words": ({}, ("480p", "720p", "1080p"), 15),
        "first frame": (FIRST, ("480p", "720p", "1080p"), 15),
    },
}
EVERY_MODE = MODES[NEWER]


def start(harness: SimulatorHarness, model: str, prompt: str = PROMPT, **options: Any) -> str:
    options.setdefault("duration", 4)
    return str(harness.client.video.start(prompt, model, **options).request_id)


def refusal(call: Callable[[], object], code: str = "INVALID_ARGUMENT") -> str:
    """The message with which the call is refused."""
    with pytest.raises(grpc.RpcError) as refused:
        call()
    assert refused.value.code().name == code
    return str(refused.value.details())


@pytest.mark.parametrize("model", MODES)
def test_a_model_films_what_it_can_and_refuses_the_rest_before_it_costs(
    harness: SimulatorHarness, model: str
) -> None:
    taken = 0
    for mode, resolution, length in product(EVERY_MODE, ("480p", "720p", "1080p"), (1, 10, 11, 15)):
        options: dict[str, Any] = {**EVERY_MODE[mode][0], "resolution": resolution}
        if options.get("keyframes") and length == 1:
            continue  # a keyframe at the end of the clip
        options["duration"] = length
        _, resolutions, longest = MODES[model].get(mode, ({}, (), 0))
        if resolution in resolutions and length <= longest:
            assert start(harness, model, **options)
            taken += 1
        else:
            assert model in refusal(partial(start, harness, model, **options))

    assert len(harness.bill) == taken


@pytest.mark.parametrize(
    ("model", "options", "complaint"),
    [
        (NEWER, EIGHT, "at most 7"),
        (NEWER, {"reference_audios": [{"voice_id": "ara"}] * 4}, "At most 3"),
        (NEWER, {"keyframes": KEYFRAME["keyframes"] * 5}, "At most 4"),
        (LITE, REFERENCE, "not supported by grok-imagine-video-1.5-lite"),
        (VIDEO, {**REFERENCE, "duration": 11}, "at most 10s"),
        (NEWER, {"duration": 16}, "between 1 and 15"),
        (VIDEO, {"prompt": "x" * 4097}, "4096"),
        (NEWER, {"prompt": " "}, "must not be empty"),
    ],
)
def test_a_request_beyond_a_limit_names_the_limit(
    harness: SimulatorHarness, model: str, options: dict[str, Any], complaint: str
) -> None:
    assert complaint in refusal(lambda: start(harness, model, **options))
    assert harness.bill == []


def test_a_prompt_may_be_as_long_as_the_limit_and_empty_beside_a_picture(
    harness: SimulatorHarness,
) -> None:
    assert start(harness, VIDEO, PROMPT + "x" * (4096 - len(PROMPT)))
    for options in (FIRST, LAST, REFERENCE):
        assert start(harness, NEWER, "", **options)


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ([1 / 3, 0.67, 3.6667], ""),
        ([0.33, 1.0], ""),
        ([0.5], "multiples of 1/3"),
        ([0.0], "inside"),
        ([4.0], "inside"),
        ([-1.0], "inside"),
        ([1.0, 1.0], "apart"),
        ([1.0, 1.005], "apart"),
        ([3.995], "inside"),
        ([float("nan")], "inside"),
    ],
)
def test_keyframes_stand_on_a_grid_of_thirds_of_a_second_inside_the_clip(
    harness: SimulatorHarness, times: list[float], complaint: str
) -> None:
    keyframes = [{"image_url": data_uri(), "timestamp": time} for time in times]

    if complaint:
        assert complaint in refusal(lambda: start(harness, NEWER, keyframes=keyframes))
    else:
        assert start(harness, NEWER, keyframes=keyframes)


def test_an_unknown_voice_is_refused_with_those_there_are(harness: SimulatorHarness) -> None:
    message = refusal(lambda: start(harness, NEWER, reference_audios=[{"voice_id": "elvis"}]))

    assert "elvis" in message and all(voice in message for voice in VOICES)


@pytest.mark.parametrize("model", [NEWER, LITE])
def test_only_the_first_model_edits_and_extends(harness: SimulatorHarness, model: str) -> None:
    video = harness.client.video

    edit = refusal(lambda: video.start("Fix ONLY the fur.", model, video_url=data_uri()))
    extension = refusal(lambda: video.extend_start("on", model, video_url=data_uri()))

    assert f"editing is not supported by {model}" in edit
    assert f"extension is not supported by {model}" in extension


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"duration": 5}, "duration"),
        ({"resolution": "480p"}, "resolution"),
        ({"aspect_ratio": "16:9"}, "aspect_ratio"),
        (FIRST, "image"),
        (REFERENCE, "reference_images"),
    ],
)
def test_an_edit_keeps_what_its_clip_is_and_takes_nothing_else(
    harness: SimulatorHarness, options: dict[str, Any], name: str
) -> None:
    message = refusal(
        lambda: harness.client.video.start("Fix it.", VIDEO, video_url=data_uri(), **options)
    )

    assert message == f"{name} and video can't be used together."


def test_a_clip_from_a_picture_has_its_ratio_whatever_was_asked(harness: SimulatorHarness) -> None:
    sizes = {(160, 90): [854, 480], (90, 160): [480, 854], (200, 100): [960, 480]}
    for size, expected in sizes.items():
        still = data_uri(as_bytes(picture(size)))
        start(harness, VIDEO, image_url=still, aspect_ratio="1:1", resolution="480p")

        job = harness.xai.state_dir / "jobs" / f"{harness.calls[-1]['job']}.json"
        assert json.loads(job.read_text())["recipe"]["size"] == expected
    strip = data_uri(as_bytes(picture((800, 80))))
    assert "ratio" in refusal(lambda: start(harness, VIDEO, image_url=strip))


@pytest.mark.parametrize(
    ("model", "options", "complaint"),
    [
        (IMAGE, {"quality": "low"}, "quality is not supported by grok-imagine-image."),
        (IMAGE, {"image_urls": [data_uri()] * 4}, "at most 3"),
        (IMAGE_2, {"image_urls": [data_uri()] * 6}, "at most 5"),
        (IMAGE, {"prompt": "x" * 4097}, "4096"),
    ],
)
def test_an_image_model_refuses_what_it_does_not_take(
    harness: SimulatorHarness, model: str, options: dict[str, Any], complaint: str
) -> None:
    arguments = {"prompt": "A fox", "model": model, **options}

    assert complaint in refusal(lambda: harness.client.image.sample(**arguments))
    assert harness.bill == []


@pytest.mark.parametrize(
    ("model", "effort", "taken"),
    [
        ("grok-4.7", "xhigh", True),
        ("grok-4.7", "none", False),
        ("grok-4.5", "none", False),
        ("grok-4.3", "none", True),
        ("grok-4.3", "xhigh", False),
        ("grok-4.20-0309-reasoning", "low", False),
        ("grok-4.20-non-reasoning-latest", "low", False),
        ("grok-build-0.1", "low", False),
    ],
)
def test_a_chat_model_takes_its_own_reasoning_efforts(
    harness: SimulatorHarness, model: str, effort: Any, taken: bool
) -> None:
    chat = harness.client.chat.create(model=model, reasoning_effort=effort)
    chat.append(user("Hello"))

    if taken:
        assert chat.sample().content
    else:
        assert "effort" in refusal(chat.sample).lower()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("grok-4-1-fast-reasoning", "grok-4.3"),
        ("grok-4-1-fast-non-reasoning-latest", "grok-4.3"),
        ("grok-4-0709", "grok-4.3"),
        ("grok-3", "grok-4.3"),
        ("grok-4.3-latest", "grok-4.3"),
        ("grok-4.20", "grok-4.20-0309-reasoning"),
    ],
)
def test_another_model_answers_to_a_retired_or_short_name(
    harness: SimulatorHarness, name: str, answers: str
) -> None:
    chat = harness.client.chat.create(model=name)
    chat.append(user("Hello"))

    reply = chat.sample()

    assert reply.proto.model == answers == harness.bill[0]["model"]
    assert (reply.usage.reasoning_tokens == 0) == ("non-reasoning" in name)
    assert harness.client.models.get_language_model(name).name == answers


@pytest.mark.parametrize("name", ["grok-imagine-image-quality", "grok-imagine-image-pro"])
def test_a_retired_image_name_is_served_at_low_quality_by_the_newer_model(
    harness: SimulatorHarness, name: str
) -> None:
    reply = harness.client.image.sample("A fox", name, image_url=data_uri())

    assert reply.model == IMAGE_2 == harness.bill[0]["model"]
    assert reply.usage.cost_in_usd_ticks == 400_000_000 + 100_000_000


def test_the_preview_name_of_the_newer_video_model_keeps_working(harness: SimulatorHarness) -> None:
    job = start(harness, "grok-imagine-video-1.5-preview", **FIRST, duration=1)

    assert harness.wait_for(job).response.model == NEWER == harness.bill[0]["model"]


def test_a_list_of_models_names_none_that_is_retired(harness: SimulatorHarness) -> None:
    models = {model.name: model for model in harness.client.models.list_language_models()}

    assert set(models) == set(CHAT_MODELS)
    assert "grok-4-1-fast-reasoning" in models["grok-4.3"].aliases
    assert models["grok-4.7"].completion_text_token_price == 60_000
