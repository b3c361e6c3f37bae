"""ExportFilm: other shapes of the film, its poster, a preview, timelines; none fails the film."""

from datetime import timedelta
from typing import Any

import opentimelineio as otio
import pytest

from grok_spicy.errors import CuttingFailed, CuttingStopped, ExecutionSuperseded
from grok_spicy.models.exports import Export, ExportRequest
from grok_spicy.models.faces import FaceBox
from grok_spicy.models.redo import Change, Redo
from grok_spicy.models.run import Run
from grok_spicy.models.subtitles import Cue, Subtitles
from grok_spicy.outputs.report import report
from grok_spicy.outputs.state import pipeline_state
from grok_spicy.services.changes import apply_change
from grok_spicy.steps import export_film
from tests.support.fake_provider import score
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

ALL: dict[str, Any] = {
    "formats": ["9:16", "1:1"],
    "gif": True,
    "timeline": ["otio", "fcpxml", "edl"],
}


def made(**settings: Any) -> StepDriver:
    films = StepDriver()
    films.make_unpublished(plan("cut", "cut", "cut"), **settings)
    films.export()
    return films


def exports(films: StepDriver) -> dict[str, Export]:
    return {each.name: each for each in films.store.all(RUN, Export)}


def test_everything_that_is_asked_for_is_there_beside_a_poster() -> None:
    films = made(**ALL)

    paths = {each.asset_key for each in exports(films).values()}
    names = ("9x16.mp4", "1x1.mp4", "poster.jpg", "preview.gif")
    timelines = ("film.otio", "film.fcpxml", "film.edl")
    assert paths == {f"runs/{RUN}/exports/{name}" for name in (*names, *timelines)}
    assert all(films.assets.has(path or "") for path in paths)
    assert films.publish().status == "complete"
    assert films.snapshot.run.poster_key == f"runs/{RUN}/exports/poster.jpg"


def test_a_film_without_exports_has_none() -> None:
    films = made()

    assert exports(films) == {}
    assert films.publish().status == "complete"


def test_what_is_there_is_not_made_again() -> None:
    films = made(**ALL)
    windows = len(films.video_editor.windows)

    films.export()

    assert len(films.video_editor.windows) == windows


def test_a_film_that_was_cut_anew_is_exported_anew_and_only_the_new_scene_is_encoded() -> None:
    films = made(formats=["9:16"])
    assert len(films.video_editor.windows) == 3
    films.publish()

    film_again(films, 2)
    assert films.snapshot.missing_exports == ["poster", "9x16"]

    films.export()

    assert len(films.video_editor.windows) == 4
    films.keyframe(1)
    assert films.run.poster_key == f"runs/{RUN}/exports/poster.jpg"
    assert films.snapshot.missing_exports == []


def film_again(films: StepDriver, scene_id: int) -> None:
    """A retake of that scene's clip, up to the new cut."""
    change = Change(redo=[Redo(what="clip", scene_id=scene_id)])
    films.store.update(RUN, Run, lambda run: run.model_copy(update={"change": change}))
    films.start_execution("film-2", {"run_id": RUN})
    films.keyframe(scene_id)
    films.clip(scene_id)
    films.assemble()


def test_a_window_holds_the_faces_that_the_judge_saw() -> None:
    films = StepDriver()
    box = {"y": 0.2, "w": 0.1, "h": 0.2}
    faces = [FaceBox(name="Ember", image=n, x=0.8, **box) for n in (1, 2, 3)]
    verdict = score(0.95).model_copy(update={"faces": faces})
    films.model_provider.defaults[type(verdict)] = verdict
    films.make_unpublished(plan("cut"), formats=["9:16"])

    films.export()

    (window,) = films.video_editor.windows
    assert window.start <= 0.8 * 1280 and window.start + window.length >= 0.9 * 1280
    unknown = exports(films)["9x16"].notes
    assert all("Ember" not in note for note in unknown)


def test_one_export_that_fails_is_a_gap_with_its_reason_and_costs_no_other() -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut", "cut"), **ALL)
    films.video_editor.errors.append(CuttingFailed("no preview is under 3 MB"))

    assert films.export() == "done"
    answer = films.publish()

    assert answer.status == "complete_with_gaps"
    assert films.snapshot.missing_exports == ["preview"]
    told = {each.name: each for each in report(films.snapshot).exports}
    assert told["preview"].problem == "no preview is under 3 MB"
    assert told["preview"].remedy == "ask for it again: it costs nothing"
    assert told["9x16"].path == "exports/9x16.mp4"


