"""What a person sees before a film is started: settings, models, and the price."""

from typing import Any

import httpx
import pytest

from grok_spicy import bootstrap
from grok_spicy.models.setting_fields import NOT_LISTED, setting_fields
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.policies.capabilities import VIDEO_MODELS
from tests.support.api_requests import ApiClient
from tests.support.films import story


def estimate(client: ApiClient, **request: Any) -> Any:
    reply = client("POST", "/runs/estimate", {"concept": "A fox.", **request})
    assert reply.status == 200, reply.text
    return reply.json


def test_an_estimate_is_that_of_the_run_and_starts_nothing(ann: ApiClient) -> None:
    shown = estimate(ann, scenes=5)
    started = ann("POST", "/runs", {"concept": "A fox.", "scenes": 5}).json

    assert {name: shown[name] for name in ("expected_usd", "at_most_usd")} == started["estimate"]
    assert [run["run_id"] for run in ann("GET", "/runs").json["runs"]] == [started["run_id"]]


def test_the_parts_of_an_estimate_add_up(ann: ApiClient) -> None:
    shown = estimate(ann, quality="best", scenes=4, narrate=True, turnarounds=True, plates=True)

    assert sum(shown["parts"].values()) == pytest.approx(shown["expected_usd"])
    assert min(shown["parts"].values()) > 0


def test_photos_are_counted_before_they_are_uploaded(ann: ApiClient) -> None:
    photos = [{"name": f"Name {number}", "key": "uploads/to-come"} for number in range(4)]

    with_photos, without = estimate(ann, references=photos), estimate(ann)

    assert with_photos["parts"]["sheets"] == pytest.approx(2 * without["parts"]["sheets"])


def test_a_plan_is_estimated_by_its_own_scenes(ann: ApiClient) -> None:
    plan = story(scenes=2)

    reply = ann("POST", "/runs/estimate", {"plan": plan})

    overlaps = [each for each in plan["scenes"][1:] if each["transition"] == "crossfade"]
    seconds = sum(each["duration_seconds"] for each in plan["scenes"]) - len(overlaps) / 2
    assert reply.json["duration_seconds"] == seconds


@pytest.mark.parametrize(
    "request_body",
    [
        {"concept": "A fox.", "resolution": "1080p"},
        {"concept": "A fox.", "clip_anchors": "sheets"},
        {"concept": "A fox.", "scenes": 61},
        {"concept": "A fox.", "no_such_setting": 1},
        {"concept": " "},
        {},
    ],
)
def test_what_can_not_be_filmed_is_refused_as_at_the_start(
    ann: ApiClient, request_body: dict[str, Any]
) -> None:
    refused = ann("POST", "/runs/estimate", request_body)

    assert refused.status == 422
    assert refused.json == ann("POST", "/runs", request_body).json


def test_the_capabilities_have_every_setting_with_its_default(ann: ApiClient) -> None:
    shown = {each["name"]: each for each in ann("GET", "/capabilities").json["settings"]}

    names = set(RunSettings.model_fields) - {"models", *NOT_LISTED}
    assert set(shown) == {*names, *(f"models.{name}" for name in Models.model_fields)}
    assert shown["scenes"] == {
        "name": "scenes",
        "type": "integer",
        "default": 3,
        "description": RunSettings.model_fields["scenes"].description,
        "choices": None,
        "minimum": 1,
        "maximum": 60,
        "above": None,
    }
    assert shown["quality"]["choices"] == ["draft", "standard", "best"]
    assert shown["models.video"]["default"] == Models().video


def test_a_setting_can_be_set_to_everything_that_it_says() -> None:
    for setting in setting_fields():
        for choice in setting.choices or []:
            value = [choice] if setting.type == "choices" else choice
            RunSettings.model_validate({setting.name: value})


def test_the_capabilities_have_qualities_and_models(ann: ApiClient) -> None:
    shown = ann("GET", "/capabilities").json

    assert shown["qualities"]["draft"]["resolution"] == "480p"
    assert [each["name"] for each in shown["video_models"]] == list(VIDEO_MODELS)
    lite = shown["video_models"][2]
    assert lite["resolutions"] == ["480p", "720p", "1080p"] and not lite["pins_last_frame"]
    assert shown["image_models"][0]["usd_per_image"] == {"default": 0.02}
    assert shown["chat_models"][0]["efforts"]


def test_many_files_get_links_that_work_without_credentials(ann: ApiClient) -> None:
    run_id = ann.start_run()
    paths = [f"keyframes/scene_{number}_v1.jpg" for number in range(3)]
    for path in paths:
        bootstrap.asset_store().put(f"runs/{run_id}/{path}", path.encode())

    reply = ann("POST", f"/runs/{run_id}/links", {"paths": [*paths, "../x.jpg", "a/b/c", ""]})

    assert list(reply.json["links"]) == paths
    for path, link in reply.json["links"].items():
        assert httpx.get(link).text == path
