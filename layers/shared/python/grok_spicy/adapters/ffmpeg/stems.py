"""The tracks that a film is mixed of, each a WAV as long as the film: voices and music.

The clips' own sound is the third; `assemble` joins it.
"""

import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grok_spicy.adapters.ffmpeg import meter
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.film_sound import Voice
from grok_spicy.models.media import AUDIO_HZ
from grok_spicy.policies.loudness import SILENCE_LUFS, integrated

CHANNELS, BYTES = 2, 2  # stereo, 16 bit
_CLIPS_LUFS = -18.0  # of the clips' own sound, which `loudness.level` brings it to
_VOICE_LUFS = -16.0  # a little above it: words have to be understood
_FRAME = CHANNELS * BYTES
_SEAM = 1.5  # seconds in which music that begins again fades into itself
_FADE_OUT = 3.0  # seconds at the film's end
_LARGEST_GAIN = 20.0
_PEAK = 0.89
_STEREO = f"aresample={AUDIO_HZ},aformat=sample_fmts=s16:channel_layouts=stereo"
_CHUNK = AUDIO_HZ  # samples that are copied at once


def voices_track(voices: Sequence[Voice], samples: int, folder: Path) -> Path:
    """Each voice at its time, silence between; where two overlap, both are heard."""
    track = folder / "narration.wav"
    recordings = []
    for number, voice in enumerate(sorted(voices, key=lambda each: each.start)):
        levelled = folder / f"voice_{number}.wav"
        _level(("-i", voice.audio), voice.audio.name, _VOICE_LUFS, levelled, folder)
        recordings.append((round(voice.start * AUDIO_HZ), levelled))
    with track_writer(track) as sound:
        written = 0
        for number, (start, levelled) in enumerate(recordings):
            following = recordings[number + 1][0] if number + 1 < len(recordings) else samples
            _write_silence(sound, min(start, samples) - written)
            written = max(written, min(start, samples))
            with wave.open(str(levelled), "rb") as voice_sound:
                is_overlapped = written + voice_sound.getnframes() > following
                room = samples - written
                content = voice_sound.readframes(min(room, voice_sound.getnframes()))
            if is_overlapped:
                return _overlapped(recordings, samples, track)
            sound.writeframes(content)
            written += len(content) // _FRAME
        _write_silence(sound, samples - written)
    return track


def _overlapped(recordings: Sequence[tuple[int, Path]], samples: int, track: Path) -> Path:
    inputs = [argument for _, path in recordings for argument in ("-i", path)]
    delayed = "".join(
        f"[{n}]adelay={start}S:all=1[v{n}];" for n, (start, _) in enumerate(recordings)
    )
    names = "".join(f"[v{n}]" for n in range(len(recordings)))
    graph = (
        f"{delayed}{names}amix=inputs={len(recordings)}:normalize=0,"
        f"apad,atrim=end_sample={samples},{_STEREO}"
    )
    run(*inputs, "-filter_complex", graph, "-c:a", "pcm_s16le", track)
    return track


def music_track(music: Path, level_db: float, samples: int, folder: Path) -> Path:
    """The music as long as the film: its beginning, or again and again, and faded out at the end.

    `level_db` is its level beside the clips' own sound.
    """
    once, whole, track = folder / "once.wav", folder / "whole.wav", folder / "music.wav"
    arguments = ("-t", f"{samples / AUDIO_HZ:.6f}", *open_media(music))
    _level(arguments, music.name, _CLIPS_LUFS + level_db, once, folder)
    with wave.open(str(once), "rb") as sound:
        length = sound.getnframes()
    if length < AUDIO_HZ // 10:
        raise CuttingFailed("the music has no sound that can be decoded")
    if length < samples:
        _repeat(once, length, samples, whole, folder)
    else:
        once.replace(whole)
    fade = min(_FADE_OUT, samples / AUDIO_HZ / 4)
    start = samples / AUDIO_HZ - fade
    run(
        *("-i", whole, "-af", f"atrim=end_sample={samples},afade=out:st={start:.6f}:d={fade:.6f}"),
        *("-c:a", "pcm_s16le", track),
    )
    whole.unlink()
    return track


def _repeat(once: Path, length: int, samples: int, whole: Path, folder: Path) -> None:
    """The sound until it is as long as the film; each end fades into the next beginning."""
    seam = min(round(_SEAM * AUDIO_HZ), length // 4)
    joint = folder / "seam.wav"
    ends = f"[0]asplit[l][r];[l]atrim=start_sample={length - seam},asetpts=PTS-STARTPTS"
    seconds = f"{seam / AUDIO_HZ:.9f}"
    run(
        *("-i", once, "-filter_complex"),
        f"{ends},afade=out:d={seconds}:curve=qsin[out];[r]atrim=end_sample={seam},"
        f"afade=in:d={seconds}:curve=qsin[in];[out][in]amix=normalize=0,{_STEREO}",
        *("-c:a", "pcm_s16le", joint),
    )
    with wave.open(str(joint), "rb") as sound:
        seam_content = sound.readframes(seam)
    written = 0
    with track_writer(whole) as target:
        while written < samples:
            if written:
                target.writeframes(seam_content)
                written += len(seam_content) // _FRAME
            with wave.open(str(once), "rb") as sound:
                position = seam if written else 0
                sound.setpos(position)
                left = length - seam - position
                while left > 0 and written < samples:
                    content = sound.readframes(min(left, _CHUNK))
                    target.writeframes(content)
                    left -= len(content) // _FRAME
                    written += len(content) // _FRAME


def _level(
    arguments: Sequence[str | Path], name: str, target: float, path: Path, folder: Path
) -> None:
    """Write a sound as 48 kHz stereo at that loudness. Silence stays silent. CuttingFailed."""
    blocks = meter.blocks(arguments, "[0:a:0]", folder).lufs
    loudness = integrated(blocks)
    if loudness == float("-inf") and blocks:  # shorter than the meter's first block
        loudness = max(blocks)
    gain = 0.0 if loudness < SILENCE_LUFS else min(target - loudness, _LARGEST_GAIN)
    run(
        *(*arguments, "-map", "0:a:0", "-vn", "-af"),
        f"aresample={AUDIO_HZ},aformat=sample_fmts=flt:channel_layouts=stereo,"
        f"volume={gain:.3f}dB:precision=float,alimiter=limit={_PEAK}:level=disabled:latency=1,"
        "aformat=sample_fmts=s16",
        *("-c:a", "pcm_s16le", path),
    )
    if not path.exists():
        raise CuttingFailed(f"{name} has no sound that can be decoded")


@contextmanager
def track_writer(path: Path) -> Iterator[wave.Wave_write]:
    """A WAV to write, 48 kHz stereo with 16 bits."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(CHANNELS)
        sound.setsampwidth(BYTES)
        sound.setframerate(AUDIO_HZ)
        yield sound


def _write_silence(sound: wave.Wave_write, samples: int) -> None:
    while samples > 0:
        part = min(samples, 10 * _CHUNK)
        sound.writeframes(bytes(part * _FRAME))
        samples -= part
