"""CompileScript, AssembleFilm and PublishRun: from clips to a film, a script and a report."""

import json
from typing import Any

import pytest

from grok_spicy.errors import AnswerLost, CuttingFailed, NotFound, Remedy
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.run import PROGRESS, Run
from grok_spicy.models.spending import TICKS_PER_USD
from grok_spicy.outputs.state import PipelineState
from grok_spicy.steps.compile_script import CompileScriptRequest, compile_script
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def report_of(driver: StepDriver) -> Any:
    return json.loads(driver.assets.get(f"runs/{RUN}/report.json"))


def test_a_film_is_cut_from_every_clip_in_the_plans_order(driver: StepDriver) -> None:
    driver.make(plan("cut", "crossfade", "match-cut"))

    [edit_list] = driver.video_editor.edit_lists
    assert [(cut.seconds, cut.transition) for cut in edit_list] == [
        (8, "cut"),
        (8, "crossfade"),
        (8, "match-cut"),
    ]
    assert driver.run.film_facts and driver.run.film_facts["duration"] == 23.5


def test_scenes_are_cut_in_the_order_of_the_plan_not_of_their_numbers(
    driver: StepDriver,
) -> None:
    story = plan("cut", "cut", "cut")
    story = story.model_copy(update={"scenes": list(reversed(story.scenes))})

    driver.make(story)

    [edit_list] = driver.video_editor.edit_lists
    assert [cut.mezzanine.name for cut in edit_list] == [
        "scene_3.mp4",
        "scene_2.mp4",
        "scene_1.mp4",
    ]


def test_an_assembled_film_is_not_assembled_again_unless_a_clip_changed(
    driver: StepDriver,
) -> None:
    driver.make_unpublished()
    driver.assemble()
    assert len(driver.video_editor.edit_lists) == 1

    clip = driver.stored_clip(2).model_copy(update={"inputs_digest": "another take"})
    driver.store.put(RUN, clip)
    driver.assemble()

    assert len(driver.video_editor.edit_lists) == 2


def test_a_run_moves_forward_only(driver: StepDriver) -> None:
    statuses = ["queued"]

    def note_status() -> None:
        if driver.run.status != statuses[-1]:
            statuses.append(driver.run.status)

    response = driver.begin(plan("cut", "match-cut"))
    note_status()
    driver.sheets()
    for each in response.scenes:
        driver.keyframe(each.scene_id)
        note_status()
        driver.script()
        note_status()
        driver.clip(each.scene_id)
        note_status()
    driver.assemble()
    note_status()
    driver.publish()
    note_status()

    assert statuses == [
        *(each for each in PROGRESS if each not in ("pending", "ideation")),
        "complete",
    ]


def test_a_complete_run_is_published_with_its_film(driver: StepDriver) -> None:
    published = driver.make()

    assert (published.status, published.film_key) == ("complete", f"runs/{RUN}/final_video.mp4")
    assert driver.run.ended_at is not None


def test_a_run_with_a_gap_says_so_in_status_and_report(driver: StepDriver) -> None:
    driver.video_provider.will_report(JobStatus("refused", message="refused by moderation"))

    assert driver.make().status == "complete_with_gaps"

    assert report_of(driver)["gaps"] == [
        {
            "scene_id": 1,
            "title": "The clearing 1",
            "problem": "refused by moderation",
            "remedy": Remedy.REWORD.words,
        }
    ]


def test_the_items_of_the_report_add_up_to_its_total(driver: StepDriver) -> None:
    driver.model_provider.will_score(0.5, 0.9, 0.6, 0.95)
    driver.make()

    report = report_of(driver)

    items = report["items"]
    assert len(items) > 10
    assert sum(item["cost_ticks"] for item in items) == report["cost_ticks"]
    assert report["cost_usd"] == pytest.approx(report["cost_ticks"] / TICKS_PER_USD)
    by_step = report["cost_by_step"]
    assert sum(by_step.values()) == pytest.approx(report["cost_usd"])
    assert set(by_step) == {"draw_sheet", "compose_keyframe", "start_clip", "review_clip"}
    assert set(report["cost_by_scene"]) == {"1", "2", "3"}
    assert set(report["cost_by_character"]) == {"Ember", "Sage"}


def test_what_was_committed_is_what_the_report_says(driver: StepDriver) -> None:
    driver.make()

    assert driver.store.budget(RUN).committed_ticks == report_of(driver)["cost_ticks"]


