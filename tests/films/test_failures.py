"""Films made with a provider that drifts, moderates, fails, and answers garbage.

Whatever happens, the run ends as complete, complete with gaps, or failed; the message names the
scene and the remedy; and the film is never shorter without a word.
"""

from pathlib import Path
from typing import Any

import pytest

from grok_spicy.models.story import rank_score
from tests.support.films import Made, make, story

TWO_SCENES = 6.0


def fault(call: str, failure: str, **more: Any) -> dict[str, Any]:
    return {"call": call, "failure": failure, **more}


def film_with(output: Path, *faults: dict[str, Any], **given: Any) -> Made:
    return make(output, {"plan": story(scenes=2), **given}, faults=list(faults))


@pytest.mark.parametrize(
    "trouble",
    [
        fault("image", "unavailable", times=2),
        fault("image", "rate_limited", times=2),
        fault("video.start", "unavailable", times=2),
        fault("video.get", "unavailable", times=2),
        fault("media", "cut_short"),
        fault("media", "unavailable", times=2),
        fault("media", "expire"),
        fault("image", "garbage"),
        fault("chat.judge", "garbage"),
        fault("video", "garbage"),
        fault("video.start", "cut_short"),
        fault("video.start", "shorter"),
        fault("video.start", "fail"),
        fault("video.start", "lost"),
        fault("chat.judge", "unavailable", times=2),
        fault("chat.judge", "reset"),
        fault("image", "reset"),
        fault("video.start", "reset"),
        fault("chat.judge", "moderate", times=0),
    ],
    ids=lambda trouble: "-".join(str(part) for part in trouble.values()),
)
def test_passing_trouble_is_overcome(tmp_path: Path, trouble: dict[str, Any]) -> None:
    made = film_with(tmp_path, trouble)

    assert made.status == "complete", made.film.run.error or made.said("clip")
    assert made.footage.duration == pytest.approx(TWO_SCENES, abs=0.1)


@pytest.mark.parametrize("shape", ["submit", "failed", "empty", "poll"])
def test_a_moderated_clip_becomes_a_still_that_says_so(tmp_path: Path, shape: str) -> None:
    action = story(scenes=2)["scenes"][1]["action"]
    trouble = fault("video.start", "moderate", match=action, times=0, shape=shape)

    made = film_with(tmp_path, trouble)

    assert made.status == "complete_with_gaps"
    assert made.footage.duration == pytest.approx(TWO_SCENES, abs=0.1)
    (gap,) = made.report.gaps
    assert gap.scene_id == 2
    assert "moderation" in gap.problem
    assert "reword the scene" in gap.remedy
    submitted = [call for call in made.calls() if action in call["prompt"]]
    assert sum(call["kind"] == "video.start" for call in submitted) == 1


def test_a_clip_that_never_comes_whole_becomes_a_still(tmp_path: Path) -> None:
    action = story(scenes=2)["scenes"][0]["action"]

    made = film_with(tmp_path, fault("video.start", "fail", match=action, times=0))

    assert made.status == "complete_with_gaps"
    (gap,) = made.report.gaps
    assert gap.scene_id == 1
    assert "resume" in gap.remedy
    assert made.footage.duration == pytest.approx(TWO_SCENES, abs=0.1)


def test_a_moderated_keyframe_leaves_a_gap_and_the_next_scene_unharmed(tmp_path: Path) -> None:
    setting = story(scenes=2)["scenes"][0]["setting"]
    trouble = fault("image", "moderate", match=f"Setting: {setting}", times=1)

    made = film_with(tmp_path, trouble)

    assert made.status == "complete_with_gaps"
    assert [gap.scene_id for gap in made.report.gaps] == [1]
    assert "refused by moderation" in made.report.gaps[0].problem


def test_a_moderated_sheet_leaves_its_character_to_words(tmp_path: Path) -> None:
    trouble = fault("image", "moderate", match="character portrait", times=0, shape="empty")

    made = film_with(tmp_path, trouble)

    assert made.status == "complete"
    names = sorted(character.name for character in made.film.plan.characters)
    assert made.report.unanchored == names
    assert "(no reference image)" in made.film.keyframes[1].attempts[0].prompt


