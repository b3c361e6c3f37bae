"""What is said in a film, over HTTP: its price, what is refused, and how it is edited."""

from typing import Any

import pytest

from tests.support.api_requests import ApiClient
from tests.support.films import story

TOO_LONG = "Nobody in the wood had seen the fox that winter. " * 5


def narrated(line: str) -> dict[str, Any]:
    plan = story(scenes=2)
    plan["scenes"][0]["narration"] = line
    return plan


def test_a_narration_has_a_price_of_its_own_before_anything_is_paid(ann: ApiClient) -> None:
    said = ann("POST", "/runs/estimate", {"plan": narrated("It is night.")}).json
    silent = ann("POST", "/runs/estimate", {"plan": story(scenes=2)}).json

    assert said["parts"]["narration"] == pytest.approx(12 * 4.20 / 1e6)
    assert silent["parts"]["narration"] == 0
    assert said["expected_usd"] > silent["expected_usd"]


def test_a_line_that_is_far_too_long_is_refused_with_the_remedy(ann: ApiClient) -> None:
    reply = ann("POST", "/runs", {"plan": narrated(TOO_LONG)})

    assert reply.status == 422
    assert "scene 1: its narration takes about" in reply.text
    assert "shorten the line, or lengthen the scene" in reply.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"speech": "espeak"}, "speech"),
        ({"narrator": ""}, "narrator"),
        ({"clip_sound": "loud"}, "clip_sound"),
        ({"narrate": "yes"}, "narrate"),
        ({"dialogue": True, "clip_sound": "none"}, "dialogue can't be heard"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(
    ann: ApiClient, change: dict[str, Any], words: str
) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox.", **change})

    assert (reply.status, words in reply.text) == (422, True), reply.text


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        ({"narration": "x" * 601}, "narration"),
        ({"narration": 7}, "narration"),
        ({"dialogue": [{"character": "Nobody", "text": "Hello"}]}, "who is not in it"),
        ({"dialogue": [{"character": "", "text": "Hello"}]}, "dialogue"),
        ({"dialogue": [{"character": "A", "text": "x" * 201}]}, "dialogue"),
        ({"dialogue": [{"character": "A", "text": "x"}] * 7}, "dialogue"),
    ],
)
def test_lines_that_cannot_be_said_are_refused(
    ann: ApiClient, scene: dict[str, Any], words: str
) -> None:
    plan = story(scenes=2)
    plan["scenes"][0] |= scene

    reply = ann("POST", "/runs/estimate", {"plan": plan})

    assert (reply.status, words in reply.text) == (422, True), reply.text


def test_the_settings_of_sound_are_in_the_table(ann: ApiClient) -> None:
    fields = {each["name"]: each for each in ann("GET", "/capabilities").json["settings"]}

    assert fields["narrate"]["type"] == "boolean"
    assert fields["speech"]["choices"] == ["xai", "elevenlabs"]
    assert fields["clip_sound"]["choices"] == ["full", "no_music", "none"]
    assert "narration" in fields["approve"]["choices"]
