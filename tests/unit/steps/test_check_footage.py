"""Footage: checked before anything is paid, then shown as it is."""

from collections import deque

import pytest

from grok_spicy.errors import BadInput, CuttingFailed, UnusableFootage
from grok_spicy.models.clips import Take
from grok_spicy.models.redo import Change, Redo
from grok_spicy.models.requests import FilmRequest, RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.estimates import estimate_of
from grok_spicy.services.run_lifecycle import assign_execution
from grok_spicy.services.versions import restore_version
from grok_spicy.steps.check_footage import CheckFootageRequest, check_footage
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import as_input, plan

KEY = "uploads/studio/gate.mov"
FOOTAGE = {"2": {"key": KEY, "name": "gate.mov"}}
LONG_CLIP = b"x" * 20
"""The paper editor takes a byte for a second."""


def begin(films: StepDriver, **settings: object) -> None:
    films.assets.put(KEY, LONG_CLIP)
    films.begin(plan("cut", "cut", "cut"), footage=FOOTAGE, **settings)


def check(films: StepDriver) -> Run:
    request = CheckFootageRequest(run_id=RUN, execution=films.execution)
    check_footage(request, store=films.store, assets=films.assets, video_editor=films.video_editor)
    return films.snapshot.run


@pytest.fixture
def films() -> StepDriver:
    films = StepDriver()
    films.cameras = ("grok", "footage")
    return films


def test_what_is_checked_has_a_copy_in_the_run_and_a_first_frame(films: StepDriver) -> None:
    begin(films)

    footage = check(films).footage[2]

    assert footage.copy_key == f"runs/{RUN}/footage/scene_2.mov"
    assert films.assets.get(footage.copy_key or "") == LONG_CLIP
    assert films.assets.get(footage.frame_key or "") == b"first frame of " + LONG_CLIP
    assert footage.media_info is not None and footage.media_info.duration == 20


def test_a_second_look_finds_what_the_first_has_done(films: StepDriver) -> None:
    begin(films)
    check(films)
    films.assets.remove("uploads/")  # it expires

    assert check(films).footage[2].copy_key


def test_every_clip_that_cannot_be_used_is_named_by_scene_and_file(films: StepDriver) -> None:
    films.assets.put("uploads/studio/a.mp4", LONG_CLIP)
    footage = {"1": {"key": "uploads/studio/a.mp4", "name": "x" * 200 + ".mp4"}, **FOOTAGE}
    films.begin(plan("cut", "cut"), footage=footage)
    films.video_editor.errors = deque([UnusableFootage("clip.mp4 was cut short: upload it all")])

    with pytest.raises(BadInput) as caught:
        check(films)

    assert f"scene 1: {'x' * 60}… was cut short: upload it all" in str(caught.value)
    assert "scene 2: gate.mov was not uploaded: upload it again" in str(caught.value)


def test_a_full_disk_is_no_verdict_on_the_clip(films: StepDriver) -> None:
    begin(films)
    films.video_editor.errors = deque([CuttingFailed("no space left")])

    with pytest.raises(CuttingFailed):
        check(films)


def test_its_scene_is_neither_drawn_nor_generated(films: StepDriver) -> None:
    begin(films, clip_anchors="first_frame")
    check(films)
    films.sheets()
    drawn = len(films.model_provider.image_requests)

    keyframe = films.keyframe(2)
    films.start(2)

    assert keyframe.finished and keyframe.image_key == f"runs/{RUN}/keyframes/scene_2_v1.jpg"
    assert len(films.model_provider.image_requests) == drawn
    assert films.video_provider.requests[-1].footage == f"runs/{RUN}/footage/scene_2.mov"
    assert films.video_provider.requests[-1].model == "footage"


def test_a_bad_score_buys_no_correction_of_it(films: StepDriver) -> None:
    begin(films)
    check(films)
    films.sheets()
    films.keyframe(2)
    films.model_provider.defaults[ConsistencyScore] = ConsistencyScore(
        overall_score=0.1, issues=["somebody else"], fix_prompt="make it the fox"
    )

    films.clip(2)

    takes = films.store.all(RUN, Take)
    assert [take.state for take in takes] == ["reviewed"]
    assert films.snapshot.clips[2].state == "accepted"
    assert len(films.video_provider.requests) == 1


