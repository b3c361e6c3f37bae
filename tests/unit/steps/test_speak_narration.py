"""SpeakNarration: each line is bought once, fits its scene, and is heard or said not to be."""

from typing import Any

import pytest

from grok_spicy.errors import NarrationTooLong, OutOfCredit, PromptRefused, ProviderBusy
from grok_spicy.models.events import Event
from grok_spicy.models.narration import Narration
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Change, Redo
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.report import report
from grok_spicy.policies.plan_edit import edited_plan
from grok_spicy.services.changes import store_edited_plan
from grok_spicy.services.narration import load_narration
from grok_spicy.services.queries import load_stored_plan
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene

NIGHT, SNOW = "It is night, and the fox waits.", "Snow has fallen on the lake."


def story(*lines: str | None) -> StoryPlan:
    scenes = [scene(number, narration=line) for number, line in enumerate(lines, 1)]
    return plan(scenes=scenes)


def said(driver: StepDriver) -> list[str]:
    return [request.text for request in driver.speech_provider.requests]


def narration(driver: StepDriver, scene_id: int = 1) -> Narration:
    return next(each for each in driver.store.all(RUN, Narration) if each.scene_id == scene_id)


def edit(driver: StepDriver, execution: str, **changes: Any) -> None:
    """Edit scene 1 of the run, which has failed, and let another execution go on."""
    run = driver.snapshot.run
    before = load_stored_plan(driver.store, RUN)
    request = PlanEdit.model_validate({"scenes": [{"scene_id": 1, **changes}]})
    number = store_edited_plan(
        driver.store, RUN, edited_plan(before, request, run.settings, before.number + 1)
    )

    def want(stored: Run) -> Run:
        update = {"change": Change(plan=number), "status": "failed", "ended_at": stored.updated_at}
        return stored.model_copy(update=update)

    driver.store.update(RUN, Run, want)
    driver.start_execution(execution, {"run_id": RUN})


def test_each_line_is_spoken_once_and_stored_with_its_length(driver: StepDriver) -> None:
    planned = driver.begin(story(NIGHT, None, SNOW), narrator="leo")
    assert planned.is_narrated

    driver.narrate()
    driver.narrate()

    assert said(driver) == [NIGHT, SNOW]
    heard = load_narration(driver.store, RUN)
    assert sorted(heard) == [1, 3]
    assert (heard[1].voice, heard[1].starts_at) == ("leo", 0.3)
    assert heard[1].seconds == pytest.approx(len(NIGHT) / 14, abs=0.01)
    assert heard[1].audio_key == f"runs/{RUN}/narration/scene_1_v1.wav"
    assert heard[1].source_key == f"runs/{RUN}/narration/scene_1_v1_source.wav"
    assert {heard[1].audio_key, heard[1].source_key} <= set(driver.assets.files)


def test_a_film_in_which_nobody_speaks_has_nothing_spoken(driver: StepDriver) -> None:
    assert not driver.begin(plan()).is_narrated


def test_a_line_that_does_not_fit_stops_the_film_and_a_shorter_one_lets_it_go_on(
    driver: StepDriver,
) -> None:
    driver.begin(story(NIGHT, SNOW))
    driver.speech_provider.script.append(9.4)

    with pytest.raises(NarrationTooLong, match=r"scene 1: its narration takes 9\.4 s, and its 8 s"):
        driver.narrate()
    assert said(driver) == [NIGHT, SNOW]
    assert narration(driver).state == "too_long"
    assert sorted(load_narration(driver.store, RUN)) == [2]

    edit(driver, "film-2", narration="It is night.")
    driver.narrate()

    assert said(driver) == [NIGHT, SNOW, "It is night."]
    assert narration(driver).audio_key == f"runs/{RUN}/narration/scene_1_v2.wav"


def test_a_longer_scene_takes_the_line_as_it_was_spoken(driver: StepDriver) -> None:
    driver.begin(story(NIGHT))
    driver.speech_provider.script.append(9.4)
    with pytest.raises(NarrationTooLong):
        driver.narrate()

    edit(driver, "film-2", duration_seconds=10)
    driver.narrate()

    assert said(driver) == [NIGHT]
    assert narration(driver).state == "spoken"


def test_a_line_that_nearly_fits_is_made_a_little_faster_and_that_is_said(
    driver: StepDriver,
) -> None:
    driver.begin(story(NIGHT))
    driver.speech_provider.script.append(8.0)

    driver.narrate()

    assert narration(driver).seconds == pytest.approx(7.5, abs=0.01)
    assert narration(driver).speed == pytest.approx(8 / 7.5)
    assert "7 % faster to fit" in driver.store.all(RUN, Event)[-1].message


@pytest.mark.parametrize("recording", [b"<html>busy</html>", b"2.2 silent", 0.2])
def test_a_recording_that_is_no_speech_is_bought_once_more(
    driver: StepDriver, recording: bytes | float
) -> None:
    driver.begin(story(NIGHT))
    driver.speech_provider.script.append(recording)

    driver.narrate()

    assert said(driver) == [NIGHT, NIGHT]
    assert narration(driver).state == "spoken"
    assert narration(driver).audio_key == f"runs/{RUN}/narration/scene_1_v2.wav"


def test_a_line_that_can_never_be_used_is_not_heard_and_the_film_says_so(
    driver: StepDriver,
) -> None:
    driver.begin(story(NIGHT, SNOW))
    driver.speech_provider.script += [b"<html>", b"<html>"]

    driver.narrate()
    driver.narrate()

    assert said(driver) == [NIGHT, NIGHT, SNOW]
    assert sorted(load_narration(driver.store, RUN)) == [2]
    [first, second] = report(driver.snapshot).spoken
    assert (first.problem, second.problem) == ("the service sent no sound file", None)
    assert not driver.snapshot.is_complete


