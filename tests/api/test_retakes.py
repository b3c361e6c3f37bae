"""Retakes, edits, choices and versions over HTTP: terms first, then the change."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.run import Run
from grok_spicy.models.versions import Version
from grok_spicy_local.cloud import LocalCloud
from tests.api.test_cancel_and_resume import end_run, running
from tests.support.api_requests import ApiClient
from tests.support.films import story
from tests.support.pictures import disc

CHANGES = ("retake", "edit", "pick", "promote", "restore", "exports")
FREE = ("restore", "exports")
BODIES: dict[str, dict[str, Any]] = {
    "retake": {"redo": [{"what": "clip", "scene_id": 1}]},
    "edit": {"scenes": [{"scene_id": 1, "action": "they run"}]},
    "pick": {"scene_id": 1, "take": 2},
    "promote": {"quality": "best"},
    "restore": {"version": 1},
    "exports": {"formats": ["9:16"], "gif": True, "timeline": ["otio"]},
}


def finished(person: ApiClient, **settings: Any) -> str:
    """A film of two scenes with two takes of the first, as far as the store knows."""
    run_id = person.cancelled_run(plan=story(scenes=2), **settings)
    store = bootstrap.run_store()
    drawn = Attempt(number=1, prompt="…", key=f"runs/{run_id}/x_v1.jpg")
    store.put(run_id, Sheet(name="Ember", slug="Ember", attempts=[drawn], finished=True))
    for scene_id in (1, 2):
        picture = drawn.model_copy(update={"key": f"runs/{run_id}/keyframes/{scene_id}.jpg"})
        keyframe = Keyframe(scene_id=scene_id, video_prompt="pan", attempts=[picture])
        store.put(run_id, keyframe.model_copy(update={"finished": True}))
        numbers = (1, 2) if scene_id == 1 else (1,)
        for number in numbers:
            about = {"mezzanine_key": f"runs/{run_id}/m", "video_key": f"runs/{run_id}/v"}
            take = Take(scene_id=scene_id, number=number, take=number, prompt="pan", seconds=3)
            store.put(run_id, take.model_copy(update={**about, "state": "reviewed"}))
        store.put(run_id, Clip(scene_id=scene_id, state="accepted", take=1, mezzanine_key="m"))
    film = {"film_digest": "now", "film_key": f"runs/{run_id}/final_video.mp4"}
    store.update(run_id, Run, lambda run: run.model_copy(update={"status": "videos", **film}))
    end_run(run_id, "complete")
    return run_id


def test_the_price_comes_first_and_changes_nothing(ann: ApiClient) -> None:
    run_id = finished(ann)
    before = ann.shown(run_id)

    terms = ann("POST", f"/runs/{run_id}/retake/terms", BODIES["retake"])

    assert terms.status == 200
    assert [(each["what"], each["scene_id"]) for each in terms.json["stale"]] == [
        ("clip", 1),
        ("cut", None),
    ]
    # 3 s at 0.07 USD, an input image and a verdict.
    assert 0.21 < terms.json["estimate"]["expected_usd"] < 0.25
    assert 0.2 < terms.json["least_cap_usd"] < 0.4
    assert ann.shown(run_id) == before


def test_a_retake_is_the_next_execution_and_a_second_one_has_to_wait(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = finished(ann)

    reply = ann("POST", f"/runs/{run_id}/retake", BODIES["retake"])

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-2")
    assert f"{run_id}-2" in running(studio)
    store = bootstrap.run_store()
    assert [take.superseded for take in store.all(run_id, Take, "001#")] == [True, True]
    run = store.get(run_id, Run)
    assert run and run.round == 1 and run.changed_by == run.owner
    for change in CHANGES:
        again = ann("POST", f"/runs/{run_id}/{change}", BODIES[change])
        assert (again.status, "active" in again.json["detail"]) == (409, True), change


def test_the_film_before_is_a_version_and_can_be_restored(ann: ApiClient) -> None:
    run_id = finished(ann)
    ann("POST", f"/runs/{run_id}/retake", BODIES["retake"])
    ann.cancel(run_id)

    (version,) = ann("GET", f"/runs/{run_id}/versions").json["versions"]
    assert (version["number"], version["scenes"]) == (1, {"1": 1, "2": 1})
    assert (version["path"], version["is_shown"]) == ("final_video.mp4", True)
    restored = ann("POST", f"/runs/{run_id}/restore", {"version": 1})

    assert (restored.status, restored.json["estimate"]["expected_usd"]) == (202, 0)
    clip = bootstrap.run_store().get(run_id, Clip, "001")
    assert clip and (clip.state, clip.take) == ("accepted", 1)


def test_an_edit_says_what_it_makes_again(ann: ApiClient) -> None:
    run_id = finished(ann)

    terms = ann("POST", f"/runs/{run_id}/edit/terms", BODIES["edit"])
    reply = ann("POST", f"/runs/{run_id}/edit", BODIES["edit"])

    assert [each["what"] for each in terms.json["stale"] if each["hardness"] == "hard"] == [
        "keyframe",
        "clip",
        "cut",
    ]
    assert reply.status == 202
    assert reply.json["estimate"] == terms.json["estimate"]
    assert ann("GET", f"/runs/{run_id}").json["plan"]["scenes"][0]["action"] == "they run"


def test_a_take_is_picked_without_paying(ann: ApiClient) -> None:
    run_id = finished(ann)

    reply = ann("POST", f"/runs/{run_id}/pick", BODIES["pick"])

    assert (reply.status, reply.json["estimate"]["expected_usd"]) == (202, 0)
    clip = bootstrap.run_store().get(run_id, Clip, "001")
    assert clip and (clip.take, clip.is_picked) == (2, True)


def test_a_promotion_has_a_route_and_terms_of_its_own(ann: ApiClient) -> None:
    run_id = finished(ann, quality="draft")

    terms = ann("POST", f"/runs/{run_id}/promote/terms", {"quality": "standard"})
    reply = ann("POST", f"/runs/{run_id}/promote", {"quality": "standard", "max_cost_usd": 12})

    assert [each["what"] for each in terms.json["stale"]] == ["clip", "clip", "cut"]
    assert (reply.status, reply.json["max_cost_usd"]) == (202, 12)
    assert reply.json["estimate"]["expected_usd"] == terms.json["estimate"]["expected_usd"]


def uploaded(person: ApiClient, content: bytes) -> str:
    body = {"content_type": "image/jpeg", "size": len(content)}
    key = str(person("POST", "/uploads", body).json["key"])
    bootstrap.asset_store().put(key, content)
    return key


def test_an_upload_that_is_no_picture_is_refused_before_anything_changes(ann: ApiClient) -> None:
    run_id = finished(ann)
    before = ann.shown(run_id)

    reply = ann(
        "POST",
        f"/runs/{run_id}/pick",
        {"scene_id": 1, "upload": uploaded(ann, b"%PDF-1.7 no picture")},
    )

    assert reply.status == 422
    assert "not a JPEG, PNG, WebP, HEIC or AVIF image" in reply.json["errors"][0]
    assert ann.shown(run_id) == before


def test_somebody_elses_upload_is_refused_and_ones_own_is_taken(
    ann: ApiClient, bob: ApiClient
) -> None:
    run_id = finished(ann)
    body = {"scene_id": 1, "upload": uploaded(bob, disc("red", "JPEG"))}
    assert ann("POST", f"/runs/{run_id}/pick", body).status == 422

    body["upload"] = uploaded(ann, disc("red", "JPEG"))
    assert ann("POST", f"/runs/{run_id}/pick", body).status == 202


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("retake", {"redo": []}),
    ("retake", {"redo": [{"what": "clip"}]}),
    ("retake", {"redo": [{"what": "clip", "scene_id": 99}]}),
    ("retake", {"redo": [{"what": "clip", "scene_id": "1"}]}),
    ("retake", {"redo": [{"what": "sheet", "character": "Nobody"}]}),
    ("retake", {"redo": [{"what": "clip", "scene_id": 1, "note": "x" * 2001}]}),
    ("retake", {"redo": [{"what": "clip", "scene_id": 1, "note": " \u202e "}]}),
    ("retake", {"redo": [{"what": "gate", "scene_id": 1}]}),
    ("retake", {"redo": [{"what": "cut"}], "other": 1}),
    ("retake", {"redo": [{"what": "cut"}], "max_cost_usd": -1}),
    ("retake", {**BODIES["retake"], "max_cost_usd": 0.01}),
    ("edit", {}),
    ("edit", {"max_cost_usd": 5}),
    ("edit", {"scenes": [{"scene_id": 99, "action": "x"}]}),
    ("edit", {"scenes": [{"scene_id": 1, "scene": 2}]}),
    ("edit", {"characters": [{"name": "Ember", "visual_description": "red"}]}),
    ("pick", {"scene_id": 1, "take": 9}),
    ("pick", {"scene_id": 1, "take": 1}),
    ("pick", {"scene_id": 1, "upload": "runs/other/keyframes/1.jpg"}),
    ("pick", {"character": "Nobody", "sheet": 1}),
    ("promote", {}),
    ("restore", {"version": 0}),
    ("exports", {}),
    ("exports", {"gif": False}),
    ("exports", {"formats": ["16:9"]}),
    ("exports", {"formats": ["9:16", "9:16"]}),
    ("exports", {"formats": ["21:9"]}),
    ("exports", {"formats": "9:16"}),
    ("exports", {"formats": [916]}),
    ("exports", {"timeline": ["otio", "otio"]}),
    ("exports", {"timeline": ["../../etc/passwd"]}),
    ("exports", {"gif": "yes"}),
    ("exports", {"gif": True, "poster": True}),
]


def test_what_cannot_be_done_is_refused_and_changes_nothing(ann: ApiClient) -> None:
    run_id = finished(ann)
    before = ann.shown(run_id)

    for change, body in IMPOSSIBLE:
        assert ann("POST", f"/runs/{run_id}/{change}", body).status == 422, (change, body)

    assert ann.shown(run_id) == before


def test_a_version_that_there_is_not_is_not_found(ann: ApiClient) -> None:
    run_id = finished(ann)

    assert ann("POST", f"/runs/{run_id}/restore", {"version": 9}).status == 404


def test_nobody_else_changes_a_film(ann: ApiClient, bob: ApiClient) -> None:
    run_id = finished(ann)

    for change in CHANGES:
        assert bob("POST", f"/runs/{run_id}/{change}", BODIES[change]).status == 404
        if change not in FREE:
            assert bob("POST", f"/runs/{run_id}/{change}/terms", BODIES[change]).status == 404
    assert bob("GET", f"/runs/{run_id}/stale").status == 404
    assert bob("GET", f"/runs/{run_id}/versions").status == 404


def test_versions_and_what_is_out_of_date_are_in_the_run(ann: ApiClient) -> None:
    run_id = finished(ann)
    store = bootstrap.run_store()
    take = store.all(run_id, Take, "002#")[0]
    store.put(run_id, take.model_copy(update={"keyframe_key": "an older one"}))

    run = ann("GET", f"/runs/{run_id}").json

    assert [(each["what"], each["scene_id"]) for each in run["stale"]] == [("clip", 2)]
    assert ann("GET", f"/runs/{run_id}/stale").json["stale"] == run["stale"]
    assert run["versions"] == []
    assert store.all(run_id, Version) == []


def test_exports_cost_nothing_and_are_made_by_the_runs_next_execution(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = finished(ann)

    reply = ann("POST", f"/runs/{run_id}/exports", BODIES["exports"])

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-2")
    assert reply.json["estimate"] == {"expected_usd": 0, "at_most_usd": 0}
    assert f"{run_id}-2" in running(studio)
    settings = bootstrap.run_store().get(run_id, Run).settings
    assert (settings.formats, settings.gif, settings.timeline) == (["9:16"], True, ["otio"])
    listed = ann("GET", f"/runs/{run_id}/exports").json
    assert listed == {"exports": [], "missing": ["poster", "otio", "preview", "9x16"]}


def test_a_run_without_a_film_has_nothing_to_export(ann: ApiClient) -> None:
    run_id = ann.start_run(plan=story(scenes=1))
    ann("POST", f"/runs/{run_id}/cancel")

    reply = ann("POST", f"/runs/{run_id}/exports", {"gif": True})

    assert (reply.status, "no film yet" in reply.json["detail"]) == (422, True)


def test_a_new_film_may_not_ask_for_its_own_shape_or_one_shape_twice(ann: ApiClient) -> None:
    asked: list[dict[str, Any]] = [
        {"concept": "a fox", "formats": ["16:9"]},
        {"concept": "a fox", "aspect_ratio": "9:16", "formats": ["9:16"]},
        {"plan": story(scenes=1), "formats": ["16:9"]},
        {"concept": "a fox", "formats": ["1:1", "1:1"]},
        {"concept": "a fox", "timeline": ["xml"]},
    ]

    for body in asked:
        assert ann("POST", "/runs", body).status == 422, body
