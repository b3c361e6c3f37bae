"""Mixes the film's sound and encodes it: −14 LUFS, a true peak of −1 dBTP at most, and no jump at
a cut.

The loudness is measured first; what the film needs follows from it (`policies/loudness.py`). Peaks
are limited at four times the rate, since those between the samples count. What a limit takes of the
loudness is measured before anything is encoded, which takes ten times as long. AAC moves peaks by
some tenths of a dB, so what was encoded is measured, and encoded again where it does not fit.
"""

from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from grok_spicy.adapters.ffmpeg import aac, meter
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.stems import music_track, voices_track
from grok_spicy.models.film_sound import FilmSound
from grok_spicy.models.media import AUDIO_HZ
from grok_spicy.policies.loudness import (
    LARGEST_GAIN,
    SILENCE_LUFS,
    TARGET_LUFS,
    GainPoint,
    MixPlan,
    Scene,
    ducked,
    gain_at,
    mix_plan,
)

_TRUE_PEAK = -1.0
_FIRST_CEILING, _LOWEST_CEILING = -2.0, -6.0  # dBTP, before it is encoded
_NEAR = 0.4  # LU from the target
_TRIES = 4
_OVERSAMPLED = 4 * AUDIO_HZ
_GAINS_HZ = 1000  # of a track of gains
_STEM_PEAK = 0.99


def mix(
    native: Path, sound: FilmSound, scenes: Sequence[Scene], samples: int, folder: Path
) -> Path:
    """Mix the clips' own sound, a WAV of `samples`, with voices and music; return the film's AAC.

    Writes into `folder`; stems into `sound.stems`. CuttingFailed.
    """
    tracks = {"native": native}
    if sound.voices:
        tracks["narration"] = voices_track(sound.voices, samples, folder)
    if sound.music:
        tracks["music"] = music_track(sound.music, sound.music_db, samples, folder)
    graph = _Graph(tracks, samples, folder)
    spoken = [
        (voice.start + part.start, voice.start + part.end)
        for voice in sound.voices
        for part in voice.heard
    ]
    graph.add_gains("native", ducked(spoken, sound.duck_db))
    graph.add_gains("music", ducked([*spoken, *sound.talks], sound.duck_db))
    blocks = meter.blocks(graph.inputs, graph.sum(), folder)
    plan = mix_plan(blocks.lufs, scenes, sound.even_loudness)
    for track in tracks:
        graph.add_gains(track, plan.envelope)
    stems = sound.stems if len(tracks) > 1 else None
    return _encode(graph, _limited_gain(graph, plan, blocks.peak), stems, folder / "film.m4a")


def _limited_gain(graph: "_Graph", plan: MixPlan, peak: float) -> float:
    """The gain with which the mix is as loud as it should be once its peaks are limited, in dB;
    `peak` is the highest sample without any gain."""
    gain = plan.gain
    peak += max((point.gain for point in plan.envelope), default=0.0)
    for _ in range(_TRIES):
        if peak + gain <= _FIRST_CEILING or gain >= LARGEST_GAIN:
            break
        missing = TARGET_LUFS - graph.measure(gain, _FIRST_CEILING)
        if abs(missing) <= _NEAR / 2:
            break
        gain = min(LARGEST_GAIN, gain + missing)
    return gain


def _encode(graph: "_Graph", gain: float, stems: Path | None, film: Path) -> Path:
    """Encode the mix until it is as loud as it should be, and no peak is too high."""
    ceiling = _FIRST_CEILING
    for _ in range(_TRIES):
        encoded_gain = gain
        graph.encode(gain, ceiling, film)
        result = meter.loudness(film)
        if result.lufs < SILENCE_LUFS:
            break
        missing = TARGET_LUFS - result.lufs
        is_loud = abs(missing) <= _NEAR or (missing > 0 and gain >= LARGEST_GAIN)
        is_low = result.true_peak <= _TRUE_PEAK
        if is_loud and is_low:
            break
        if not is_low:
            ceiling = max(_LOWEST_CEILING, ceiling - (result.true_peak - _TRUE_PEAK) - 0.2)
        if not is_loud:
            gain = min(LARGEST_GAIN, gain + missing)
    if stems:
        graph.write_stems(encoded_gain, stems)
    return film