def test_drift_is_seen_and_corrected(tmp_path: Path) -> None:
    made = film_with(tmp_path, fault("video.start", "drift", times=0))

    assert made.status == "complete"
    for takes in made.film.takes.values():
        assert rank_score(takes[0]) < 0.8
        assert takes[-1].correction >= 1
    for take in made.film.chosen_takes:
        assert take.correction >= 1
        assert rank_score(take) >= 0.8
        assert (made.folder / "videos" / f"scene_{take.scene_id}_c1.mp4").is_file()


def test_a_correction_never_replaces_a_better_take(tmp_path: Path) -> None:
    made = film_with(
        tmp_path, fault("video.start", "drift", times=0), fault("video.edit", "drift", times=0)
    )

    assert made.status == "complete"
    for take in made.film.chosen_takes:
        assert rank_score(take) == max(rank_score(each) for each in made.film.takes[take.scene_id])


def test_drifting_keyframes_are_fixed_by_editing_the_best_so_far(tmp_path: Path) -> None:
    setting = story(scenes=2)["scenes"][0]["setting"]

    made = film_with(tmp_path, fault("image", "drift", match=f"Setting: {setting}", times=1))

    attempts = made.film.keyframes[1].attempts
    assert rank_score(attempts[0]) < 0.8
    assert attempts[1].edited_from == 1
    assert "Change ONLY" in attempts[1].prompt
    assert made.film.keyframes[1].score == max(rank_score(attempt) for attempt in attempts)


def test_a_plan_that_breaks_a_rule_twice_fails_clearly(tmp_path: Path) -> None:
    given = {"concept": "A fox and an owl", "scenes": 2}

    made = make(tmp_path, given, faults=[fault("chat.plan", "garbage", times=0)])

    assert made.status == "failed"
    assert (made.film.run.error or "").startswith("BadPlan: the model's plan breaks the rules")
    assert made.execution.status == "FAILED"
    assert not (made.folder / "final_video.mp4").exists()


def test_a_plan_that_breaks_a_rule_once_is_sent_back(tmp_path: Path) -> None:
    given = {"concept": "A fox and an owl", "scenes": 1, "characters": 1}

    made = make(tmp_path, given, faults=[fault("chat.plan", "garbage")])

    assert made.status == "complete"
    plans = [item.call for item in made.report.items if item.call.startswith("plan_story/plan")]
    assert plans == ["plan_story/plan/1", "plan_story/plan/1-2"]


def test_money_that_runs_out_leaves_stills_and_says_how_much_is_needed(tmp_path: Path) -> None:
    made = film_with(tmp_path, max_cost_usd=0.35)

    assert made.status == "complete_with_gaps"
    assert made.report.cost_usd <= 0.35
    assert "max_cost_usd" in made.report.gaps[0].remedy
    assert made.footage.duration == pytest.approx(TWO_SCENES, abs=0.1)


def test_more_money_on_resume_fills_the_gaps_and_pays_for_nothing_twice(tmp_path: Path) -> None:
    first = film_with(tmp_path, max_cost_usd=0.35)

    second = make(tmp_path, {"run_id": "film", "max_cost_usd": 10}, "film-2")

    assert second.status == "complete"
    assert second.report.gaps == []
    paid = [item.call for item in second.report.items]
    assert len(set(paid)) == len(paid)
    assert {item.call for item in first.report.items} <= set(paid)


def test_with_on_gap_fail_there_is_no_film_with_stills(tmp_path: Path) -> None:
    made = film_with(tmp_path, fault("video.start", "fail", times=0), on_gap="fail")

    assert made.status == "failed"
    assert "scene 1" in (made.film.run.error or "")
    assert not (made.folder / "final_video.mp4").exists()


def test_a_wrong_key_fails_before_anything_is_spent(tmp_path: Path) -> None:
    given = {"plan": story(scenes=1), "models": {"image": "no-such-model"}}

    made = make(tmp_path, given)

    assert made.status == "failed"
    assert "ProviderRejected" in (made.film.run.error or "")
    assert made.report.items == []
