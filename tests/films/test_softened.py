"""Refused words in a whole film: offered in a milder wording, sent where a person allows it."""

from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, fault, make_in, open_cloud, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

CLIP, PICTURE, STUBBORN = 1, 2, 3
"""The scenes whose clip, and whose keyframe, are refused; and one whose softened wording is too."""


def bloody_plan() -> dict[str, Any]:
    plan = scene_by_scene([["Ember"], ["Sage"], ["Ember"]])
    for scene in plan["scenes"]:
        scene["mood"] = "soft light, shallow focus"
    plan["scenes"][0]["action"] = "Ember draws a sword and walks on"
    plan["scenes"][1]["setting"] = "A gory clearing in a forest, place 2"
    plan["scenes"][2]["action"] = "Ember drops a bomb, deed 3"
    return plan


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    words = {"code": "INVALID_ARGUMENT", "message": "The prompt was rejected by moderation."}
    faults = [
        fault("video.start", "refuse", match="draws a sword", times=0, **words),
        fault("image", "moderate", match="gory clearing", shape="empty", times=0),
        fault("video.start", "moderate", match="deed 3", shape="poll", times=0),
    ]
    with open_cloud(tmp_path_factory.mktemp("softened"), faults=faults) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def offered(cloud: LocalCloud) -> FinishedRun:
    return make_in(cloud, {"plan": bloody_plan()}, "offered")


def test_what_is_refused_says_what_it_is_and_is_offered_but_not_sent(offered: FinishedRun) -> None:
    refusals = {(each.what, each.scene_id): each for each in offered.report.refusals}

    assert offered.status == "complete_with_gaps"
    assert set(refusals) == {("clip", CLIP), ("keyframe", PICTURE), ("clip", STUBBORN)}
    clip, picture = refusals["clip", CLIP], refusals["keyframe", PICTURE]
    assert (clip.refused, picture.refused) == ("words", "picture")
    assert "draws a stick" in (clip.wording or "") and "draws a sword" in clip.original
    assert "muddy clearing" in (picture.wording or "")
    assert not any(each.is_sent for each in refusals.values())
    assert any("“sword” becomes “stick”" in message for message in offered.messages("refused"))


def test_a_resumed_run_sends_each_wording_once(cloud: LocalCloud, offered: FinishedRun) -> None:
    resumed = make_in(cloud, {"run_id": "offered", "soften": True}, "offered-2")

    (gap,) = resumed.report.gaps
    assert gap.scene_id == STUBBORN
    (stubborn,) = (each for each in resumed.report.refusals if each.scene_id == STUBBORN)
    assert (stubborn.is_sent, bool(stubborn.refused_again)) == (True, True)
    assert "firework" in (stubborn.wording or "") and "bomb" in stubborn.original
    steps = [item.step for item in resumed.report.items]
    assert steps.count("soften") == len(offered.report.refusals)


def test_with_soften_a_film_is_complete_at_once(cloud: LocalCloud) -> None:
    plan = bloody_plan() | {"scenes": bloody_plan()["scenes"][:2]}

    finished = make_in(cloud, {"plan": plan, "soften": True}, "allowed")

    assert finished.status == "complete"
    assert all(each.is_sent for each in finished.report.refusals)
    assert len(finished.report.refusals) == 2
