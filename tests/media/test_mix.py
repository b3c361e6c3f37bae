"""The film's sound: how loud it is, what is heard under a voice, music, and the stems."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from grok_spicy.adapters.ffmpeg import mix
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.models.film_sound import FilmSound, Heard, Voice
from grok_spicy.models.media import TimelineClip

from .conftest import cut

RATE = 48_000
PINK = "anoisesrc=color=pink:sample_rate=48000:seed={seed}:amplitude=0.3"


def loudness(path: Path) -> tuple[float, float]:
    """Integrated LUFS and true peak, by FFmpeg's ebur128."""
    said = _ffmpeg("-i", path, "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-")
    lufs, peak = re.findall(r"I:\s+(\S+) LUFS", said), re.findall(r"Peak:\s+(\S+) dBFS", said)
    return float(lufs[-1]), float(peak[-1])


def short_term(path: Path) -> dict[float, float]:
    """The loudness of the three seconds up to each tenth of a second."""
    said = _ffmpeg("-i", path, "-af", "ebur128", "-f", "null", "-")
    return {
        round(float(time), 1): float(value)
        for time, value in re.findall(r"t:\s*([\d.]+)\s.*?S:\s*(-?[\d.]+|-?inf|nan)", said)
    }


def _ffmpeg(*arguments: str | Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def level(sound: "np.ndarray", start: float, end: float) -> float:
    """Mean level in dB of a part of a sound, in seconds."""
    part = sound[round(start * RATE) : round(end * RATE)]
    return float(10 * np.log10(np.mean(np.square(part)) + 1e-12))


def band(sound: "np.ndarray", start: float, end: float, hertz: float) -> float:
    """The level in dB of one tone in a part of a sound."""
    part = sound[round(start * RATE) : round(end * RATE), 0]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part) * 4
    near = round(hertz * len(part) / RATE)
    return float(20 * np.log10(spectrum[near - 3 : near + 4].max() + 1e-9))


@pytest.fixture
def voice(media) -> Path:
    """Two seconds of a tone that stands for a narrator, in mono."""
    path: Path = media.folder / "voice.wav"
    media.run("-f", "lavfi", "-i", "sine=frequency=700:sample_rate=48000", "-t", "2", path)
    return path


@pytest.fixture
def music(media) -> Path:
    """Three seconds of a tone."""
    path: Path = media.folder / "music.mp3"
    tone = "sine=frequency=300:sample_rate=44100"
    media.run("-f", "lavfi", "-i", tone, "-t", "3", "-b:a", "192k", path)
    return path


@pytest.mark.parametrize(
    "sound",
    [
        "sine=frequency=440",
        PINK.format(seed=1),
        "aevalsrc='0.02*random(0)+0.95*lt(mod(t,0.5),0.001)'",
        "aevalsrc='0.005*sin(880*PI*t)'",
        "aevalsrc='0.9*sin(12000*PI*2*t+PI/4)'",
    ],
)
def test_a_film_is_as_loud_as_others_and_no_peak_is_above_minus_one(media, editor, scene, sound):
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene(4, "90", sound), 4), cut(scene(4, "120", sound), 4)], film)

    lufs, peak = loudness(film)
    assert lufs == pytest.approx(-14, abs=1)
    assert peak <= -1.0


def test_a_film_whose_peaks_are_limited_is_encoded_once(
    media, editor, scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = []

    def count(*arguments: str | Path) -> str:
        encoded.append(arguments)
        return run(*arguments)

    monkeypatch.setattr(mix, "run", count)
    sound = "aevalsrc='0.5*sin(880*PI*t)*pow(sin(2*PI*t),150)'"
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene(3, "90", sound), 3), cut(scene(3, "120", sound), 3)], film)

    assert abs(loudness(film)[0] + 14) <= 0.5
    assert len(encoded) == 1


def test_silence_stays_silent(media, editor, scene):
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene(2, "90", None), 2), cut(scene(2, "120", None), 2)], film)

    assert np.abs(media.sound(film)).max() < 1e-4