class _Graph:
    """The filter graph of a mix: tracks, each with its gains over time, and their sum."""

    def __init__(self, tracks: dict[str, Path], samples: int, folder: Path) -> None:
        self.tracks, self.samples, self.folder = tracks, samples, folder
        self.inputs: list[str | Path] = [each for path in tracks.values() for each in ("-i", path)]
        self.gains: dict[str, list[int]] = {name: [] for name in tracks}
        self.count = len(tracks)

    def add_gains(self, track: str, points: Sequence[GainPoint]) -> None:
        """Let the track's gain follow the points; no effect without any, or without the track."""
        if track not in self.tracks or not points:
            return
        path = self.folder / f"gains_{self.count}.f32"
        # Longer than the film: the multiplication ends with the shorter of both.
        count = self.samples * _GAINS_HZ // AUDIO_HZ + _GAINS_HZ
        path.write_bytes(_steps(points, count).tobytes())
        self.inputs += ["-f", "f32le", "-ar", str(_GAINS_HZ), "-ac", "1", "-i", path]
        self.gains[track].append(self.count)
        self.count += 1

    def sum(self) -> str:
        """The graph up to the sum of all tracks, to be continued by a filter."""
        return self._with_gain(0.0)

    def measure(self, gain: float, ceiling: float) -> float:
        """How loud the mix is with that gain and a limit of its samples, in LUFS."""
        return meter.integrated(self.inputs, f"{self._with_gain(gain)}{_limiter(ceiling)},")

    def _with_gain(self, gain: float) -> str:
        names = list(self.tracks)
        chains = "".join(self._chain(name, gain) for name in names)
        return chains + self._summed([f"[{name}]" for name in names])

    def encode(self, gain: float, ceiling: float, film: Path) -> None:
        """Write the film's AAC, with a gain and a limit of its true peak, in dB."""

        def encode_part(start: int, samples: int, part: Path) -> None:
            graph = (
                f"{self._with_gain(gain)}aresample={_OVERSAMPLED},{_limiter(ceiling)},"
                f"aresample={AUDIO_HZ},apad,atrim=end_sample={samples}[mix]"
            )
            inputs = self._inputs_from(start)
            run(*inputs, "-filter_complex", graph, "-map", "[mix]", *aac.SETTINGS, part)

        aac.encode(encode_part, self.samples, film)

    def write_stems(self, gain: float, stems: Path) -> None:
        """Write each track by itself, as FLAC."""
        graph, outputs = "", list[str | Path]()
        for name in self.tracks:
            graph += (
                f"{self._chain(name, gain)}[{name}]alimiter=limit={_STEM_PEAK}:level=disabled:"
                f"latency=1,aformat=sample_fmts=s16[{name}_stem];"
            )
            outputs += ["-map", f"[{name}_stem]", "-c:a", "flac", stems / f"{name}.flac"]
        run(*self.inputs, "-filter_complex", graph.removesuffix(";"), *outputs)

    def _inputs_from(self, start: int) -> list[str | Path]:
        """The inputs from that second on: each is as long as the film."""
        from_then = ("-ss", str(start), "-i")
        return [
            part
            for argument in self.inputs
            for part in (from_then if argument == "-i" else (argument,))
        ]

    def _chain(self, name: str, gain: float) -> str:
        place = list(self.tracks).index(name)
        chain = (
            f"[{place}]aformat=sample_fmts=fltp,volume={gain:.3f}dB:precision=float[t{place}_0];"
        )
        for number, source in enumerate(self.gains[name]):
            chain += (
                f"[{source}]aresample={AUDIO_HZ},aformat=sample_fmts=fltp,"
                f"pan=stereo|c0=c0|c1=c0[g{source}];"
                f"[t{place}_{number}][g{source}]amultiply[t{place}_{number + 1}];"
            )
        return f"{chain}[t{place}_{len(self.gains[name])}]anull[{name}];"

    def _summed(self, names: Sequence[str]) -> str:
        if len(names) == 1:
            return names[0]
        return f"{''.join(names)}amix=inputs={len(names)}:normalize=0,"


def _limiter(ceiling: float) -> str:
    return f"alimiter=limit={_factor(ceiling):.5f}:level=disabled:latency=1"


def _steps(points: Sequence[GainPoint], count: int) -> "array[float]":
    """The gains as factors, from the film's beginning on."""
    factors: array[float] = array("f")
    for before, after in pairwise([*points, GainPoint(count / _GAINS_HZ, points[-1].gain)]):
        end = min(count, round(after.time * _GAINS_HZ))
        if not factors:
            factors = array("f", [_factor(before.gain)]) * max(0, round(before.time * _GAINS_HZ))
        if before.gain == after.gain:
            factors += array("f", [_factor(before.gain)]) * (end - len(factors))
        else:
            times = range(len(factors), end)
            factors += array("f", (_factor(gain_at((before, after), t / _GAINS_HZ)) for t in times))
    return factors + array("f", [_factor(points[-1].gain)]) * (count - len(factors))


def _factor(gain: float) -> float:
    return float(10 ** (gain / 20))
