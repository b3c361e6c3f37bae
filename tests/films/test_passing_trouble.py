"""One film with trouble at every step of every scene: each fault happens, and none leaves a mark.

Each scene has faults of its own; the simulator's log of calls tells that they happened.
"""

import re
from collections import Counter
from typing import Any

import pytest

from grok_spicy.adapters import http_download
from tests.support.films import FinishedRun, fault, make, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

LAST_CHARACTER = "Marlow"
CASTS = [
    *(["Ember"], ["Ember", "Sage"], ["Sage"], ["Ember"], ["Sage"], ["Ember"], ["Sage"]),
    [LAST_CHARACTER],
]
SECONDS = 3

Trouble = tuple[int, dict[str, Any], list[str]]
TROUBLE: list[Trouble] = [
    (1, fault("image", "unavailable", times=2), ["UNAVAILABLE", "UNAVAILABLE", "OK"]),
    (1, fault("video.start", "unavailable", times=2), ["UNAVAILABLE", "UNAVAILABLE", "OK"]),
    (1, fault("media", "cut_short"), ["RESET", "OK"]),
    (2, fault("image", "rate_limited", times=2), ["RESOURCE_EXHAUSTED"] * 2 + ["OK"]),
    (2, fault("video.start", "reset"), ["RESET"]),
    (3, fault("image", "garbage"), ["OK", "OK"]),
    (3, fault("video.start", "fail"), ["OK", "OK"]),
    (3, fault("media", "unavailable", times=2), ["SERVICE_UNAVAILABLE"] * 2 + ["OK"]),
    (4, fault("image", "reset"), ["RESET"]),
    (4, fault("video.start", "lost"), ["OK", "OK"]),
    (5, fault("video", "garbage"), ["OK", "OK"]),
    (6, fault("video.start", "cut_short"), ["OK", "OK"]),
    (7, fault("video.start", "shorter"), ["OK", "OK"]),
]
"""A scene, its fault, and how the scene's calls of that kind ended, one after the other. A job or a
result can be bad although its call was answered: then there is a second call. A result whose answer
was lost is taken from the provider's Files: then there is none."""
DEAD_LINK = fault("media", "expire", match="deed 8")
POLL_TROUBLE = fault("video.get", "unavailable", times=2, match="deed 5")
JUDGE_TROUBLE = [
    fault("chat.judge", "garbage", match="portrait of Ember"),
    fault("chat.judge", "unavailable", times=2, match="portrait of Sage"),
    fault("chat.judge", "reset", match="reference of Sage"),
]


def of_scene(scene_id: int, call: str) -> str:
    """What the prompts of a scene hold: its place in an image's, its action in a clip's."""
    return f"place {scene_id}" if call == "image" else f"deed {scene_id}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    faults = [
        {**trouble, "match": of_scene(scene_id, trouble["call"])}
        for scene_id, trouble, _ in TROUBLE
    ]
    plan = scene_by_scene(CASTS)
    looks = plan["characters"][-1]["visual_description"]
    sheet = fault("image", "moderate", match=f"portrait of {looks}", shape="empty", times=0)
    faults += [POLL_TROUBLE, DEAD_LINK, *JUDGE_TROUBLE, sheet]
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(http_download, "PATIENCE_WITH_A_LINK_SECONDS", 2)
        return make(tmp_path_factory.mktemp("trouble"), {"plan": plan}, faults=faults)


def test_a_film_with_all_this_trouble_has_every_clip_and_is_as_long_as_planned(
    finished: FinishedRun,
) -> None:
    # Its only gap is the character whose sheet is refused.
    assert finished.status == "complete_with_gaps", finished.film.run.error
    assert finished.report.unanchored == [LAST_CHARACTER]
    assert finished.report.gaps == []
    assert finished.footage.duration == pytest.approx(len(CASTS) * SECONDS, abs=0.1)


@pytest.mark.parametrize(
    ("scene_id", "trouble", "outcomes"),
    TROUBLE,
    ids=[f"{trouble['call']}-{trouble['failure']}" for _, trouble, _ in TROUBLE],
)
def test_passing_trouble_is_overcome_by_another_call(
    finished: FinishedRun, scene_id: int, trouble: dict[str, Any], outcomes: list[str]
) -> None:
    kind = trouble["call"] if trouble["call"] != "video" else "video.start"

    assert finished.outcomes(kind, of_scene(scene_id, kind)) == outcomes
    assert finished.film.clips[scene_id].state == "accepted"


def test_looks_at_a_job_that_fail_are_repeated(finished: FinishedRun) -> None:
    assert finished.outcomes("video.get", "deed 5")[:3] == ["UNAVAILABLE", "UNAVAILABLE", "OK"]
    assert finished.film.clips[5].state == "accepted"


@pytest.mark.parametrize(
    ("scene_id", "error"),
    [
        (3, "ClipLost"),
        (4, "ClipLost"),
        (5, "UnusableFootage"),
        (6, "UnusableFootage"),
        (7, "ChecksFailed"),
    ],
    ids=["failed", "expired", "no video", "cut short", "too short"],
)
def test_a_take_that_came_to_nothing_is_filmed_again(
    finished: FinishedRun, scene_id: int, error: str
) -> None:
    first, second = finished.film.takes[scene_id]

    assert (first.state, first.error) == ("failed", error)
    assert finished.film.chosen_take(scene_id) == second


def test_a_clip_whose_link_is_dead_is_taken_from_the_files_and_not_filmed_again(
    finished: FinishedRun,
) -> None:
    outcomes = finished.outcomes("media", "deed 8")

    assert set(outcomes) == {"GONE"}
    assert finished.outcomes("video.start", "deed 8") == ["OK"]
    assert finished.film.clips[8].state == "accepted"


def test_a_judge_in_trouble_is_asked_again(finished: FinishedRun) -> None:
    outcomes = Counter(finished.outcomes("chat.judge", ""))
    asked_again = [item.call for item in finished.report.items if item.call.endswith("-2")]

    assert outcomes["UNAVAILABLE"] == 2
    assert outcomes["RESET"] == 1
    (call,) = asked_again
    assert re.fullmatch(r"draw_sheet/Ember@\w{6}/1-judge-2", call)
    assert finished.report.unjudged == []


def test_a_moderated_sheet_leaves_its_character_to_words(finished: FinishedRun) -> None:
    assert finished.report.unanchored == [LAST_CHARACTER]
    assert f"{LAST_CHARACTER} (no reference image)" in (
        finished.film.keyframes[8].attempts[0].prompt
    )
    assert "from reference image" in finished.film.keyframes[6].attempts[0].prompt
