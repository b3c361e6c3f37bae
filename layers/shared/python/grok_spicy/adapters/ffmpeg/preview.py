"""A silent GIF of a film's best moments, small enough to be sent."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import ONE_THREAD
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.exports import Moment
from grok_spicy.models.media import FPS, FrameSize

GIF_BYTES = 3_000_000
_LONG_SIDE = 480
# What is tried, one after the other, until the GIF is small enough.
_SIZES = (1.0, 0.8, 0.6, 0.4)
_SPEEDS = ((12, 128), (8, 96))  # pictures a second, colours


def write_gif(moments: Sequence[Moment], size: FrameSize, gif: Path) -> None:
    """Write moments of mezzanines, one after the other, as a GIF without end: 480 pixels on its
    longer side and 3 MB at most. CuttingFailed."""
    with tempfile.TemporaryDirectory(dir=gif.parent, prefix="preview-") as name:
        folder = Path(name)
        reel = _join(moments, size, folder)
        for width, speed, colours in _tries(size):
            run(
                *(*ONE_THREAD, "-i", reel, "-filter_complex"),
                f"[0:v]fps={speed},scale={width}:-2:flags=lanczos,split[a][b];"
                f"[a]palettegen=max_colors={colours}:stats_mode=diff[palette];"
                "[b][palette]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle",
                *("-loop", "0", folder / "preview.gif"),
            )
            if (folder / "preview.gif").stat().st_size <= GIF_BYTES:
                (folder / "preview.gif").replace(gif)
                return
    raise CuttingFailed("no preview of these moments is under 3 MB")


def _tries(size: FrameSize) -> Iterator[tuple[int, int, int]]:
    whole = min(1.0, _LONG_SIDE / max(size))
    for share, (speed, colours) in product(_SIZES, _SPEEDS):
        yield round(size.width * whole * share / 2) * 2, speed, colours


def _join(moments: Sequence[Moment], size: FrameSize, folder: Path) -> Path:
    """The moments as one small film."""
    inputs: list[str | Path] = []
    for moment in moments:
        start, length = moment.start / FPS, moment.frames / FPS
        inputs += ["-ss", f"{start:.6f}", "-t", f"{length:.6f}", "-i", moment.mezzanine]
    share = min(1.0, _LONG_SIDE / max(size))
    width, height = (round(side * share / 2) * 2 for side in size)
    graph = "".join(
        f"[{n}:v]fps={FPS},scale={width}:{height}:flags=area,setsar=1[m{n}];"
        for n in range(len(moments))
    )
    graph += "".join(f"[m{n}]" for n in range(len(moments)))
    reel = folder / "reel.mp4"
    run(
        *(*inputs, "-filter_complex", f"{graph}concat=n={len(moments)}:v=1:a=0[reel]"),
        *("-map", "[reel]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", reel),
    )
    return reel