def test_a_line_that_moderation_refuses_is_not_bought_again(driver: StepDriver) -> None:
    driver.begin(story(NIGHT, SNOW))
    driver.speech_provider.script.append(PromptRefused("refused by moderation", 0))

    driver.narrate()
    driver.narrate()

    assert said(driver) == [NIGHT, SNOW]
    assert narration(driver).state == "refused"


def test_a_busy_service_is_asked_again_and_nothing_is_bought_twice(driver: StepDriver) -> None:
    driver.begin(story(NIGHT, SNOW))
    driver.speech_provider.script += [2.0, ProviderBusy("busy")]
    with pytest.raises(ProviderBusy):
        driver.narrate()

    driver.narrate()

    assert said(driver) == [NIGHT, SNOW, SNOW]
    assert len(driver.snapshot.calls) == 2


def test_an_account_without_credit_stops_the_run(driver: StepDriver) -> None:
    driver.begin(story(NIGHT))
    driver.speech_provider.script.append(OutOfCredit("ElevenLabs: no credits are left"))

    with pytest.raises(OutOfCredit):
        driver.narrate()

    assert driver.snapshot.run.error == "OutOfCredit: ElevenLabs: no credits are left"


def test_a_recording_that_was_stored_before_the_answer_was_lost_is_not_bought_again(
    driver: StepDriver,
) -> None:
    driver.begin(story(NIGHT))
    put = driver.store.put

    def die(run_id: str, item: Any) -> None:
        if type(item).__name__ == "CallRecord":
            raise KeyboardInterrupt
        put(run_id, item)

    driver.store.put = die  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        driver.narrate()
    driver.store.put = put  # type: ignore[method-assign]
    driver.store.end_leases(RUN)

    driver.narrate()

    assert said(driver) == [NIGHT]
    assert narration(driver).state == "spoken"


def test_another_narration_makes_no_clip_again(driver: StepDriver) -> None:
    driver.make(story(NIGHT, SNOW))
    takes, films = driver.takes(1), len(driver.video_editor.edit_lists)

    edit(driver, "film-2", narration="It is night.")
    driver.narrate()

    assert driver.takes(1) == takes
    assert films == 1
    assert said(driver)[-1] == "It is night."


def test_a_line_that_is_taken_away_is_heard_no_more(driver: StepDriver) -> None:
    driver.make(story(NIGHT, SNOW))

    edit(driver, "film-2", narration=None)
    driver.narrate()

    assert sorted(load_narration(driver.store, RUN)) == [2]
    assert len(said(driver)) == 2


def test_a_person_has_a_line_spoken_again(driver: StepDriver) -> None:
    driver.make(story(NIGHT, SNOW))

    def want(stored: Run) -> Run:
        redo = Redo(what="narration", scene_id=1, note="more slowly")
        return stored.model_copy(update={"change": Change(redo=[redo])})

    driver.store.update(RUN, Run, want)
    driver.start_execution("film-2", {"run_id": RUN})
    driver.narrate()

    assert said(driver) == [NIGHT, SNOW, NIGHT]
    assert narration(driver).notes == ["more slowly"]
    assert narration(driver).audio_key == f"runs/{RUN}/narration/scene_1_v2.wav"


def test_the_script_and_the_report_have_what_is_said(driver: StepDriver) -> None:
    lines = [{"character": "Ember", "text": "Look!"}]
    driver.make(plan(scenes=[scene(1, narration=NIGHT, dialogue=lines)]))

    script = driver.assets.get(f"runs/{RUN}/script.md").decode()
    [spoken] = report(driver.snapshot).spoken

    assert f"| Narration | {NIGHT} (2.2 s, by ara) |" in script
    assert "| Dialogue | Ember: “Look!” |" in script
    assert spoken.path == "narration/scene_1_v1.wav"
    assert spoken.cost_usd == pytest.approx(len(NIGHT) * 4.20 / 1e6)


def test_a_clip_with_dialogue_is_asked_for_with_the_voice_of_who_speaks(driver: StepDriver) -> None:
    lines = [{"character": "Sage", "text": "Who is there?"}]
    models = {"video": "grok-imagine-video-1.5"}

    driver.make(plan(scenes=[scene(1, dialogue=lines)]), models=models)

    [request] = driver.video_provider.requests
    assert "Sage says: “Who is there?”" in request.prompt
    assert "Sage speaks with <AUDIO_1>" in request.prompt
    assert request.voices == ["ara"]


def test_a_camera_without_sound_says_that_nothing_is_heard(driver: StepDriver) -> None:
    driver.cameras = ("grok", "runway")
    lines = [{"character": "Sage", "text": "Who is there?"}]

    driver.make(plan(scenes=[scene(1, dialogue=lines, duration_seconds=5)]), camera="runway")

    [spoken] = report(driver.snapshot).spoken
    assert spoken.dialogue_problem == "gen4.5 films without sound"
    assert "Who is there" not in driver.video_provider.requests[0].prompt


def test_a_clip_that_was_asked_to_be_silent_does_not_fail_for_its_silence(
    driver: StepDriver,
) -> None:
    driver.video_editor.faults.append({"peak_db": None, "sound_start": None, "sound_end": None})

    driver.make(plan("cut"), clip_sound="none")

    [take] = driver.takes(1)
    assert not driver.video_provider.requests[0].has_sound
    assert not [check for check in take.checks if not check.passed]
