"""AAC that is encoded in several parts at once sounds as if it had been encoded in one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grok_spicy.adapters.ffmpeg import aac
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.models.film_sound import FilmSound, Heard, Voice

from .conftest import cut

RATE = 48_000
SOUNDS = {
    "notes": "aevalsrc='0.3*sin(2*PI*220*t)*exp(-3*mod(t,0.5))|0.3*sin(2*PI*277*t)':d={d}",
    "noise": "anoisesrc=c=pink:a=0.2:seed=3:d={d},pan=stereo|c0=c0|c1=-0.7*c0",
    "clicks": "aevalsrc='if(lt(mod(t,0.02),0.0004),0.6,0.02*sin(2*PI*900*t))':d={d}",
    "silence": "anullsrc=d={d}",
}

JOINED_FROM = {2: [24], 3: [16, 24]}
"""The seconds in which parts of 41 s are joined, by their number."""


@pytest.fixture
def encode(media) -> Callable[..., "np.ndarray"]:
    """Encodes a WAV file in so many parts; what a player decodes."""

    def make(sound: Path, samples: int, parts: int) -> "np.ndarray":
        def encode_part(start: int, count: int, part: Path) -> None:
            exact = ("-af", f"apad,atrim=end_sample={count}")
            run("-ss", str(start), "-i", sound, *exact, *aac.SETTINGS, part)

        film = media.folder / f"{parts}.m4a"
        aac.encode(encode_part, samples, film, parts)
        decoded: np.ndarray = media.sound(film)
        return decoded

    return make


def wav(media, name: str, seconds: float) -> Path:
    path: Path = media.folder / f"{name}.wav"
    source = SOUNDS[name].format(d=seconds)
    media.run("-f", "lavfi", "-i", source, "-ar", str(RATE), "-ac", "2", path)
    return path


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("parts", [2, 3])
def test_no_joint_is_heard(media, encode, name, parts) -> None:
    sound = wav(media, name, 41.37)
    original = media.sound(sound)

    whole, joined = encode(sound, len(original), 1), encode(sound, len(original), parts)

    assert 0 <= len(joined) - len(original) < 1024
    assert len(joined) == len(whole)
    usual, found = (_errors(each, original) for each in (whole, joined))
    for start in JOINED_FROM[parts]:
        assert found[start : start + 2].max() <= 1.25 * max(usual.max(), 1e-4)


def _errors(sound: "np.ndarray", original: "np.ndarray") -> "np.ndarray":
    """How far the sound is from the original in every second, at the worst 10 ms of it."""
    error = np.abs(sound[: len(original)] - original).mean(axis=1)
    worst: np.ndarray = error[: len(error) // RATE * RATE].reshape(-1, 100, RATE // 100)
    return np.asarray(worst.mean(axis=2).max(axis=1))


def test_a_short_sound_has_one_part(media, encode, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = wav(media, "notes", 11)
    monkeypatch.setattr(aac, "_joined", lambda parts, _: parts[0] if len(parts) == 1 else None)

    assert len(encode(sound, 11 * RATE, 8)) == pytest.approx(11 * RATE, abs=1024)


def test_what_can_not_be_joined_is_encoded_in_one_part(
    media, encode, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = wav(media, "notes", 30)
    whole = encode(sound, 30 * RATE, 1)
    monkeypatch.setattr(aac, "_shape", lambda _: None)

    assert np.array_equal(encode(sound, 30 * RATE, 2), whole)


def test_gains_go_on_from_part_to_part(
    media, editor, scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = media.folder / "voice.wav"
    media.run("-f", "lavfi", "-i", "sine=frequency=900:duration=3", voice)
    shots = [cut(scene(15, "90", "sine=frequency=220"), 15) for _ in range(2)]
    voices = [Voice(voice, start, [Heard(0, 3)]) for start in (6.0, 14.0, 22.0)]

    def levels(processors: int) -> "np.ndarray":
        monkeypatch.setattr("os.cpu_count", lambda: processors)
        film = media.folder / f"film_{processors}.mp4"
        editor.assemble(shots, film, FilmSound(voices=voices))
        sound = media.sound(film)[: 30 * RATE].reshape(-1, RATE // 10, 2)
        return np.asarray(np.sqrt((sound**2).mean(axis=(1, 2))))

    whole, joined = levels(1), levels(3)

    assert np.abs(20 * np.log10(joined / whole)).max() < 0.3
