"""Which camera the rules choose for a scene, and the reasons that they give."""

from typing import Any

import pytest

from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.scene_complexity import complexity, has_dialogue
from grok_spicy.policies.scene_situation import Candidate, Situation
from grok_spicy.policies.strategy import BEST_FOR, RULES, explain, rank
from tests.support import stories


def model(usd: float, **more: Any) -> VideoModel:
    return VideoModel(usd_per_second={"720p": usd, "480p": usd}, usd_per_input_image=0, **more)


def candidate(
    name: str, row: VideoModel, *best_for: str, seconds: int = 8, scores: CameraScores | None = None
) -> Candidate:
    camera = Camera(name=name, title=name.title(), models={name: row}, best_for=best_for)
    return Candidate(name, camera, row, seconds, scores or CameraScores(model=name))


PLAIN = candidate("plain", model(0.05))
MOVER = candidate("mover", model(0.40, pins_last_frame=True), "motion", "cinema")
SILENT = candidate("silent", model(0.01, has_audio=False))
CARTOON = candidate("cartoon", model(0.09), "style")
BLIND = candidate("blind", model(0.01, modes=("text",)))
SLOW = candidate("slow", model(0.02, render_seconds=60))
ALL = [MOVER, PLAIN, SILENT, CARTOON, BLIND, SLOW]


def situation(*, style: str = "watercolour", share: float | None = None, **more: Any) -> Situation:
    scene_fields = {
        name: more.pop(name)
        for name in ("action", "camera", "description", "duration_seconds", "characters_present")
        if name in more
    }
    settings = RunSettings(**more)
    scenes = [stories.scene(1, **scene_fields), stories.scene(2, transition="match-cut")]
    plan = stories.plan(names=("Ember", "Sage", "Moss"), style=style, scenes=scenes)
    return Situation(plan, plan.scenes[0], settings, share)


def first(of: Situation, *candidates: Candidate) -> str:
    return rank(of, candidates or ALL)[0].candidate.name


def test_a_plain_scene_goes_to_the_cheapest_camera_that_keeps_its_characters() -> None:
    assert first(situation()) == "silent"
    assert first(situation(), MOVER, PLAIN, BLIND) == "plain"


def test_a_scene_in_which_somebody_speaks_gets_a_camera_with_sound() -> None:
    assert first(situation(description="Ember says: “Who is there?”")) == "slow"


def test_a_complex_scene_gets_a_camera_for_complex_motion() -> None:
    chase = situation(camera="aerial orbit", action="Ember leaps over the river")

    assert first(chase, PLAIN, MOVER) == "mover"


@pytest.mark.parametrize("style", ["hand-drawn anime, soft light", "Claymation with thumbprints"])
def test_a_stylised_film_gets_a_camera_for_stylised_pictures(style: str) -> None:
    assert first(situation(style=style), PLAIN, CARTOON) == "cartoon"


def test_a_film_in_the_best_quality_gets_a_camera_for_the_finest_pictures() -> None:
    best = situation(quality="best", pin_match_cuts=False, clip_anchors="first_frame")

    assert first(best, PLAIN, MOVER) == "mover"


def test_where_clips_are_filmed_from_the_sheets_a_camera_that_takes_them_is_better() -> None:
    modes = ("first_frame", "first_frame_and_references")
    keeper = candidate("keeper", model(0.3, modes=modes, max_references=3))

    assert first(situation(clip_anchors="sheets"), PLAIN, keeper) == "keeper"
    assert first(situation(), PLAIN, keeper) == "plain"


def test_a_match_cut_gets_a_camera_that_films_towards_a_last_frame() -> None:
    assert first(situation(pin_match_cuts=True), PLAIN, MOVER) == "mover"
    assert first(situation(), PLAIN, MOVER) == "plain"


def test_a_camera_that_is_too_slow_for_the_time_there_is_comes_later() -> None:
    assert first(situation(), SLOW, PLAIN) == "slow"
    assert first(situation(minutes=2), SLOW, PLAIN) == "plain"


def test_how_fast_a_camera_was_here_counts_more_than_its_row() -> None:
    seen = CameraScores(model="slow", takes=9, timed=72, render_seconds=72)
    quick_here = candidate("slow", model(0.02, render_seconds=60), scores=seen)

    assert first(situation(minutes=2), quick_here, PLAIN) == "slow"


