"""The crossfade between two mezzanines, encoded while a film is joined, or before."""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from grok_spicy.adapters.ffmpeg.h264 import SET_NUMBERS, ParameterSets
from grok_spicy.adapters.ffmpeg.lettering import NO_LETTERS, LetterFilter
from grok_spicy.adapters.ffmpeg.pictures import CodedClip, read_pictures
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD, piece_recipe
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import CROSSFADE_SECONDS, FPS, TimelineClip
from grok_spicy.policies.copy_ranges import CopyPoints, EncodedCrossfade, frames_of, splices
from grok_spicy.policies.timeline import CROSSFADE_FRAMES, Shot, pieces


def encode_crossfade(leaving: TimelineClip, entering: TimelineClip, piece: Path) -> None:
    """Encode the crossfade between two scenes, and the frames beside it that can't be copied, into
    `piece`: what `assemble` would encode, unless there is something to be written into the picture.
    CuttingFailed as for `assemble`."""
    both = [leaving, entering]
    mezzanines = read_mezzanines(both)
    splice = _splice_alone(both, mezzanines)
    with tempfile.TemporaryDirectory(dir=piece.parent, prefix="crossfade-") as name:
        encoded = _encode(both, mezzanines, splice, Path(name) / piece.name, NO_LETTERS)
        encoded.path.replace(piece)


def make_crossfade(
    both: Sequence[TimelineClip],
    mezzanines: Sequence[CodedClip],
    splice: EncodedCrossfade,
    path: Path,
    letters: LetterFilter,
) -> CodedClip:
    """The crossfade between both scenes, with letters on it: the one that was encoded before, where
    it has the same frames, else encoded now as `path`."""
    before = both[1].crossfade
    if before and letters == NO_LETTERS and _is_alone(splice, both, mezzanines):
        with suppress(ValueError):  # it is not whole
            pictures = read_pictures(before)
            if len(pictures.items) == frames_of(splice):
                return pictures
    return _encode(both, mezzanines, splice, path, letters)


def _splice_alone(
    both: Sequence[TimelineClip], mezzanines: Sequence[CodedClip]
) -> EncodedCrossfade:
    """What is encoded of the crossfade in a film of these two scenes alone."""
    leaving, entering = both
    timeline = pieces([Shot(leaving.seconds, "cut"), Shot(entering.seconds, "crossfade")])
    chosen = splices(timeline, copy_points_of(mezzanines))
    return next(each for each in chosen if isinstance(each, EncodedCrossfade))


def _is_alone(
    splice: EncodedCrossfade, both: Sequence[TimelineClip], mezzanines: Sequence[CodedClip]
) -> bool:
    """Whether as much is encoded among the film's other scenes as without them."""
    return splice == _splice_alone(both, mezzanines)._replace(scene=splice.scene)


def read_mezzanines(edit_list: Sequence[TimelineClip]) -> list[CodedClip]:
    """The pictures of each scene. CuttingFailed if one is not a mezzanine of its scene's length, or
    they have several sizes."""
    mezzanines = [_read_mezzanine(cut) for cut in edit_list]
    first = mezzanines[0]
    for mezzanine in mezzanines[1:]:
        if mezzanine.size != first.size:
            raise CuttingFailed(
                f"{mezzanine.path.name} was encoded differently from {first.path.name} "
                "(another size); transcode its clip again"
            )
    return mezzanines


def copy_points_of(mezzanines: Sequence[CodedClip]) -> list[CopyPoints | None]:
    """Where each mezzanine can be cut; None for those whose parameter sets find no number any more,
    since the film has many others. The last three numbers are those of the encoded pieces."""
    numbered: set[ParameterSets] = set()
    result: list[CopyPoints | None] = []
    for mezzanine in mezzanines:
        more = numbered.union(mezzanine.sets.values())
        fits = len(more) <= len(SET_NUMBERS) - 3
        numbered = more if fits else numbered
        result.append(mezzanine.points if fits else None)
    return result


def _read_mezzanine(cut: TimelineClip) -> CodedClip:
    try:
        pictures = read_pictures(cut.mezzanine)
    except ValueError as e:
        raise CuttingFailed(f"{cut.mezzanine.name} is not a mezzanine: {e}") from e
    frames = len(pictures.items)
    if frames != cut.seconds * FPS:
        raise CuttingFailed(
            f"{cut.mezzanine.name} has {frames} frames; the edit list says {cut.seconds * FPS}"
        )
    return pictures


def _encode(
    both: Sequence[TimelineClip],
    mezzanines: Sequence[CodedClip],
    splice: EncodedCrossfade,
    path: Path,
    letters: LetterFilter,
) -> CodedClip:
    leaving, entering = both
    picture = f"fps={FPS},settb=AVTB,format=yuv420p"
    start = leaving.seconds * FPS - CROSSFADE_FRAMES - splice.lead
    frames = CROSSFADE_FRAMES + splice.trail
    offset = splice.lead / FPS
    fade = f"[a][b]xfade=transition=fade:duration={CROSSFADE_SECONDS}:offset={offset:.6f}"
    run(
        # A quarter of a frame early, so that rounding never takes the one after it.
        *(*ONE_THREAD, "-ss", f"{max(0, start - 0.25) / FPS:.6f}", "-i", leaving.mezzanine),
        *(*ONE_THREAD, "-t", f"{(frames + 1) / FPS:.6f}", "-i", entering.mezzanine),
        *("-filter_complex_threads", "1", "-filter_complex"),
        f"[0:v]{picture}[a];[1:v]{picture},trim=end_frame={frames}[b];"
        f"{letters.after(fade)},{COLOURS}[picture]",
        *("-map", "[picture]"),
        *piece_recipe(any(each.reorder_depth for each in mezzanines)),
        path,
        variables=letters.variables,
    )
    return read_pictures(path)
