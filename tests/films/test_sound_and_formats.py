"""One film with everything that is heard and read: narration, dialogue, music, subtitles."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest

from grok_spicy import bootstrap
from grok_spicy.models.subtitles import Subtitles
from grok_spicy.services.narration import load_narration
from tests.support.films import FinishedRun, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

RATE = 48_000
SONG = "uploads/studio/song.mp3"
NARRATED = {1: "The fox wakes up. It is late!", 2: "हिन्दी में श्रीकृष्ण की कथा।"}


def ffmpeg(*arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True)


def sound_of(file: Path) -> "np.ndarray":
    raw = ffmpeg("-i", file, "-map", "0:a", "-ac", "1", "-f", "f32le", "-ar", str(RATE), "pipe:1")
    return np.frombuffer(raw.stdout, np.float32)


def seconds_in(time: str) -> float:
    hours, minutes, seconds = time.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def cues_in(text: str) -> list[tuple[float, float]]:
    return [
        (seconds_in(start), seconds_in(end))
        for start, end in re.findall(r"([\d:.,]+) --> ([\d:.,]+)", text)
    ]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Three scenes, a crossfade into the third; two are narrated, in the third somebody speaks."""
    folder = tmp_path_factory.mktemp("sound")
    song = folder / "song.mp3"
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=300", "-t", "3", song)
    plan: dict[str, Any] = story(
        scenes=3, characters=1, seconds=5, transitions=["cut", "cut", "crossfade"]
    )
    for scene in plan["scenes"]:
        if scene["scene_id"] in NARRATED:
            scene["narration"] = NARRATED[scene["scene_id"]]
    speaker = plan["characters"][0]["name"]
    plan["scenes"][2]["dialogue"] = [{"character": speaker, "text": "Who is there?"}]
    plan["scenes"][2]["characters_present"] = [speaker]
    with open_cloud(folder / "output") as cloud:
        bootstrap.asset_store().put_file(SONG, song)
        request = {"plan": plan, "music": {"key": SONG, "name": "a song.mp3"}}
        made = make_in(cloud, request)
        store = bootstrap.run_store()
        narration = load_narration(store, made.film.run.run_id)
        subtitles = store.get(made.film.run.run_id, Subtitles)
    (folder / "narration.json").write_text(
        json.dumps({each: spoken.model_dump(mode="json") for each, spoken in narration.items()})
    )
    assert subtitles is not None
    (folder / "subtitles.json").write_text(subtitles.model_dump_json())
    return made


def test_the_film_is_complete_and_as_loud_as_others(film: FinishedRun) -> None:
    assert film.status == "complete", film.film.run.error
    video = film.folder / "final_video.mp4"
    said = ffmpeg("-i", video, "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-").stderr
    figures = said.decode()
    lufs, peak = re.findall(r"I:\s+(\S+) LUFS", figures), re.findall(r"Peak:\s+(\S+) dB", figures)
    assert float(lufs[-1]) == pytest.approx(-14, abs=1)
    assert float(peak[-1]) <= -1.0
    assert film.footage.duration == pytest.approx(14.5, abs=1 / 24)


def test_every_track_is_kept_and_as_long_as_the_film(film: FinishedRun) -> None:
    stems = {path.stem: sound_of(path) for path in (film.folder / "sound").iterdir()}

    assert sorted(stems) == ["music", "narration", "native"]
    assert {len(each) for each in stems.values()} == {round(14.5 * RATE)}
    assert film.report.stems == ["sound/native.flac", "sound/narration.flac", "sound/music.flac"]


def test_subtitles_are_shown_while_the_narrator_speaks(film: FinishedRun) -> None:
    heard = np.abs(sound_of(film.folder / "sound/narration.flac")) > 0.01
    texts = [(film.folder / "subtitles" / f"film.{kind}").read_text() for kind in ("srt", "vtt")]

    for times in map(cues_in, texts):
        for scene, starts in ((1, 0.0), (2, 5.0)):
            part = np.flatnonzero(heard[round(starts * RATE) : round((starts + 5) * RATE)])
            spoken = (starts + part[0] / RATE, starts + part[-1] / RATE)
            cues = [each for each in times if starts <= each[0] < starts + 5]
            assert cues[0][0] == pytest.approx(spoken[0], abs=0.1), scene
            assert cues[-1][1] == pytest.approx(spoken[1], abs=0.1), scene
    assert "Who is there?" in texts[0] and "<v " in texts[1]
    assert film.report.subtitles == ["subtitles/film.srt", "subtitles/film.vtt"]


def test_the_film_has_a_track_with_the_same_words(film: FinishedRun) -> None:
    video = film.folder / "final_video.mp4"
    text = ffmpeg("-i", video, "-map", "0:s:0", "-f", "srt", "pipe:1").stdout.decode()

    assert "The fox wakes up." in text and "श्रीकृष्ण" in text
    assert len(cues_in(text)) == len(cues_in((film.folder / "subtitles/film.srt").read_text()))
