"""Joins the film: mezzanines are copied; only crossfades are encoded, and the sound, once.

A mezzanine is copied between the places where it can be cut. The few frames between such a place
and a crossfade are encoded together with the crossfade, from the same pictures.
"""

import tempfile
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, floor
from pathlib import Path

from grok_spicy.adapters.ffmpeg.clip_copy import encode_part
from grok_spicy.adapters.ffmpeg.crossfade import copy_points_of, make_crossfade, read_mezzanines
from grok_spicy.adapters.ffmpeg.lettering import NO_LETTERS, LetterFilter
from grok_spicy.adapters.ffmpeg.mix import mix
from grok_spicy.adapters.ffmpeg.native_sound import SAMPLES_PER_FRAME, join_sound
from grok_spicy.adapters.ffmpeg.pictures import CodedClip, Part, join
from grok_spicy.adapters.ffmpeg.process import frames_in, probe, run
from grok_spicy.adapters.ffmpeg.subtitles import subtitle_filter
from grok_spicy.adapters.threads import Threads
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.film_sound import FilmSound, FilmText
from grok_spicy.models.media import FPS, MediaInfo, TimelineClip
from grok_spicy.policies.copy_ranges import (
    Copied,
    Encoded,
    Splice,
    frames_of,
    splices,
)
from grok_spicy.policies.loudness import Scene
from grok_spicy.policies.timeline import (
    Piece,
    Shot,
    Span,
    film_frames,
    pieces,
    spans_alone,
    split_at,
)

_AT_ONCE = 2  # pieces encoded at the same time, each with one thread


def assemble(
    edit_list: Sequence[TimelineClip],
    film: Path,
    sound: FilmSound | None = None,
    text: FilmText | None = None,
) -> MediaInfo:
    """Join mezzanines into `film` (H.264 + AAC, fast-start); return its facts. `sound` is what is
    mixed with the clips' own, `text` what is written into the picture or beside it.

    `film` appears only when it is whole. CuttingFailed if the edit list is empty, its mezzanines
    do not fit together, or the film is not as long as the edit list.
    """
    if not edit_list:
        raise CuttingFailed("there is no scene to join")
    shots = [Shot(cut.seconds, cut.transition) for cut in edit_list]
    with tempfile.TemporaryDirectory(dir=film.parent, prefix="assembly-") as name:
        folder = Path(name)
        timeline = pieces(shots)
        with Threads(1) as beside:
            # First, since encoding it takes the longest.
            mixed = beside.submit(_mix, timeline, edit_list, sound or FilmSound(), folder)
            picture = join_picture(edit_list, folder, text or FilmText())
            audio = mixed.result()
        result = folder / "film.mp4"
        inputs, outputs = _track(text)
        run(
            *("-i", picture, "-i", audio, *inputs, "-map", "0:v", "-map", "1:a"),
            *(*outputs, "-c:v", "copy", "-c:a", "copy", "-movflags", "+faststart", result),
        )
        media_info = _verify(result, film_frames(shots))
        result.replace(film)
    return media_info


def join_picture(
    edit_list: Sequence[TimelineClip], folder: Path, text: FilmText | None = None
) -> Path:
    """Join the pictures of mezzanines, with the subtitles that are burnt in; return the file, in
    `folder`. CuttingFailed."""
    mezzanines = read_mezzanines(edit_list)
    timeline = pieces([Shot(cut.seconds, cut.transition) for cut in edit_list])
    _join_picture(timeline, edit_list, mezzanines, folder, text or FilmText())
    return folder / "picture.mp4"


def _join_picture(
    timeline: Sequence[Piece],
    edit_list: Sequence[TimelineClip],
    mezzanines: Sequence[CodedClip],
    folder: Path,
    text: FilmText,
) -> None:
    """Write the film's picture to `picture.mp4`. What is under subtitles that are burnt in is
    encoded."""
    cues = text.cues if text.burnt else ()
    shown = [Span(floor(cue.start * FPS), ceil(cue.end * FPS)) for cue in cues]
    timeline, under = split_at(timeline, shown)
    chosen = splices(timeline, copy_points_of(mezzanines), under)
    starts = accumulate(map(frames_of, chosen), initial=0)

    def letters(splice: Splice, start: int) -> LetterFilter:
        """The subtitles on that part of the film, which starts at that frame."""
        first, last = start / FPS, (start + frames_of(splice)) / FPS
        read = [cue for cue in cues if cue.start < last and cue.end > first]
        if not read:
            return NO_LETTERS
        written = folder / f"letters_{start}"
        written.mkdir()
        return subtitle_filter(read, mezzanines[0].size, written, first)

    def make(splice: Splice, start: int) -> Part:
        if isinstance(splice, Copied):
            return Part(mezzanines[splice.scene], splice.start, splice.end)
        if isinstance(splice, Encoded):
            path = folder / f"scene_{splice.scene}_{splice.start}.mp4"
            source = mezzanines[splice.scene]
            on_it = letters(splice, start)
            pictures = encode_part(source, splice.start, splice.end, path, on_it)
        else:
            beside = slice(splice.scene, splice.scene + 2)
            path = folder / f"crossfade_{splice.scene}.mp4"
            pictures = make_crossfade(
                edit_list[beside], mezzanines[beside], splice, path, letters(splice, start)
            )
        return Part(pictures, 0, len(pictures.items))

    with Threads(_AT_ONCE) as pool:
        parts = list(pool.map(make, chosen, starts))
    join(parts, folder / "picture.mp4")


def _mix(
    timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], sound: FilmSound, folder: Path
) -> Path:
    """Join the clips' sound, and mix it with the rest; the film's AAC."""
    shots = [Shot(cut.seconds, cut.transition) for cut in edit_list]
    native = join_sound(timeline, edit_list, folder)
    samples = film_frames(shots) * SAMPLES_PER_FRAME
    alone = [Scene(start / FPS, end / FPS) for start, end in spans_alone(shots)]
    return mix(native, sound, alone, samples, folder)


def _track(text: FilmText | None) -> tuple[list[str | Path], list[str | Path]]:
    """FFmpeg's arguments for the subtitles' track: the input, and what is made of it."""
    if text is None or text.track is None:
        return [], []
    # Shown where the viewer asks for subtitles.
    return ["-f", "srt", "-i", text.track], [
        *("-map", "2:s", "-c:s", "mov_text", "-metadata:s:s:0", f"language={text.language}"),
        *("-disposition:s:0", "0"),
    ]


def _verify(film: Path, frames: int) -> MediaInfo:
    """The film's facts. CuttingFailed if it does not have that many frames."""
    media_info, actual_frames = probe(film), frames_in(film)
    if actual_frames != frames or abs(media_info.duration - frames / FPS) > 0.5 / FPS:
        raise CuttingFailed(
            f"the film has {actual_frames} frames and lasts {media_info.duration:.2f} s; the edit "
            f"list has {frames} frames, {frames / FPS:.2f} s"
        )
    return media_info
