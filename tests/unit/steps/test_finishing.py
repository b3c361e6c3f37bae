"""CompileScript, AssembleFilm and PublishRun: from clips to a film, a script and a report."""

import json
from typing import Any

import pytest

from grok_spicy.errors import AnswerLost, CuttingFailed, NotFound
from grok_spicy.models.run import PROGRESS, Run
from grok_spicy.models.spending import TICKS_PER_USD
from grok_spicy.outputs.state import PipelineState
from grok_spicy.ports import Look
from grok_spicy.steps.compile_script import Request, compile_script
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, Production
from tests.support.stories import plan


def report_of(production: Production) -> Any:
    return json.loads(production.assets.get(f"runs/{RUN}/report.json"))


def test_a_film_is_cut_from_every_clip_in_the_plans_order(production: Production) -> None:
    production.make(plan("cut", "crossfade", "match-cut"))

    [reel] = production.cutting_room.reels
    assert [(cut.seconds, cut.transition) for cut in reel] == [
        (8, "cut"),
        (8, "crossfade"),
        (8, "match-cut"),
    ]
    assert production.run.film_facts and production.run.film_facts["duration"] == 23.5


def test_scenes_are_cut_in_the_order_of_the_plan_not_of_their_numbers(
    production: Production,
) -> None:
    story = plan("cut", "cut", "cut")
    story = story.model_copy(update={"scenes": list(reversed(story.scenes))})

    production.make(story)

    [reel] = production.cutting_room.reels
    assert [cut.mezzanine.name for cut in reel] == ["scene_3.mp4", "scene_2.mp4", "scene_1.mp4"]


def test_an_assembled_film_is_not_assembled_again_unless_a_clip_changed(
    production: Production,
) -> None:
    production.make()
    production.assemble()
    assert len(production.cutting_room.reels) == 1

    clip = production.clip_as_kept(2).model_copy(update={"inputs_digest": "another take"})
    production.store.put(RUN, clip)
    production.assemble()

    assert len(production.cutting_room.reels) == 2


def test_a_run_moves_forward_only(production: Production) -> None:
    seen = ["pending"]

    def look() -> None:
        if production.run.status != seen[-1]:
            seen.append(production.run.status)

    planned = production.begin(plan("cut", "match-cut"))
    look()
    production.sheets()
    for sequence in planned.sequences:
        for each in sequence.scenes:
            production.keyframe(each.scene_id)
            look()
        production.script()
        look()
        for each in sequence.scenes:
            production.clip(each.scene_id)
            look()
    production.assemble()
    look()
    production.publish()
    look()

    assert seen == [*(each for each in PROGRESS if each != "ideation"), "complete"]


def test_a_complete_run_is_published_with_its_film(production: Production) -> None:
    published = production.make()

    assert (published.status, published.film_key) == ("complete", f"runs/{RUN}/final_video.mp4")
    assert production.run.ended_at is not None


def test_a_run_with_a_gap_says_so_in_status_and_report(production: Production) -> None:
    production.camera.will_show(Look("refused", message="refused by moderation"))

    assert production.make().status == "complete_with_gaps"

    assert report_of(production)["gaps"] == [
        {
            "scene_id": 1,
            "title": "The clearing 1",
            "problem": "refused by moderation",
            "remedy": "change the scene's wording or its photo, then make the film again",
        }
    ]


def test_the_items_of_the_report_add_up_to_its_total(production: Production) -> None:
    production.studio.will_score(0.5, 0.9, 0.6, 0.95)
    production.make()

    report = report_of(production)

    items = report["items"]
    assert len(items) > 10
    assert sum(item["cost_ticks"] for item in items) == report["cost_ticks"]
    assert report["cost_usd"] == pytest.approx(report["cost_ticks"] / TICKS_PER_USD)
    by_step = report["cost_by_step"]
    assert sum(by_step.values()) == pytest.approx(report["cost_usd"])
    assert set(by_step) == {"draw_sheet", "compose_keyframe", "start_clip", "review_clip"}
    assert set(report["cost_by_scene"]) == {"1", "2", "3"}
    assert set(report["cost_by_character"]) == {"Ember", "Sage"}


def test_what_was_committed_is_what_the_report_says(production: Production) -> None:
    production.make()

    assert production.store.budget(RUN).committed_ticks == report_of(production)["cost_ticks"]


