"""How long joining a film takes, three ways, on the same three clips in the same minute.

    .venv/bin/python bench/assembly.py [--seconds 8] [--size 1280x720]

It takes some minutes, most of them for the slow ways; `--seconds 4 --size 640x360` takes half one.

Three clips with two crossfades, made of synthetic pictures. `boundary-only` is the product's: it
copies the mezzanines and encodes the crossfades. `one filter graph` decodes all clips and encodes
the film once. `normalise, then join` encodes every clip and then the film, as a straightforward
program would. All three encode at CRF 18; the last two with x264's default preset. Times vary from
machine to machine, so what counts are the ratios, and how alike the pictures are.
"""

import argparse
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import imageio_ffmpeg

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.media import FrameSize, TimelineClip

PICTURES = (
    "testsrc2=s={size}:r=24,noise=alls=6:allf=t",
    "mandelbrot=s={size}:r=24,noise=alls=4:allf=t",
    "gradients=s={size}:r=24:speed=0.02:n=5,noise=alls=3:allf=t",
)
ENCODE = ("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-pix_fmt", "yuv420p")
SOUND = ("-c:a", "aac", "-b:a", "192k")
COLOURS = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")


def main() -> None:
    """Make the clips, join them three ways, print a table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=8)
    arguments.add_argument("--size", default="1280x720")
    chosen = arguments.parse_args()
    width, height = map(int, chosen.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), FrameSize(width, height), chosen.seconds)


def compare(folder: Path, size: FrameSize, seconds: int) -> None:
    """Time the three ways on clips of this size (pixels) and length (seconds)."""
    room = FFmpegEditor()
    clips = [_shoot(folder, place, size, seconds) for place in range(len(PICTURES))]
    edit_list: list[TimelineClip] = []
    transcoding = time.perf_counter()
    for place, clip in enumerate(clips):
        scene = room.transcode(clip, folder / f"scene_{place}", size, seconds)
        edit_list.append(TimelineClip(scene.mezzanine, scene.audio, seconds, "crossfade"))
    transcoding = time.perf_counter() - transcoding

    cut, graph, joined = (folder / f"{way}.mp4" for way in ("cut", "graph", "joined"))
    ours = _timed(lambda: room.assemble(edit_list, cut))
    one_graph = _timed(lambda: _crossfade_all(clips, graph, size, seconds))
    twice = _timed(lambda: _normalise_then_join(clips, joined, folder, size, seconds))

    lines = [
        f"{len(clips)} x {seconds} s at {size.width}x{size.height}, two crossfades",
        "",
        f"boundary-only          {ours:6.2f} s     1.0 x   SSIM to one graph {_ssim(cut, graph)}",
        f"one filter graph       {one_graph:6.2f} s   {one_graph / ours:5.1f} x",
        f"normalise, then join   {twice:6.2f} s   {twice / ours:5.1f} x   "
        f"SSIM to one graph {_ssim(joined, graph)}",
        "",
        f"Transcoding took {transcoding / len(clips):.2f} s a clip: done while other clips are "
        "still being filmed, so nobody waits for it at the end.",
        f"The film lasts {room.probe(cut).duration:.2f} s.",
    ]
    print("\n".join(lines))  # noqa: T201 - this program exists to print


def _shoot(folder: Path, place: int, size: FrameSize, seconds: int) -> Path:
    clip = folder / f"clip_{place}.mp4"
    picture = PICTURES[place].format(size=f"{size.width}x{size.height}")
    _ffmpeg(
        *("-f", "lavfi", "-i", f"{picture},scale=out_color_matrix=bt709,format=yuv420p"),
        *("-f", "lavfi", "-i", f"sine=frequency={330 + 110 * place}:sample_rate=48000"),
        *("-t", str(seconds), "-preset", "veryfast", "-crf", "20", *COLOURS, "-ac", "2", clip),
    )
    return clip


def _crossfade_all(clips: Sequence[Path], film: Path, size: FrameSize, seconds: int) -> None:
    """Every clip through one graph, the film encoded once."""
    picture = f"fps=24,scale={size.width}:{size.height},settb=AVTB,format=yuv420p"
    graph = [f"[{n}:v]{picture}[v{n}]" for n in range(len(clips))]
    video, audio = "[v0]", "[0:a]"
    for n in range(1, len(clips)):
        offset = n * (seconds - 0.5)
        graph.append(f"{video}[v{n}]xfade=transition=fade:duration=0.5:offset={offset}[x{n}]")
        graph.append(f"{audio}[{n}:a]acrossfade=duration=0.5[y{n}]")
        video, audio = f"[x{n}]", f"[y{n}]"
    inputs = [argument for clip in clips for argument in ("-i", clip)]
    maps = ("-map", video, "-map", audio)
    _ffmpeg(*inputs, "-filter_complex", ";".join(graph), *maps, *ENCODE, *COLOURS, *SOUND, film)


def _normalise_then_join(
    clips: Sequence[Path], film: Path, folder: Path, size: FrameSize, seconds: int
) -> None:
    """Every clip encoded to a common form, then the film encoded from those."""
    normal: list[Path] = []
    for n, clip in enumerate(clips):
        normal.append(folder / f"normal_{n}.mp4")
        fit = f"fps=24,scale={size.width}:{size.height},setsar=1"
        _ffmpeg("-i", clip, "-vf", fit, *ENCODE, *COLOURS, *SOUND, normal[-1])
    _crossfade_all(normal, film, size, seconds)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ssim(film: Path, reference: Path) -> str:
    said = _ffmpeg("-i", film, "-i", reference, "-lavfi", "[0:v][1:v]ssim", "-f", "null", "-")
    found = re.search(r"All:([\d.]+)", said)
    return f"{float(found[1]):.4f}" if found else "unknown"


def _ffmpeg(*arguments: str | Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


if __name__ == "__main__":
    main()