def test_a_call_that_was_lost_and_never_answered_is_in_the_report(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.sheets()
    driver.keyframe(1)
    driver.video_provider.will_submit(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.start(1)

    driver.fail(RUN, {}, CuttingFailed("the machine gave up"))

    report = report_of(driver)
    [lost] = report["possibly_paid"]
    assert lost["call"] == "start_clip/001/scene_1"
    assert report["possibly_paid_usd"] == lost["cost_usd"] > 0


def test_unanchored_characters_are_reported(driver: StepDriver) -> None:
    driver.model_provider.will_draw(b"not a picture", b"not a picture", b"not a picture")

    driver.make(on_unanchored="go_on")

    assert report_of(driver)["status"] == "complete_with_gaps"
    assert report_of(driver)["unanchored"] == ["Ember"]


def test_photos_are_not_called_unmatched_before_anybody_tried(driver: StepDriver) -> None:
    driver.assets.put("uploads/me.jpg", b"a photo")
    execution_input = {
        "concept": "They meet",
        "references": [{"name": "me", "key": "uploads/me.jpg"}],
    }
    driver.model_provider.defaults.clear()
    with pytest.raises(AnswerLost):
        driver.start_execution(RUN, execution_input)

    driver.fail(RUN, execution_input, AnswerLost("connection reset"))

    assert report_of(driver)["unused_references"] == []


def test_the_state_comes_back_as_it_was_written(driver: StepDriver) -> None:
    driver.make(plan("cut", "match-cut"))

    text = driver.assets.get(f"runs/{RUN}/state.json").decode()

    state = PipelineState.model_validate_json(text)
    assert state.model_dump_json(indent=2) == text
    assert (len(state.characters), len(state.keyframes), len(state.videos)) == (2, 2, 2)
    assert state.final_video_path == "final_video.mp4"


def test_every_path_of_the_state_is_a_file_in_the_runs_folder(driver: StepDriver) -> None:
    driver.make()

    state = PipelineState.model_validate_json(driver.assets.get(f"runs/{RUN}/state.json"))

    paths = [
        *(character.portrait_path for character in state.characters),
        *(keyframe.keyframe_path for keyframe in state.keyframes),
        *(path for video in state.videos
          for path in (video.video_path, video.first_frame_path, video.last_frame_path)),
        state.final_video_path,
    ]  # fmt: skip
    assert len(paths) == 2 + 3 + 9 + 1
    assert {f"runs/{RUN}/{path}" for path in paths} <= set(driver.assets.files)


def test_the_state_names_scores_attempts_and_corrections(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.model_provider.will_score(0.5, 0.9)
    driver.sheet("Ember")
    driver.sheet("Sage")
    driver.model_provider.will_score(0.7, 0.85)
    driver.keyframe(1)
    driver.model_provider.will_score(0.6, 0.82)
    driver.clip(1)
    driver.assemble()
    driver.publish()

    state = PipelineState.model_validate_json(driver.assets.get(f"runs/{RUN}/state.json"))

    ember, [keyframe], [video] = state.characters[0], state.keyframes, state.videos
    assert (ember.consistency_score, ember.generation_attempts) == (0.9, 2)
    assert (keyframe.consistency_score, keyframe.generation_attempts, keyframe.edit_passes) == (
        0.85,
        1,
        1,
    )
    assert (video.consistency_score, video.correction_passes) == (0.82, 1)
    assert (video.video_path, video.duration) == ("videos/scene_1_c1.mp4", 8.0)


def test_a_script_is_there_before_the_clips(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.sheets()
    driver.keyframe(1)

    assert "## Final Video" not in driver.script()

    driver.clip(1)
    driver.assemble()
    assert "## Final Video" in driver.script()


def test_no_script_is_written_for_an_unknown_run(driver: StepDriver) -> None:
    with pytest.raises(NotFound):
        compile_script(
            CompileScriptRequest(run_id="nobody", execution="nobody"),
            store=driver.store,
            assets=driver.assets,
        )


def test_a_complete_run_that_goes_on_buys_nothing(driver: StepDriver) -> None:
    driver.make()
    spent = driver.snapshot.spent_ticks

    response = driver.start_execution("film-2", {"run_id": RUN})
    driver.sheets()
    for each in response.scenes:
        driver.keyframe(each.scene_id)
        driver.clip(each.scene_id)
    driver.assemble()

    assert driver.publish().status == "complete"
    assert driver.snapshot.spent_ticks == spent
    assert len(driver.video_editor.edit_lists) == 1


def test_a_run_is_never_complete_without_its_report(driver: StepDriver) -> None:
    driver.make()
    del driver.assets.files[f"runs/{RUN}/report.json"]
    driver.store.update(RUN, Run, lambda run: run.model_copy(update={"status": "assembly"}))

    driver.store.dies_at = Run
    with pytest.raises(Killed):
        driver.publish()

    assert driver.run.status == "assembly"
    assert driver.assets.has(f"runs/{RUN}/report.json")
    assert report_of(driver)["status"] == "complete"
