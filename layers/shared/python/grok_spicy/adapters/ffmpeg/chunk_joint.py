"""The joint of two chunks: measured in small frames, checked in the pictures that were made."""

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median

from PIL import Image, ImageFilter, ImageStat

from grok_spicy.adapters.ffmpeg.chunk_frames import SmallFrame, SmallFrames, difference
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD
from grok_spicy.models.media import FPS, ChunkCut, FrameSize, Joint
from grok_spicy.policies.chunk_colours import Correction
from grok_spicy.policies.chunk_joints import FrameQuality, JointPlan, choose_anchor, plan_joint

_SSIM = re.compile(r"^n:\d+ .*All:([\d.]+)", re.MULTILINE)
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_BLACK, _WHITE = 20, 235
_SIDE = 480  # of the pictures in which sharpness is measured
_CANDIDATES = 12


def find_joint(tail: SmallFrames, own: SmallFrames, cut: ChunkCut) -> JointPlan:
    """Where the chunk is joined with the tail of the one before, whose first frame is the last one
    before the overlap."""
    overlap = len(tail) - 1
    spare = max(0, len(own) - cut.start - cut.frames - cut.overlap)
    first, last = max(-cut.start, -overlap), min(overlap + spare, len(own) - cut.start)
    costs = {
        (before, after): difference(tail[before + 1], own[cut.start + after])
        for before in range(overlap)
        for after in range(first, last)
        if -spare <= before - after < overlap
    }
    steps = [difference(tail[number], tail[number + 1]) for number in range(overlap)]
    return plan_joint(costs, overlap, fmean(steps))


def shared_frames(
    tail: SmallFrames, own: SmallFrames, cut: ChunkCut, plan: JointPlan
) -> list[tuple[SmallFrame, SmallFrame]]:
    """The chunk's frames at the joint, each with the tail's that is shown at the same time."""
    return [
        (own[number], tail[frame + 1])
        for frame in range(plan.start, plan.end)
        if 0 <= (number := cut.start + frame - plan.shift) < len(own)
    ]


def measure_agreement(
    shared: Sequence[tuple[SmallFrame, SmallFrame]], correction: Correction
) -> float:
    """How much the pictures that are blended agree: 1 less the largest difference, as a share."""
    worst = max(
        (difference(own.corrected(correction), other) for own, other in shared), default=0.0
    )
    return 1 - worst / 255


def measure_joint(tail: Path, picture: Path, plan: JointPlan, agreement: float) -> Joint:
    """The joint of a piece that was made. SSIM is that of whole frames, brightness and colours."""
    # The first frame is compared with the last one of the chunk before.
    steps = _steps(
        (tail, picture),
        f"[0:v]trim=end_frame=1,settb=1/{FPS},setpts=0,format=yuv420p[last];"
        f"[1:v]settb=1/{FPS},setpts=N,format=yuv420p,split[own][same];[own]setpts=N+1[later];"
        "[later][last]interleave=nb_inputs=2:duration=longest[before]",
    )
    earlier = _steps(
        (tail,),
        f"[0:v]settb=1/{FPS},setpts=N,format=yuv420p,split[own][same];[own]setpts=N+1[before]",
    )
    # Step n leads to frame n; those that the joint has a part in.
    at_joint = steps[: plan.end + 1]
    later = steps[plan.end + 1 : 2 * plan.end + 1]
    return Joint(
        frame=plan.end,
        blended=max(0, plan.end - plan.start - 1),
        ssim=round(min(at_joint, default=1.0), 4),
        usual_ssim=round(median([*earlier, *later] or [1.0]), 4),
        agreement=round(agreement, 4),
        shift=plan.shift,
    )


def _steps(files: Sequence[Path], graph: str) -> list[float]:
    """The SSIM of each frame of `[same]` and that of `[before]`, as the graph names them."""
    inputs = [each for file in files for each in (*ONE_THREAD, "-i", file)]
    compared = f"{graph};[before][same]ssim=stats_file=-:shortest=1"
    report = run(*inputs, "-filter_complex", compared, "-an", "-f", "null", "-")
    return [float(each) for each in _SSIM.findall(report)]


def find_anchor(frames: Path, count: int, size: FrameSize) -> int:
    """Which of a file's last dozen frames the next chunk starts from, out of `count`: its number
    from the first on."""
    height = round(_SIDE * size.height / size.width)
    first = max(1, count - _CANDIDATES)
    raw = frames.with_suffix(".grey")
    run(
        *(*ONE_THREAD, "-i", frames, "-map", "0:v", "-frames:v", str(count)),
        *("-vf", f"scale={_SIDE}:{height},format=gray", "-f", "rawvideo", raw),
    )
    content, cells = raw.read_bytes(), _SIDE * height
    raw.unlink()
    pictures = [
        Image.frombytes("L", (_SIDE, height), content[number * cells : (number + 1) * cells])
        for number in range(first, len(content) // cells)
    ]
    return first + choose_anchor([_quality(picture) for picture in pictures])


def write_frames(video: Path, names: Sequence[tuple[int, Path]]) -> None:
    """Write frames of a video as PNGs, by their numbers."""
    numbers = sorted({number for number, _ in names})
    chosen = "+".join(f"eq(n\\,{number})" for number in numbers)
    pattern = video.with_name("frame_%d.png")
    run(
        *(*ONE_THREAD, "-i", video, "-map", "0:v"),
        *("-vf", f"select={chosen},{COLOURS},format=rgb24", "-fps_mode", "passthrough", pattern),
    )
    for number, path in names:
        taken = video.with_name(f"frame_{numbers.index(number) + 1}.png")
        path.write_bytes(taken.read_bytes())
    for place in range(len(numbers)):
        video.with_name(f"frame_{place + 1}.png").unlink()


def _quality(picture: Image.Image) -> FrameQuality:
    edges = ImageStat.Stat(picture.filter(_LAPLACIAN)).var[0]
    levels = picture.histogram()
    clipped = (sum(levels[: _BLACK + 1]) + sum(levels[_WHITE:])) / sum(levels)
    return FrameQuality(edges, ImageStat.Stat(picture).mean[0], clipped)
