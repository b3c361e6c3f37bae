"""Cameras over HTTP: what there is, what each scene would be filmed with, and what is refused."""

from typing import Any

import pytest

from grok_spicy import bootstrap
from tests.support.api_requests import ApiClient
from tests.support.films import story

ALL = ("grok", "runway")


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_CAMERAS", " ".join(ALL))
    monkeypatch.setitem(bootstrap._BUILDERS, "cameras", lambda: ALL)


def test_the_capabilities_say_which_cameras_there_are_and_what_sets_up_the_others(
    ann: ApiClient,
) -> None:
    cameras = {each["name"]: each for each in ann("GET", "/capabilities").json["cameras"]}

    assert cameras["grok"]["is_set_up"] and cameras["runway"]["is_set_up"]
    assert cameras["runway"]["models"][0]["name"] == "gen4.5"
    assert cameras["runway"]["models"][0]["usd_per_second"]
    assert "2026" in cameras["sora"]["retired"]
    missing = [each for each in cameras.values() if not each["is_set_up"] and not each["retired"]]
    assert all(each["set_up_by"] for each in missing)


def test_an_estimate_says_what_films_each_scene(ann: ApiClient) -> None:
    own = {"2": {"model": "runway", "fallbacks": ["grok"]}}
    body = {"plan": story(3, 4), "camera": "hybrid", "filming": own}

    shown = ann("POST", "/runs/estimate", body).json

    scenes = shown["scenes"]
    assert [each["camera"] for each in scenes] == ["grok", "runway", "runway"]
    assert [each["by"] for each in scenes] == ["rules", "person", "rules"]
    assert scenes[0]["fallbacks"] == ["runway"]
    assert sum(each["expected_usd"] for each in scenes) == pytest.approx(
        shown["parts"]["clips"], abs=0.05
    )


def test_a_run_keeps_what_a_person_chose(ann: ApiClient) -> None:
    own = {"1": {"model": "runway", "fallbacks": []}}
    body = {"plan": story(2, 4), "camera": "auto", "fallbacks": ["runway"], "filming": own}

    started = ann("POST", "/runs", {**body, "minutes": 15})

    assert started.status == 202, started.text
    settings = ann("GET", f"/runs/{started.json['run_id']}").json["run"]["settings"]
    assert settings["camera"] == "auto"
    assert settings["fallbacks"] == ["runway"]
    assert settings["filming"]["1"]["model"] == "runway"
    assert settings["minutes"] == 15


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"camera": "bolex"}, "there is no camera 'bolex'"),
        ({"camera": "pika"}, "pika"),
        ({"camera": "sora"}, "sora can't film"),
        ({"fallbacks": ["bolex"]}, "there is no camera 'bolex'"),
        ({"filming": {"9": {"model": "runway"}}}, "filming names scene 9"),
        ({"filming": {"1": {"model": "bolex"}}}, "there is no camera 'bolex'"),
        ({"filming": {"x": {"model": "runway"}}}, "filming.x"),
        ({"filming": {"1": {"model": "runway", "lens": 50}}}, "filming.1.lens"),
        ({"camera": "b" * 10_000}, "camera"),
        ({"fallbacks": ["b" * 10_000]}, "fallbacks.0"),
        ({"filming": {"1": {"model": "b" * 10_000}}}, "filming.1.model"),
        ({"camera": 7}, "camera"),
        ({"minutes": "soon"}, "minutes"),
    ],
)
def test_what_can_not_film_is_refused_before_anything_is_stored(
    ann: ApiClient, settings: dict[str, Any], words: str
) -> None:
    for path in ("/runs", "/runs/estimate"):
        reply = ann("POST", path, {"plan": story(2, 4), **settings})

        assert reply.status == 422, reply.text
        assert words in reply.text
        assert len(reply.text) < 2_000
    assert ann("GET", "/runs").json["runs"] == []
