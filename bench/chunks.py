"""What a scene of chunks looks like, and what it costs: joints, colours, processor time, memory.

    .venv/bin/python bench/chunks.py [--chunks 12] [--size 854x480]

Fully drawn clips of two seconds with a figure that walks, each from a frame of the one before, and
paler with each generation, as the simulator draws them. Once they are anchored, corrected and
joined as the product does; once each goes on from the last frame of the one before and is left as
it is. Then the peak memory of joining few and many. Ends with status 1 if a bound is broken.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "simulator")]

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor  # noqa: E402
from grok_spicy.models.media import FrameSize  # noqa: E402
from tests.support.chunk_chains import (  # noqa: E402
    Chain,
    Filmed,
    figure_difference,
    film_chain,
    film_plain_chain,
    frames_of,
)
from tests.support.similarity import ssim  # noqa: E402

ACTION = "The fox walks."
LENGTH, OVERLAP = 48, 12
LEAST_SSIM, MOST_DELTA_E, LEAST_UNCORRECTED, MOST_MEMORY = 0.9, 3.0, 8.0, 1.2
MANY, FEW = 60, 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, default=12)
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--join", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.join:
        sys.stdout.write(f"{_join_once(Path(options.folder), options.join)}\n")
        return 0
    size = FrameSize(*map(int, options.size.split("x")))
    with tempfile.TemporaryDirectory() as name:
        return compare(Path(name), size, options.chunks)


def compare(folder: Path, size: FrameSize, count: int) -> int:
    """Film both chains, print the table; the process's status."""
    (folder / "chain").mkdir()
    (folder / "plain").mkdir()
    filmed = film_chain(Chain(folder / "chain", size, action=ACTION), count, OVERLAP)
    plain = Chain(folder / "plain", size, action=ACTION)
    film_plain_chain(plain, count)
    joints = [piece.joint for piece in filmed.pieces if piece.joint]
    unblended = _unblended(plain, size, folder)
    corrected, uncorrected = _figure(filmed, size), _plain_figure(plain, size)
    seconds = _prepare_seconds(filmed, folder)
    memory = {joined: _join_memory(filmed, joined) for joined in (FEW, MANY)}
    rows = [
        ("joints, SSIM at least", min(each.ssim for each in joints), min(unblended)),
        ("joints, SSIM on average", fmean(each.ssim for each in joints), fmean(unblended)),
        ("usual neighbours, SSIM", fmean(each.usual_ssim for each in joints), None),
        ("agreement at least", min(each.agreement for each in joints), None),
        ("figure, last against first, dE", corrected, uncorrected),
        ("processor time of chunk 2, s", seconds[0], None),
        (f"processor time of chunk {count}, s", seconds[1], None),
        (f"memory, {FEW} chunks joined, MB", memory[FEW], None),
        (f"memory, {MANY} chunks joined, MB", memory[MANY], None),
    ]
    sys.stdout.write(f"{count} chunks of 2 s, {size.width}x{size.height}\n")
    sys.stdout.write(f"{'':34}{'joined':>10}{'as it is':>10}\n")
    for name, made, left in rows:
        sys.stdout.write(f"{name:34}{made:10.3f}{'' if left is None else f'{left:10.3f}'}\n")
    broken = {
        "a joint shows": min(each.ssim for each in joints) < LEAST_SSIM,
        "the plain chain's joints don't show": min(unblended) >= LEAST_SSIM,
        "the figure's colours run away": corrected > MOST_DELTA_E,
        "the plain chain keeps its colours": uncorrected <= LEAST_UNCORRECTED,
        "memory grows": memory[MANY] > MOST_MEMORY * memory[FEW],
        "later chunks take longer": seconds[1] > 1.5 * seconds[0],
    }
    for problem in (name for name, is_broken in broken.items() if is_broken):
        sys.stdout.write(f"broken: {problem}\n")
    return int(any(broken.values()))


def _unblended(plain: Chain, size: FrameSize, folder: Path) -> list[float]:
    """SSIM across the joints of the plain chain, cut where its clips overlap."""
    ends = []
    for clip in plain.clips:
        frames = frames_of(clip, size)
        ends.append((frames[0], frames[LENGTH - OVERLAP - 1]))
    return [ssim(before[1], after[0], folder) for before, after in pairwise(ends)]


def _figure(filmed: Filmed, size: FrameSize) -> float:
    last = filmed.pieces[-1]
    shift = last.joint.shift if last.joint else 0
    shown = frames_of(last.picture, size)[-1]
    return figure_difference(filmed.chain, len(filmed.pieces) - 1, LENGTH - 1 - shift, shown)


def _plain_figure(plain: Chain, size: FrameSize) -> float:
    shown = frames_of(plain.clips[-1], size)[LENGTH - 1]
    return figure_difference(plain, len(plain.clips) - 1, LENGTH - 1, shown)


def _prepare_seconds(filmed: Filmed, folder: Path) -> tuple[float, float]:
    """The processor time that the second and the last but one chunk take to be prepared."""
    seconds = []
    for number in (1, len(filmed.pieces) - 2):
        before, started = filmed.pieces[number - 1], _processor_seconds()
        FFmpegEditor().prepare_chunk(
            filmed.chain.clips[number],
            folder / f"again_{number}",
            filmed.chain.size,
            filmed.cuts[number],
            before.tail,
            filmed.pieces[0].reference,
        )
        seconds.append(_processor_seconds() - started)
    return seconds[0], seconds[1]


def _processor_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _join_memory(filmed: Filmed, count: int) -> float:
    """Peak memory in MB of a process, and of its FFmpeg, that joins so many pieces."""
    command = [sys.executable, __file__, "--join", str(count)]
    command += ["--folder", str(filmed.pieces[1].picture.parent)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(printed)


def _join_once(folder: Path, count: int) -> float:
    piece = (folder / "piece.mp4", folder / "piece.wav")
    with tempfile.TemporaryDirectory() as name:
        FFmpegEditor().join_chunks([piece] * count, Path(name), (LENGTH - OVERLAP) * count)
    # `getrusage` would say the memory of the process that started this one, if that had more.
    status = Path("/proc/self/status").read_text()
    own = int(re.findall(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)[0])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


if __name__ == "__main__":
    sys.exit(main())