@pytest.mark.parametrize("transition", ["cut", "crossfade"])
@pytest.mark.parametrize("is_even", [True, False])
def test_the_loudness_does_not_jump_at_a_cut_unless_asked(
    media, editor, scene, transition, is_even
):
    # Each scene is as loud as the other in all, but one ends loud where the next begins quiet.
    ends_loud = f"{PINK.format(seed=1)},volume='if(lt(t,4),0.08,1)':eval=frame"
    begins_quiet = f"{PINK.format(seed=2)},volume='if(lt(t,4),0.2,1)':eval=frame"
    edit_list = [
        cut(scene(8, "90", ends_loud), 8),
        cut(scene(8, "120", begins_quiet), 8, transition),
    ]
    film = media.folder / "film.mp4"

    editor.assemble(edit_list, film, FilmSound(even_loudness=is_even))

    overlap = 0.5 if transition == "crossfade" else 0.0
    levels = short_term(film)
    jump = abs(levels[8.0 - overlap] - levels[11.0])
    assert (jump <= 3.0) == is_even
    assert loudness(film)[0] == pytest.approx(-14, abs=1)


def test_narration_is_heard_at_its_time_and_music_goes_down_under_it(media, editor, scene, voice):
    music = media.folder / "music.ogg"
    media.run("-f", "lavfi", "-i", "sine=frequency=300", "-t", "12", music)
    edit_list = [cut(scene(4, "90", "sine=frequency=2000"), 4), cut(scene(6, "120", None), 6)]
    film, stems = media.folder / "film.mp4", media.folder / "stems"
    stems.mkdir()
    voices = [Voice(voice, 3.0, [Heard(0, 2)])]

    editor.assemble(
        edit_list,
        film,
        FilmSound(voices, music, music_db=-6, duck_db=12, even_loudness=False, stems=stems),
    )

    mixed = media.sound(film)
    stem = {path.stem: media.sound(path) for path in stems.iterdir()}
    assert sorted(stem) == ["music", "narration", "native"]
    assert {len(each) for each in stem.values()} == {10 * RATE}
    assert level(stem["narration"], 0, 2.99) < -90
    assert level(stem["narration"], 3.01, 4.99) > -30
    assert level(stem["narration"], 5.01, 10) < -90
    alone, under = (band(stem["music"], at, at + 1.6, 300) for at in (0.6, 3.2))
    assert alone - under == pytest.approx(12, abs=0.5)
    assert band(stem["music"], 5.8, 7.4, 300) == pytest.approx(alone, abs=0.5)
    assert loudness(film)[0] == pytest.approx(-14, abs=1)
    together = sum(stem.values())
    difference = level(mixed[: len(together)] - together, 0.1, 9.9)
    assert difference < level(mixed, 0, 10) - 20


def test_music_that_is_too_short_begins_again_without_a_gap_and_ends_with_the_film(
    media, editor, scene, music
):
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene(12, "90", None), 12)], film, FilmSound(music=music))

    sound = media.sound(film)
    levels = [level(sound, start / 10, start / 10 + 0.1) for start in range(90)]
    assert max(levels) - min(levels) < 6
    assert level(sound, 11.9, 12) < level(sound, 5, 6) - 20
    assert abs(len(sound) - 12 * RATE) < 1024


def test_long_music_is_cut_to_the_film(media, editor, scene):
    long = media.folder / "long.flac"
    media.run("-f", "lavfi", "-i", "sine=frequency=300", "-t", "30", long)
    film = media.folder / "film.mp4"

    media_info = editor.assemble([cut(scene(3, "90", None), 3)], film, FilmSound(music=long))

    assert media_info.duration == 3.0


def test_two_voices_that_overlap_are_both_heard(media, editor, scene, voice):
    stems = media.folder / "stems"
    stems.mkdir()
    voices = [Voice(voice, 0.5, [Heard(0, 2)]), Voice(voice, 1.5, [Heard(0, 2)])]
    edit_list: list[TimelineClip] = [cut(scene(5, "90", None), 5)]

    editor.assemble(edit_list, media.folder / "film.mp4", FilmSound(voices, stems=stems))

    narration = media.sound(stems / "narration.flac")
    assert len(narration) == 5 * RATE
    assert level(narration, 3.6, 4.9) < -90
    assert level(narration, 2.6, 3.4) == pytest.approx(level(narration, 0.6, 1.4), abs=1)