def test_a_camera_that_costs_more_than_is_left_for_the_scene_comes_later() -> None:
    fast = {"camera": "aerial orbit", "action": "Ember leaps over the river"}
    poor = situation(share=1.0, **fast)

    ranked = rank(poor, [MOVER, CARTOON])

    assert first(situation(share=5.0, **fast), MOVER, CARTOON) == "mover"
    assert [each.candidate.name for each in ranked] == ["cartoon", "mover"]


@pytest.mark.parametrize(
    "scores",
    [
        CameraScores(model="plain", takes=20, scored=20, score_sum=12),
        CameraScores(model="plain", takes=20, failed=8, scored=12, score_sum=11),
    ],
)
def test_a_camera_that_was_poor_here_comes_later(scores: CameraScores) -> None:
    was_poor = candidate("plain", model(0.05), scores=scores)

    assert first(situation(), was_poor, CARTOON) == "cartoon"


def test_two_bad_takes_decide_nothing() -> None:
    scores = CameraScores(model="plain", takes=2, failed=2)

    assert first(situation(), candidate("plain", model(0.05), scores=scores), CARTOON) == "plain"


def test_a_camera_that_films_much_more_than_the_scene_comes_later() -> None:
    wasteful = candidate("wasteful", model(0.01), seconds=10)

    assert first(situation(), wasteful, PLAIN) == "plain"


def test_a_draft_goes_to_a_cheap_camera_and_says_so() -> None:
    draft = situation(quality="draft", style="anime")

    ranked = rank(draft, [CARTOON, PLAIN])

    assert [each.candidate.name for each in ranked] == ["plain", "cartoon"]
    assert "costs too much for a draft" in {rule.lack for rule in ranked[1].missed}


def test_the_reasons_are_said_and_what_a_cheaper_camera_lacks() -> None:
    talk = situation(description="Ember says: “Who is there?”")

    why = explain(talk, rank(talk, [SILENT, PLAIN]))

    assert why.startswith("plain, 0.40 USD: ")
    assert "somebody speaks" in why
    assert "silent is cheaper (0.08 USD), but films without sound" in why


def test_what_the_chosen_camera_lacks_is_said_too() -> None:
    talk = situation(description="Ember says: “Who is there?”")

    assert "films without sound" in explain(talk, rank(talk, [SILENT]))


def test_the_order_does_not_depend_on_the_order_of_the_cameras() -> None:
    for each in (situation(), situation(quality="best"), situation(style="anime", minutes=1)):
        assert rank(each, ALL) == rank(each, list(reversed(ALL)))


def test_a_calm_scene_of_two_is_not_complex_and_a_chase_with_dialogue_is() -> None:
    calm = stories.scene()
    chase = stories.scene(
        cast=("Ember", "Sage", "Moss"),
        camera="handheld tracking shot",
        action="Ember leaps from roof to roof and shouts “Stop!”",
    )

    assert complexity(calm) == []
    assert complexity(chase) == [
        "3 characters",
        "a camera move that is hard to hold (handheld)",
        "fast action (leaps)",
        "dialogue",
    ]


@pytest.mark.parametrize("quoted", ["„Halt!“", "«Arrête !»", "「待って」", '"Stop!"'])
def test_dialogue_is_found_in_every_languages_quotation_marks(quoted: str) -> None:
    assert has_dialogue(stories.scene(description=f"Ember. {quoted}", action="sie gehen"))


def test_what_cameras_say_they_are_best_for_is_what_the_rules_know() -> None:
    words = {word for camera in CAMERAS.values() for word in camera.best_for}

    assert words <= set(BEST_FOR)


def test_every_rule_reads_as_a_row() -> None:
    for rule in RULES:
        assert rule.looks_at and rule.when and rule.wish and rule.lack


def test_the_studios_memory_of_a_camera_does_not_grow() -> None:
    scores = CameraScores(model="plain")
    one = CameraScores(model="plain", takes=1, scored=1, score_sum=0.9)

    for _ in range(1_000):
        scores = scores.plus(one)

    assert scores.takes <= 200
    assert scores.average == pytest.approx(0.9)