def test_a_clip_that_fails_is_not_tried_again(films: StepDriver) -> None:
    begin(films)
    check(films)
    films.keyframe(2)
    films.start(2)
    films.poll(2)
    films.video_editor.errors = deque([UnusableFootage("scene_2.mov is damaged")])

    assert films.transcode(2).next == "fill"


def test_its_scene_costs_nothing_in_the_estimate_but_the_verdict() -> None:
    story = as_input(plan("cut", "cut", "cut"))
    without = FilmRequest.model_validate({"plan": story})
    key = {"key": KEY}
    with_all = FilmRequest.model_validate(
        {"plan": story, "footage": {"1": key, "2": key, "3": key}}
    )

    assert estimate_of(with_all).expected_usd < estimate_of(without).expected_usd / 4


SONG = "uploads/studio/song.mp3"
MUSIC = {"key": SONG, "name": "a song.mp3"}


def test_music_is_checked_and_copied_before_the_plan(films: StepDriver) -> None:
    films.assets.put(SONG, b"x" * 30)
    films.begin(plan("cut"), music=MUSIC)

    run = check(films)
    films.assets.remove("uploads/")  # it expires

    assert check(films).music == run.music
    assert run.music and run.music.copy_key == f"runs/{RUN}/music/song.mp3"
    assert run.music.seconds == 30


def test_music_that_cannot_be_used_is_named_as_the_person_knows_it(films: StepDriver) -> None:
    films.begin(plan("cut", "cut", "cut"), music=MUSIC, footage=FOOTAGE)

    with pytest.raises(BadInput) as problem:
        check(films)
    films.assets.put(SONG, b"silent song")
    with pytest.raises(BadInput) as silent:
        check(films)

    assert "the footage can't be used" in str(problem.value)
    assert "the music can't be used: a song.mp3 was not uploaded" in str(problem.value)
    assert "the music can't be used: a song.mp3 is silent" in str(silent.value)


def test_a_film_with_music_is_mixed_with_it_and_keeps_its_tracks(films: StepDriver) -> None:
    films.assets.put(SONG, b"x" * 30)
    films.begin(plan("cut"), music=MUSIC, music_db=-12.0, even_loudness=False)
    check(films)
    films.sheets()
    films.keyframe(1)
    films.clip(1)
    films.assemble()

    [(sound, text)] = films.video_editor.sounds
    assert sound and sound.music and sound.music.suffix == ".mp3"
    assert (sound.music_db, sound.even_loudness) == (-12.0, False)
    assert text and not text.cues
    assert films.run.stem_keys == [f"runs/{RUN}/sound/native.flac"]
    assert films.run.subtitle_keys == []


def test_a_finished_film_is_cut_again_with_other_music_and_the_one_before_comes_back(
    films: StepDriver,
) -> None:
    other = "uploads/studio/other.mp3"
    films.assets.put(SONG, b"x" * 30)
    films.assets.put(other, b"y" * 40)
    films.begin(plan("cut"), music=MUSIC)
    check(films)
    films.sheets()
    films.keyframe(1)
    films.clip(1)
    films.assemble()
    films.publish()
    bought = len(films.snapshot.calls)

    redo = Redo.model_validate({"what": "cut", "music": {"key": other, "name": "other.mp3"}})
    assign_execution(
        films.store, RUN, f"{RUN}-2", RunRequest(run_id=RUN), change=Change(redo=[redo])
    )
    response = films.start_execution(f"{RUN}-2", {"run_id": RUN})
    assert films.run.music and films.run.music.copy_key is None
    check(films)
    films.assemble()
    films.publish()

    assert response and films.run.music and films.run.music.seconds == 40
    assert films.run.music.copy_key == f"runs/{RUN}/music/other.mp3"
    assert len(films.snapshot.calls) == bought
    assert len(films.video_editor.sounds) == 2
    restored = restore_version(films.store, films.run, 1)
    assert restored.music and restored.music.copy_key == f"runs/{RUN}/music/song.mp3"
