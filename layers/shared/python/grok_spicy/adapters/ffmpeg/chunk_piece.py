"""Makes a chunk's clip into its piece of a scene: as long as it must be, joined with the chunk
before, in the colours of the first one.

All that a piece needs of the chunk before is its tail: the frames that both of them filmed, and the
one before these. So the work for one chunk does not depend on how many there are.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.adapters.ffmpeg.chunk_drift import (
    DriftPlan,
    extended_reference,
    measure_difference,
    plan_correction,
)
from grok_spicy.adapters.ffmpeg.chunk_frames import (
    SmallFrame,
    SmallFrames,
    SmallSize,
    read_reference,
    write_reference,
)
from grok_spicy.adapters.ffmpeg.chunk_joint import (
    find_anchor,
    find_joint,
    measure_agreement,
    measure_joint,
    shared_frames,
    write_frames,
)
from grok_spicy.adapters.ffmpeg.chunk_sound import Splice, write_sounds
from grok_spicy.adapters.ffmpeg.colours import film_colours
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import check, frames_in, probe, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD, RECIPE
from grok_spicy.adapters.ffmpeg.transcode import SHORTEST_FRAMES, SLOWEST, check_download, fit
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.models.media import FPS, ChunkCut, ChunkPiece, ColourDrift, FrameSize, MediaInfo
from grok_spicy.policies.chunk_colours import NO_CORRECTION, Correction
from grok_spicy.policies.chunk_joints import JointPlan

PICTURE, SOUND, TAIL = "piece.mp4", "piece.wav", "tail.mkv"
ANCHOR, LAST, REFERENCE = "anchor.png", "last.png", "reference.png"
_TAIL_PICTURE = "tail.mp4"
_TAIL_RECIPE = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "6", "-g", "1", *ONE_THREAD)
_WHOLE = JointPlan(0, 0, 0)
"""Of the first chunk: all of it is its own."""


@dataclass(frozen=True)
class _Source:
    """A chunk's clip, as it is brought to the film's size, colours and rate."""

    clip: Path
    info: MediaInfo
    size: FrameSize
    cut: ChunkCut
    frames: int

    @property
    def picture(self) -> str:
        """The filter that makes the film's frames of the clip's."""
        frame = fit(self.info.width / self.info.height, self.size)
        colours = film_colours(self.clip, self.info)
        return f"fps={FPS}:start_time=0,{frame},{colours},setsar=1,{COLOURS},format=yuv420p"

    @property
    def length(self) -> int:
        """The frames that the chunk films for its scene, those for the next joint included."""
        return self.cut.frames + self.cut.overlap


def prepare_chunk(
    clip: Path,
    folder: Path,
    size: FrameSize,
    cut: ChunkCut,
    previous_tail: Path | None = None,
    reference: Path | None = None,
    *,
    exact_last: bool = False,
) -> ChunkPiece:
    """Check a chunk's clip and make its piece of the scene, in `folder`.

    Raises DownloadFailed and UnusableFootage as `transcode` does; CuttingFailed if FFmpeg fails for
    another reason.
    """
    check_download(clip)
    info = probe(clip)
    folder.mkdir(parents=True, exist_ok=True)
    small = SmallSize.of(size)
    with tempfile.TemporaryDirectory(dir=folder, prefix="chunk-") as name:
        work = Path(name)
        source = _Source(clip, info, size, cut, frames=0)
        own = _read_small(clip, source.picture, small, work / "own.yuv")
        source = _Source(clip, info, size, cut, len(own))
        _check_length(source)
        tail = (
            _read_small(previous_tail, "null", small, work / "tail.yuv") if previous_tail else None
        )
        plan = find_joint(tail, own, cut) if tail else _WHOLE
        tempo, flaws = _tempo(source, plan)

        def frame(number: int) -> SmallFrame:
            """The chunk's, by its place in the scene."""
            place = cut.start + round((number - plan.shift) * tempo)
            return own[min(len(own) - 1, max(0, place))]

        held_against = read_reference(reference, small) if reference else []
        joint = shared_frames(tail, own, cut, plan) if tail else []
        ends = tuple(
            frame(each) for each in (plan.end, (plan.end + source.length) // 2, source.length - 1)
        )
        drift = plan_correction(joint, (ends[0], ends[1], ends[2]), held_against)
        if cut.number == 0:
            drift = DriftPlan(is_new=True)
        _encode(source, previous_tail, plan, tempo, drift, folder)
        splice = Splice(
            cut, plan, tempo, previous_tail, frames_in(previous_tail) if previous_tail else 0
        )
        flaw = write_sounds(clip, info, splice, folder / SOUND, work)
        flaws += [flaw] if flaw else []
        if cut.overlap:
            run(
                *("-i", folder / _TAIL_PICTURE, "-i", work / "tail.wav"),
                *("-map", "0:v", "-map", "1:a", "-c", "copy", folder / TAIL),
            )
            (folder / _TAIL_PICTURE).unlink()
        _write_stills(folder, cut, size, exact_last=exact_last)
        made = _read_small(folder / PICTURE, "null", small, work / "made.yuv")
        if drift.is_new:
            shown = [made[0], made[len(made) // 2]] if cut.number == 0 else []
            extended = extended_reference(held_against, [*shown, made[len(made) - 1]])
            write_reference(extended, folder / REFERENCE)
        return ChunkPiece(
            media_info=info,
            picture=folder / PICTURE,
            audio=folder / SOUND,
            anchor=folder / ANCHOR,
            last=folder / LAST,
            frames=cut.frames,
            tail=folder / TAIL if cut.overlap else None,
            reference=folder / REFERENCE if drift.is_new else None,
            joint=measure_joint(
                previous_tail,
                folder / PICTURE,
                plan,
                measure_agreement(joint, drift.start),
            )
            if previous_tail
            else None,
            drift=_measure_drift(frame(cut.frames - 1), made, held_against, drift)
            if held_against
            else None,
            flaws=tuple(flaws),
        )


def _read_small(clip: Path, picture: str, size: SmallSize, path: Path) -> SmallFrames:
    """All frames of a clip, small. UnusableFootage if it is damaged."""
    try:
        run(
            *("-xerror", *ONE_THREAD, *open_media(clip), "-map", "0:V:0"),
            *("-vf", f"{picture},{size.filter}", "-f", "rawvideo", path),
        )
    except CuttingFailed:
        check(clip)  # says what is wrong with it
        raise
    return SmallFrames(path, size)


def _check_length(source: _Source) -> None:
    frames = source.frames - source.cut.start
    if frames < min(SHORTEST_FRAMES, source.length):
        raise UnusableFootage(
            f"{source.clip.name} is too short: {source.length / FPS:.2f} s were requested, it has "
            f"{max(0, frames) / FPS:.2f} s"
        )


def _tempo(source: _Source, plan: JointPlan) -> tuple[float, list[str]]:
    """How much slower the clip is shown so that it is long enough, and that in words."""
    frames = source.frames - source.cut.start
    missing = source.length - plan.shift - frames
    if missing <= 0:
        return 1.0, []
    tempo = max(SLOWEST, frames / (frames + missing))
    words = (
        f"it lasts {frames / FPS:.2f} s of {(frames + missing) / FPS:.2f} s, so it is slowed down"
    )
    is_held = frames / tempo < frames + missing - 1
    return tempo, [words + (" and its last frame is held" if is_held else "")]


def _encode(
    source: _Source,
    previous_tail: Path | None,
    plan: JointPlan,
    tempo: float,
    drift: DriftPlan,
    folder: Path,
) -> None:
    """Write the piece's picture, and the tail's without its sound, in one pass.

    Between, the picture has ten bits: the filters cut off what is below a level, so that with eight
    each piece would be a little darker than the one before.
    """
    cut, length = source.cut, source.length
    # The clip's first frame that is shown: the joint begins with it.
    first = max(0, cut.start + plan.start - plan.shift)
    frames = length - plan.start
    steady = f"setpts=PTS-STARTPTS,fps={FPS},settb=AVTB,format=yuv420p10le"
    slowed = f"setpts=PTS/{tempo:.6f},fps={FPS}," if tempo != 1 else ""
    graph = [
        f"[0:V:0]{source.picture},trim=start_frame={first},setpts=PTS-STARTPTS,{slowed}"
        f"tpad=stop_mode=clone:stop={length},trim=end_frame={frames},{steady}[clip]",
        *_correct(drift, frames),
    ]
    inputs: list[str | Path] = [*ONE_THREAD, *open_media(source.clip)]
    film = "[own]"
    if previous_tail:
        inputs += [*ONE_THREAD, "-i", previous_tail]
        blended = plan.end - plan.start
        graph.append(f"[1:v]fps={FPS},trim=start_frame=1:end_frame={1 + plan.end},{steady}[tail]")
        graph.append(
            f"[tail][own]xfade=transition=fade:duration={blended / FPS:.6f}"
            f":offset={plan.start / FPS:.6f}[joined]"
        )
        film = "[joined]"
    outputs: list[str | Path] = ["-map", "[piece]", *RECIPE]
    outputs += ["-force_key_frames", "0.5", folder / PICTURE]
    graph.append(f"{film}{COLOURS},format=yuv420p,split[film][rest]")
    graph.append(f"[film]trim=end_frame={cut.frames}[piece]")
    if cut.overlap:
        graph.append(f"[rest]trim=start_frame={cut.frames - 1},setpts=PTS-STARTPTS[left]")
        outputs += ["-map", "[left]", "-r", str(FPS), *_TAIL_RECIPE, folder / _TAIL_PICTURE]
    else:
        graph.append("[rest]nullsink")
    run("-xerror", *inputs, "-filter_complex", ";".join(graph), *outputs)
    if frames_in(folder / PICTURE) != cut.frames:
        raise CuttingFailed(f"{source.clip.name} was not encoded to {cut.frames} frames")


def _correct(drift: DriftPlan, frames: int) -> list[str]:
    """The filters from `[clip]` to `[own]`: from the correction at its start evenly to that at its
    end."""
    if drift.start == drift.end == NO_CORRECTION:
        return ["[clip]null[own]"]
    if drift.start == drift.end:
        return [f"[clip]{_table(drift.start)}[own]"]
    return [
        "[clip]split[early][late]",
        f"[early]{_table(drift.start)}[begin]",
        f"[late]{_table(drift.end)}[finish]",
        f"[begin][finish]xfade=transition=fade:duration={frames / FPS:.6f}:offset=0[own]",
    ]


def _table(correction: Correction) -> str:
    levels = (
        f"{plane}='clip({gain:.5f}*val+{4 * offset + 0.5:.3f},0,1023)'"
        for plane, gain, offset in zip("yuv", correction.gains, correction.offsets, strict=True)
    )
    return f"lutyuv={':'.join(levels)}"


def _write_stills(folder: Path, cut: ChunkCut, size: FrameSize, *, exact_last: bool) -> None:
    """Write the anchor and the last frame."""
    video = folder / TAIL if cut.overlap else folder / PICTURE
    count = cut.overlap + 1 if cut.overlap else cut.frames
    anchor = count - 1 if exact_last else find_anchor(video, count, size)
    write_frames(video, [(anchor, folder / ANCHOR), (count - 1, folder / LAST)])


def _measure_drift(
    clip_end: SmallFrame, made: SmallFrames, reference: list[SmallFrame], drift: DriftPlan
) -> ColourDrift:
    return ColourDrift(
        found=measure_difference(clip_end, reference, drift.end),
        left=measure_difference(made[len(made) - 1], reference),
        start=drift.start.figures,
        end=drift.end.figures,
    )