def test_an_export_that_was_never_made_is_a_gap_too() -> None:
    films = StepDriver()
    films.make(plan("cut"), gif=True)

    told = {each.name: each.problem for each in report(films.snapshot).exports}
    assert told == {"poster": "it was not made", "preview": "it was not made"}
    assert films.snapshot.run.status == "complete_with_gaps"


def test_a_signal_says_nothing_about_an_export() -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut"), gif=True)
    films.video_editor.errors.append(CuttingStopped("SIGTERM"))

    with pytest.raises(CuttingStopped):
        films.export()

    assert "preview" not in exports(films)


def test_a_long_film_takes_several_invocations_and_none_begins_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut", "cut", "cut"), formats=["9:16"])
    monkeypatch.setattr(export_film, "WORK_TIME", timedelta(seconds=-1))

    with pytest.raises(AssertionError, match="does not come to an end"):
        films.export()
    assert films.video_editor.windows == []
    monkeypatch.setattr(export_film, "WORK_TIME", timedelta(minutes=5))

    assert films.export() == "done"
    assert len(films.video_editor.windows) == 3


def test_an_execution_that_lost_the_run_exports_nothing() -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut"), gif=True)
    films.store.update(RUN, Run, lambda run: run.model_copy(update={"execution": "film-2"}))

    with pytest.raises(ExecutionSuperseded):
        films.export()


def test_exports_that_are_asked_for_later_join_those_of_before() -> None:
    films = made(formats=["9:16"])
    change = Change(exports=ExportRequest(formats=["9:16", "1:1"], timeline=["otio"]))
    films.store.update(RUN, Run, lambda run: run.model_copy(update={"change": change}))

    settings = apply_change(films.store, films.snapshot.run).settings

    assert (settings.formats, settings.gif, settings.timeline) == (["9:16", "1:1"], False, ["otio"])
    assert films.snapshot.run.change is None


def test_subtitles_that_are_burnt_in_are_written_into_every_shape_where_they_are_said() -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut", "crossfade"), formats=["9:16"], subtitles="burnt")
    cues = [Cue(start=1, end=2, text="Hello."), Cue(start=7.6, end=9, text="Who is it?")]
    films.store.put(RUN, Subtitles(cues=cues))

    films.export()

    assert films.video_editor.burnt == [
        (0.0, ["Hello.", "Who is it?"]),
        (7.5, ["Who is it?"]),
    ]


def test_stems_and_subtitles_are_in_the_timeline() -> None:
    films = StepDriver()
    films.make_unpublished(plan("cut"), timeline=["otio"])
    films.store.put(RUN, Subtitles(cues=[Cue(start=1, end=2, text="Hello.")]))
    stems = [f"runs/{RUN}/sound/{name}.flac" for name in ("native", "narration", "music")]
    films.store.update(RUN, Run, lambda run: run.model_copy(update={"stem_keys": stems}))

    films.export()

    text = films.assets.get(f"runs/{RUN}/exports/film.otio").decode()
    timeline = otio.adapters.read_from_string(text, "otio_json")
    tracks = [track.name for track in timeline.audio_tracks()]
    assert tracks == ["Native sound", "Narration", "Music"]
    assert [marker.name for marker in timeline.tracks.markers] == ["Hello."]


def test_state_and_timeline_name_what_there_is() -> None:
    films = made(**ALL)

    state = pipeline_state(films.snapshot, "s3://films/")
    assert {each.name for each in state.exports} == set(exports(films))
    text = films.assets.get(f"runs/{RUN}/exports/film.otio").decode()
    timeline = otio.adapters.read_from_string(text, "otio_json")
    urls = [clip.media_reference.target_url for clip in timeline.find_clips()]
    assert urls[:3] == [f"../mezzanines/scene_{number}.mp4" for number in (1, 2, 3)]
    assert all(films.assets.has(f"runs/{RUN}/{url.removeprefix('../')}") for url in urls)
