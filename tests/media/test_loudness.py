"""The loudness of clips beside each other."""

import wave

import numpy as np
import pytest

from grok_spicy.adapters.ffmpeg.loudness import TARGET_LUFS
from grok_spicy.policies.loudness import TARGET_LUFS as FILM_LUFS

from .conftest import SIZE, cut

LEVELS = {"-10": 0.32, "-30": 0.032, "-20": 0.1}
"""Amplitudes of a sine on both channels, by their loudness in LUFS."""
TARGET_RMS = TARGET_LUFS - 3
"""Of each channel, in dB below full scale: loudness adds the power of both."""


def rms(samples: np.ndarray) -> float:
    """In dB below full scale."""
    return float(20 * np.log10(np.sqrt((samples**2).mean()) + 1e-9))


def test_three_clips_of_different_loudness_are_levelled_so_that_no_cut_jumps(media, editor, scene):
    clips = [
        scene(2, "90", sound=f"aevalsrc={level}*sin(2*PI*997*t)|{level}*sin(2*PI*997*t):s=48000")
        for level in LEVELS.values()
    ]

    editor.assemble([cut(clip, 2) for clip in clips], media.folder / "film.mp4")

    sound = media.sound(media.folder / "film.mp4")
    loudness = [rms(sound[(2 * n) * 48_000 + 9_600 :][:76_800]) for n in range(3)]
    assert max(loudness) - min(loudness) < 1
    assert np.mean(loudness) == pytest.approx(FILM_LUFS - 3, abs=1)


def test_levelling_keeps_the_length_and_the_place_of_every_sound(media, scene):
    beep = "if(between(t\\,0.5\\,0.6)\\,0.02*sin(2*PI*880*t)\\,0)"

    clip = scene(1, "90", sound=f"aevalsrc={beep}|{beep}:s=48000")

    with wave.open(str(clip.audio)) as sound:
        assert sound.getnframes() == 48_000
    samples = np.abs(media.sound(clip.audio)).max(axis=1)
    heard = np.flatnonzero(samples > samples.max() / 2)
    assert samples.max() > 0.04
    assert (heard[0], heard[-1]) == (pytest.approx(24_000, abs=60), pytest.approx(28_800, abs=60))


@pytest.mark.parametrize("sound", [None, "anullsrc=r=48000", "aevalsrc=0.0002*sin(880*t):s=48000"])
def test_silence_stays_silence(media, scene, sound):
    assert np.abs(media.sound(scene(1, "90", sound=sound).audio)).max() < 0.001


def test_what_is_made_louder_is_not_cut_off_at_the_top(media, scene):
    speech = "0.03*sin(2*PI*300*t)+if(lt(mod(t\\,0.5)\\,0.01)\\,0.6*sin(2*PI*900*t)\\,0)"

    samples = media.sound(scene(2, "90", sound=f"aevalsrc={speech}|{speech}:s=48000").audio)

    assert np.abs(samples).max() < 0.95


def test_a_clip_that_is_copied_is_levelled_too(media, editor):
    tone = "aevalsrc=0.045*sin(2*PI*997*t)|0.045*sin(2*PI*997*t):s=48000"
    clip = media.clip(seconds=2, sound=tone, encode=("-c:v", "libx264", "-g", "12", "-bf", "0"))

    levelled = editor.transcode(clip, media.folder / "copied", SIZE, 2)

    assert rms(media.sound(levelled.audio)[9_600:86_400]) == pytest.approx(TARGET_RMS, abs=1)


def test_clips_are_levelled_in_whichever_folder_they_are_made(media, editor):
    folder = media.folder / "it's a, b; [c]: \\d"
    quiet = media.clip(seconds=2, sound="aevalsrc=0.05*sin(2*PI*997*t)|0.05*sin(2*PI*997*t)")

    clip = editor.transcode(quiet, folder, SIZE, 2)

    assert rms(media.sound(clip.audio)[9_600:-9_600]) == pytest.approx(TARGET_RMS, abs=1)
    assert not list(folder.glob("*.txt"))
