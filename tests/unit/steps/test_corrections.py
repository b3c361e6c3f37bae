"""Corrections: only of short clips, at most two, and never in place of a better take."""

import base64
from datetime import timedelta

import pytest

from grok_spicy.errors import ProviderRejected, ProviderUnavailable
from grok_spicy.models.clips import Take
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks
from grok_spicy.ports import Look
from grok_spicy.steps import start_clip
from tests.support.fake_provider import score
from tests.support.step_driver import RUN, Production
from tests.support.stories import STYLE, plan, scene
from tests.unit.steps.test_clips import ready


def reviewed(*scores: float, seconds: int = 8) -> Production:
    """A production whose takes are judged with these scores."""
    production = ready(seconds)
    production.studio.will_score(*scores)
    return production


def names(production: Production) -> list[str]:
    return [take.name for take in production.takes(1)]


def test_a_clip_that_drifted_is_corrected_by_an_edit_of_itself() -> None:
    production = ready()
    production.studio.will_score(score(0.6, "drift", fix="Change ONLY the owl: keep it grey."), 0.9)

    clip = production.clip(1)

    correction = production.camera.orders[1]
    assert correction.corrects_url == "https://clips.example/job-1.mp4"
    assert correction.first_frame is None
    assert correction.prompt.startswith(STYLE)
    assert "Change ONLY the owl: keep it grey." in correction.prompt
    assert names(production) == ["scene_1", "scene_1_c1"]
    assert clip.take == 2


def test_the_person_is_told_what_drifted() -> None:
    production = reviewed(0.6, 0.9)

    production.clip(1)

    assert "scene 1: scene_1 drifted: wrong hat" in production.events()
    assert "scene 1: clip accepted, 1 correction" in production.events()


@pytest.mark.parametrize(
    ("scores", "taken"),
    [
        ([0.8], "scene_1"),
        ([0.6, 0.9], "scene_1_c1"),
        ([0.6, 0.5, 0.4], "scene_1"),
        ([0.6, 0.7, 0.65], "scene_1_c1"),
        ([0.6, 0.6, 0.6], "scene_1"),
        ([0.6, 0.5, 0.79], "scene_1_c2"),
    ],
)
def test_the_best_scored_take_is_the_clip(scores: list[float], taken: str) -> None:
    production = reviewed(*scores)

    clip = production.clip(1)

    assert production.takes(1)[(clip.take or 0) - 1].name == taken
    assert len(production.camera.orders) == len(scores)


def test_the_second_correction_starts_from_the_best_take() -> None:
    production = reviewed(0.6, 0.5, 0.9)

    production.clip(1)

    assert [order.corrects_url for order in production.camera.orders[1:]] == [
        "https://clips.example/job-1.mp4",
        "https://clips.example/job-1.mp4",
    ]
    assert names(production) == ["scene_1", "scene_1_c1", "scene_1_c2"]


@pytest.mark.parametrize(("seconds", "orders"), [(3, 3), (8, 3), (9, 1), (15, 1)])
def test_only_clips_up_to_eight_seconds_are_corrected(seconds: int, orders: int) -> None:
    production = reviewed(0.1, 0.1, 0.1, seconds=seconds)

    assert production.clip(1).state == "accepted"

    assert len(production.camera.orders) == orders


def test_a_run_may_ask_for_no_corrections() -> None:
    production = Production()
    production.begin(plan(scenes=[scene()]), max_video_corrections=0)
    production.sheets()
    production.keyframe(1)
    production.studio.will_score(0.1)

    production.clip(1)

    assert names(production) == ["scene_1"]


def _aged(production: Production) -> None:
    [take] = production.takes(1)
    long_ago = utc_now() - timedelta(seconds=start_clip.FRESH_URL_SECONDS + 1)
    production.store.put(RUN, take.model_copy(update={"started_at": long_ago}))


def _until_correction(production: Production) -> None:
    for step in (production.start, production.poll, production.transcode, production.review):
        following = step(1)
    assert following.next == "start"


def test_a_correction_sends_the_clip_itself_once_its_url_is_old() -> None:
    production = reviewed(0.5, 0.9)
    _until_correction(production)
    _aged(production)

    production.start(1)

    sent = production.camera.orders[1].corrects_url or ""
    assert sent.startswith("data:video/mp4;base64,")
    assert base64.b64decode(sent.split(",")[1]) == b"clip from https://clips.example/job-1.mp4"


def test_a_clip_too_large_to_be_sent_stays_as_it_is() -> None:
    production = reviewed(0.5)
    _until_correction(production)
    _aged(production)
    production.assets.put(f"runs/{RUN}/videos/scene_1.mp4", b"x" * 14_000_001)

    clip = production.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert "videos/scene_1.mp4 is too large to be sent" in (clip.problem or "")
    assert len(production.camera.orders) == 1


@pytest.mark.parametrize("trouble", [ProviderRejected("no"), ProviderUnavailable("down all day")])
def test_a_correction_that_cannot_be_submitted_leaves_the_take(trouble: Exception) -> None:
    production = reviewed(0.5)
    production.camera.will_take(None, trouble)

    clip = production.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert str(trouble) in (clip.problem or "")


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_a_correction_that_fails_leaves_the_take(state: str) -> None:
    production = reviewed(0.5)
    production.start(1)
    production.poll(1)
    production.camera.will_show(Look(state, message="no luck"))  # type: ignore[arg-type]

    clip = production.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert clip.problem == "a correction failed: no luck"


def test_an_unaffordable_correction_leaves_the_take_and_says_so() -> None:
    production = reviewed(0.5)
    _until_correction(production)
    production.store.open_budget(RUN, ticks(0.10))

    clip = production.clip(1)

    assert (clip.state, clip.take) == ("accepted", 1)
    assert (clip.problem or "").startswith("not corrected: ")


def test_a_correction_keeps_what_it_corrects() -> None:
    production = reviewed(0.5, 0.9)

    production.clip(1)

    films = [key for key in production.assets.files if "/videos/" in key]
    assert films == [f"runs/{RUN}/videos/scene_1.mp4", f"runs/{RUN}/videos/scene_1_c1.mp4"]
    assert [take.corrects for take in production.store.all(RUN, Take)] == [None, 1]
