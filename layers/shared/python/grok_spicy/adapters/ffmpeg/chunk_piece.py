"""Makes a chunk's clip into its piece of a scene: as long as it must be, joined with the chunk
before, in the colours of the first one.

All that a piece needs of the chunk before is its tail: the frames that both of them filmed, and the
one before these. So the work for one chunk does not depend on how many there are.
"""

import shutil
import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg.chunk_sound import (
    decode_sound,
    join_sound,
    sound_of,
    write_sound,
)
from grok_spicy.adapters.ffmpeg.colours import film_colours
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import check, frames_in, probe, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD, RECIPE
from grok_spicy.adapters.ffmpeg.transcode import SHORTEST_FRAMES, SLOWEST, check_download, fit
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.models.media import FPS, ChunkCut, ChunkPiece, FrameSize, Joint, MediaInfo

PICTURE, SOUND, TAIL = "piece.mp4", "piece.wav", "tail.mkv"
ANCHOR, LAST, REFERENCE = "anchor.png", "last.png", "reference.png"
_TAIL_RECIPE = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "6", *ONE_THREAD)


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

    Raises DownloadFailed and UnusableFootage as `transcode` does.
    """
    check_download(clip)
    info = probe(clip)
    folder.mkdir(parents=True, exist_ok=True)
    length = cut.frames + cut.overlap
    frames = check(clip) - cut.start
    if frames < min(SHORTEST_FRAMES, length):
        raise UnusableFootage(f"{clip.name} is too short: it has {frames / FPS:.2f} s")
    flaws: list[str] = []
    tempo = 1.0
    if frames < length:
        tempo = max(SLOWEST, frames / length)
        flaws.append(f"it lasts {frames / FPS:.2f} s of {length / FPS:.2f} s, so it is slowed down")
    slowed = f"setpts=PTS/{tempo:.6f},fps={FPS}," if tempo != 1 else ""
    frame = f"{fit(info.width / info.height, size)},{film_colours(clip, info)}"
    own = (
        f"[0:V:0]fps={FPS}:start_time=0,trim=start_frame={cut.start},setpts=PTS-STARTPTS,"
        f"{slowed}{frame},setsar=1,tpad=stop_mode=clone:stop={length},"
        f"trim=end_frame={length},{COLOURS},format=yuv420p,fps={FPS},settb=AVTB"
    )
    inputs: list[str | Path] = [*ONE_THREAD, *open_media(clip)]
    blended = frames_in(previous_tail) - 1 if previous_tail else 0
    graph = [f"{own}[own]"]
    if previous_tail:
        inputs += ["-i", previous_tail]
        graph.append(
            f"[1:v]fps={FPS},trim=start_frame=1,setpts=PTS-STARTPTS,format=yuv420p,fps={FPS},settb=AVTB[tail]"
        )
        graph.append(f"[tail][own]xfade=transition=fade:duration={blended / FPS:.6f}:offset=0[all]")
    else:
        graph.append("[own]null[all]")
    outputs: list[str | Path] = []
    if cut.overlap:
        graph.append(f"[all]{COLOURS},split=2[film][more]")
        graph.append(f"[film]trim=end_frame={cut.frames}[piece]")
        graph.append(f"[more]trim=start_frame={cut.frames - 1},setpts=PTS-STARTPTS[left]")
        outputs += ["-map", "[left]", *_TAIL_RECIPE, folder / "tail.mp4"]
    else:
        graph.append(f"[all]{COLOURS},trim=end_frame={cut.frames}[piece]")
    run(
        *inputs,
        *("-filter_complex", ";".join(graph)),
        *("-map", "[piece]", *RECIPE, "-force_key_frames", "0.5", folder / PICTURE),
        *outputs,
    )
    if frames_in(folder / PICTURE) != cut.frames:
        raise CuttingFailed(f"{clip.name} was not encoded to {cut.frames} frames")
    flaw = _write_sounds(clip, info, folder, cut, previous_tail, blended, tempo)
    flaws += [flaw] if flaw else []
    tail = folder / TAIL if cut.overlap else None
    _write_last(tail or folder / PICTURE, folder / LAST)
    shutil.copyfile(folder / LAST, folder / ANCHOR)
    if cut.number == 0:
        shutil.copyfile(folder / LAST, folder / REFERENCE)
    return ChunkPiece(
        media_info=info,
        picture=folder / PICTURE,
        audio=folder / SOUND,
        anchor=folder / ANCHOR,
        last=folder / LAST,
        frames=cut.frames,
        tail=tail,
        reference=folder / REFERENCE if cut.number == 0 else None,
        joint=Joint(frame=blended, blended=blended, ssim=1.0, usual_ssim=1.0, agreement=1.0)
        if previous_tail
        else None,
        flaws=tuple(flaws),
    )


def _write_sounds(
    clip: Path,
    info: MediaInfo,
    folder: Path,
    cut: ChunkCut,
    previous_tail: Path | None,
    blended: int,
    tempo: float,
) -> str:
    """Write the piece's sound and that of its tail; in words what is wrong with it, or ""."""
    length = cut.frames + cut.overlap
    with tempfile.TemporaryDirectory(dir=folder, prefix="sound-") as name:
        own, all_, before = (Path(name) / each for each in ("own.wav", "all.wav", "before.wav"))
        flaw = decode_sound(clip, info, cut.start, length, tempo, own)
        earlier = None
        if previous_tail:
            run("-i", previous_tail, "-map", "0:a", "-c:a", "copy", before)
            samples = sound_of(before, 1, blended)
            write_sound(before, samples)
            earlier = before
        join_sound(earlier, own, length, blended / 2, all_)
        write_sound(folder / SOUND, sound_of(all_, 0, cut.frames))
        if cut.overlap:
            left = Path(name) / "left.wav"
            write_sound(left, sound_of(all_, cut.frames - 1, cut.overlap + 1))
            run(
                *("-i", folder / "tail.mp4", "-i", left, "-c", "copy", folder / TAIL),
            )
            (folder / "tail.mp4").unlink()
    return flaw


def _write_last(video: Path, path: Path) -> None:
    run(
        "-sseof", "-0.5", "-i", video, "-an", "-vf", f"{COLOURS},format=rgb24", "-update", "1", path
    )
