"""What decides about a clip, and what is only reported: the plan's words count."""

from dataclasses import replace

import pytest

from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.checks import ClipMeasures, Motion
from grok_spicy.models.clips import Take
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.clip_checks import check_clip, failed, rejection, shot_spec
from grok_spicy.policies.shot_words import camera_move
from tests.support.stories import character, plan, scene

WHOLE = ClipMeasures(
    seconds=8.0,
    width=1280,
    height=720,
    fps=24.0,
    pictures_per_second=24.0,
    sound_start=0.0,
    sound_end=8.0,
    peak_db=-12.0,
    motion=Motion(across=0.1, zoom=1.1, speed=0.02, common_speed=0.02),
)
SOUND = VideoModel(max_voices=3)


def checks(measures, model=SOUND, settings=None, style="Paper cut-outs", **texts):
    story = plan(style=style, characters=[character("Ember", voice="eve"), character("Sage")])
    take = Take(scene_id=1, number=1, prompt="", seconds=8)
    shot = scene(1, **texts)
    return check_clip(measures, shot_spec(take, shot, story, settings or RunSettings(), model))


def test_a_clip_that_is_as_planned_passes_every_check():
    assert failed(checks(WHOLE)) == []


@pytest.mark.parametrize("action", ["fade to black", "the lights go out", "pitch-black tunnel"])
def test_a_scene_that_asks_for_darkness_keeps_its_clip_unless_there_is_nothing_else(action):
    half, all_of_it = replace(WHOLE, blank_seconds=4.0), replace(WHOLE, blank_seconds=8.0)

    assert rejection(checks(half))
    assert rejection(checks(half, action=action)) is None
    assert rejection(checks(all_of_it, action=action))


def test_a_picture_may_stand_where_the_camera_does_but_not_where_it_should_move():
    stands = replace(WHOLE, frozen_seconds=5.0)

    assert failed(checks(stands, camera="static wide shot")) == []
    assert "frozen: 5.0 s of 8.0 s" in (rejection(checks(stands, camera="slow pan")) or "")


def test_a_picture_may_race_where_the_camera_moves():
    races = replace(WHOLE, motion=Motion(across=4.0, speed=0.6, common_speed=0.6))

    assert rejection(checks(races, camera="whip pan")) is None
    assert "camera move: 0.60 picture widths" in (rejection(checks(races, camera="static")) or "")


def test_sound_decides_only_where_a_voice_was_asked_for():
    mute = replace(WHOLE, sound_start=None, sound_end=None, peak_db=None)
    voices = RunSettings(voices=True)

    assert [each.name for each in failed(checks(mute))] == ["audio"]
    assert rejection(checks(mute)) is None
    assert rejection(checks(mute, settings=voices)) == "audio: no sound (wanted: sound)"
    assert rejection(checks(mute, VideoModel(max_voices=0), voices)) is None


@pytest.mark.parametrize(
    "about", [{"style": "A silent film of 1920"}, {"model": VideoModel(has_audio=False)}]
)
def test_no_sound_is_missed_in_a_silent_film_or_of_a_model_that_films_none(about):
    mute = replace(WHOLE, sound_start=None, sound_end=None, peak_db=None)

    assert failed(checks(mute, **about)) == []


def test_nothing_decides_about_footage_that_a_person_brought_but_all_is_reported():
    footage = VideoModel(provider="footage")
    spoilt = replace(WHOLE, blank_seconds=8.0, width=90, seconds=1.0)

    found = checks(spoilt, footage)

    assert [each.name for each in failed(found)] == ["length", "black", "size"]
    assert rejection(found) is None


@pytest.mark.parametrize(
    ("camera", "move"),
    [
        ("static wide shot", "static"),
        ("locked-off tripod shot", "static"),
        ("static, then a slow pan to the left", "pan"),
        ("medium shot, slow dolly forward", "dolly"),
        ("drone shot over the valley", "crane"),
        ("close-up", None),
        ("statischer Blick", None),
    ],
)
def test_the_move_is_read_from_the_cameras_words(camera, move):
    assert camera_move(scene(1, camera=camera)) == move