def test_a_call_that_was_lost_and_never_answered_is_in_the_report(production: Production) -> None:
    production.begin(plan("cut"))
    production.sheets()
    production.keyframe(1)
    production.camera.will_take(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        production.start(1)

    production.fail(RUN, {}, CuttingFailed("the machine gave up"))

    report = report_of(production)
    [lost] = report["possibly_paid"]
    assert lost["call"] == "start_clip/001/scene_1"
    assert report["possibly_paid_usd"] == lost["cost_usd"] > 0


def test_unanchored_characters_are_reported(production: Production) -> None:
    production.studio.will_paint(b"not a picture", b"not a picture", b"not a picture")

    production.make()

    assert report_of(production)["unanchored"] == ["Ember"]


def test_photos_are_not_called_unmatched_before_anybody_tried(production: Production) -> None:
    production.assets.put("uploads/me.jpg", b"a photo")
    given = {"concept": "They meet", "references": [{"name": "me", "key": "uploads/me.jpg"}]}
    production.studio.habits.clear()
    with pytest.raises(AnswerLost):
        production.start_execution(RUN, given)

    production.fail(RUN, given, AnswerLost("connection reset"))

    assert report_of(production)["unused_references"] == []


def test_the_state_comes_back_as_it_was_written(production: Production) -> None:
    production.make(plan("cut", "match-cut"))

    written = production.assets.get(f"runs/{RUN}/state.json").decode()

    state = PipelineState.model_validate_json(written)
    assert state.model_dump_json(indent=2) == written
    assert (len(state.characters), len(state.keyframes), len(state.videos)) == (2, 2, 2)
    assert state.final_video_path == "final_video.mp4"


def test_every_path_of_the_state_is_a_file_in_the_runs_folder(production: Production) -> None:
    production.make()

    state = PipelineState.model_validate_json(production.assets.get(f"runs/{RUN}/state.json"))

    paths = [
        *(character.portrait_path for character in state.characters),
        *(keyframe.keyframe_path for keyframe in state.keyframes),
        *(path for video in state.videos
          for path in (video.video_path, video.first_frame_path, video.last_frame_path)),
        state.final_video_path,
    ]  # fmt: skip
    assert len(paths) == 2 + 3 + 9 + 1
    assert {f"runs/{RUN}/{path}" for path in paths} <= set(production.assets.files)


def test_the_state_names_scores_attempts_and_corrections(production: Production) -> None:
    production.begin(plan("cut"))
    production.studio.will_score(0.5, 0.9)
    production.sheet("Ember")
    production.sheet("Sage")
    production.studio.will_score(0.7, 0.85)
    production.keyframe(1)
    production.studio.will_score(0.6, 0.82)
    production.clip(1)
    production.assemble()
    production.publish()

    state = PipelineState.model_validate_json(production.assets.get(f"runs/{RUN}/state.json"))

    ember, [keyframe], [video] = state.characters[0], state.keyframes, state.videos
    assert (ember.consistency_score, ember.generation_attempts) == (0.9, 2)
    assert (keyframe.consistency_score, keyframe.generation_attempts, keyframe.edit_passes) == (
        0.85,
        1,
        1,
    )
    assert (video.consistency_score, video.correction_passes) == (0.82, 1)
    assert (video.video_path, video.duration) == ("videos/scene_1_c1.mp4", 8.0)


def test_a_script_is_there_before_the_footage(production: Production) -> None:
    production.begin(plan("cut"))
    production.sheets()
    production.keyframe(1)

    assert "## Final Video" not in production.script()

    production.clip(1)
    production.assemble()
    assert "## Final Video" in production.script()


def test_no_script_is_written_for_an_unknown_run(production: Production) -> None:
    with pytest.raises(NotFound):
        compile_script(Request(run_id="nobody"), store=production.store, assets=production.assets)


def test_a_complete_run_that_goes_on_buys_nothing(production: Production) -> None:
    production.make()
    spent = production.film.spent_ticks

    planned = production.start_execution("film-2", {"run_id": RUN})
    production.sheets()
    for sequence in planned.sequences:
        for each in sequence.scenes:
            production.keyframe(each.scene_id)
            production.clip(each.scene_id)
    production.assemble()

    assert production.publish().status == "complete"
    assert production.film.spent_ticks == spent
    assert len(production.cutting_room.reels) == 1


def test_a_run_is_never_complete_without_its_report(production: Production) -> None:
    production.make()
    del production.assets.files[f"runs/{RUN}/report.json"]
    production.store.update(RUN, Run, lambda run: run.model_copy(update={"status": "assembly"}))

    production.store.dies_at = Run
    with pytest.raises(Killed):
        production.publish()

    assert production.run.status == "assembly"
    assert production.assets.has(f"runs/{RUN}/report.json")
    assert report_of(production)["status"] == "complete"
