"""What making a film of its clips costs: clips that are copied beside clips that are all encoded.

    .venv/bin/python bench/assembly.py [--seconds 8] [--size 1280x720] [--scenes 6] [--gop 24]

Both ways go from the downloaded clips to the film, on the same clips in the same minute: every
third scene is entered by a crossfade, the others by cuts. `encode every clip` is the product's way
for clips that deviate; `copy` is its way for clips that already are what the film needs. CPU time
counts, of this process and of FFmpeg, since clips are made beside each other. Each film is compared
to a lossless one. Then the peak memory of joining 3 and 60 scenes.

The clips are drawings with a little noise, encoded by x264 at its defaults, a key frame every
`--gop` frames. A clip that is entered by a crossfade and has no key frame within two seconds after
it has to be encoded: `--gop 250` shows that.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import imageio_ffmpeg

from grok_spicy.adapters.ffmpeg.clip_copy import NotCopyable
from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.media import FPS, FrameSize, TimelineClip
from grok_spicy.models.story import Transition
from grok_spicy.policies.timeline import Shot, film_frames

PICTURES = (
    "testsrc2=s={size}:r=24,gblur=sigma=2,noise=alls=3:allf=t",
    "mandelbrot=s={size}:r=24,gblur=sigma=1,noise=alls=2:allf=t",
    "mandelbrot=s={size}:r=24:start_x=-1.25:start_y=0.02:start_scale=0.5,gblur=sigma=1,"
    "noise=alls=2:allf=t",
)
COLOURS = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")
MANY, FEW = 60, 3


def main() -> None:
    """Make the clips, join them both ways, print a table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=8)
    arguments.add_argument("--size", default="1280x720")
    arguments.add_argument("--scenes", type=int, default=6)
    arguments.add_argument("--gop", type=int, default=24)
    arguments.add_argument("--join", type=int, help=argparse.SUPPRESS)
    arguments.add_argument("--folder", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    size = FrameSize(*map(int, chosen.size.split("x")))
    if chosen.join:
        print(_join_once(Path(chosen.folder), chosen.join, chosen.seconds))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), size, chosen.seconds, chosen.scenes, chosen.gop)


def compare(folder: Path, size: FrameSize, seconds: int, scenes: int, gop: int) -> None:
    """Make a film of these clips both ways. Sizes in pixels, `gop` in frames."""
    clips = [_shoot(folder, place, size, seconds, gop) for place in range(len(PICTURES))]
    chosen = [clips[place % len(clips)] for place in range(scenes)]
    lossless = folder / "lossless.mp4"
    _make_lossless(chosen, lossless, seconds)

    copied, encoded = folder / "copied.mp4", folder / "encoded.mp4"
    copying = _cpu_seconds(lambda: _make_film(chosen, copied, folder / "copy", size, seconds))
    with patch("grok_spicy.adapters.ffmpeg.transcode.copy_clip", side_effect=NotCopyable("bench")):
        encoding = _cpu_seconds(
            lambda: _make_film(chosen, encoded, folder / "encode", size, seconds)
        )

    lines = [
        f"{scenes} x {seconds} s at {size.width}x{size.height}, a key frame every {gop} frames, "
        f"{sum(_entrance(n) == 'crossfade' for n in range(scenes))} crossfades",
        "",
        "                      CPU a scene            SSIM to a lossless film   size",
    ]
    for way, spent, film in (
        ("encode every clip", encoding, encoded),
        ("copy", copying, copied),
    ):
        lines.append(
            f"{way:20} {spent / scenes:8.2f} s   {spent / encoding:5.3f} x   "
            f"{_ssim(film, lossless):>12}           {film.stat().st_size / 1e6:6.1f} MB"
        )
    few, many = (_peak_memory(folder / "copy", count, seconds) for count in (FEW, MANY))
    lines += [
        "",
        f"Peak memory of joining {FEW} scenes {few:.0f} MB, of {MANY} {many:.0f} MB: "
        f"{many / few:.2f} x",
    ]
    print("\n".join(lines))  # noqa: T201 - this program exists to print


def _entrance(place: int) -> Transition:
    return "crossfade" if place % 3 == 2 else "cut"


def _make_film(
    clips: Sequence[Path], film: Path, folder: Path, size: FrameSize, seconds: int
) -> None:
    editor = FFmpegEditor()
    edit_list: list[TimelineClip] = []
    for place, clip in enumerate(clips):
        entrance = _entrance(place)
        scene = editor.transcode(
            clip, folder / str(place), size, seconds, crossfaded=entrance == "crossfade"
        )
        edit_list.append(TimelineClip(scene.mezzanine, scene.audio, seconds, entrance))
    editor.assemble(edit_list, film)
    expected = film_frames([Shot(cut.seconds, cut.transition) for cut in edit_list])
    assert editor.probe(film).duration == expected / FPS


def _join_once(folder: Path, scenes: int, seconds: int) -> int:
    """Join that many scenes in this process; return the peak memory in kB, of it or of FFmpeg."""
    made = sorted(folder.iterdir())
    edit_list = [
        TimelineClip(place / "mezzanine.mp4", place / "audio.wav", seconds, _entrance(n))
        for n in range(scenes)
        for place in [made[n % 3]]
    ]
    FFmpegEditor().assemble(edit_list, folder.parent / f"joined_{scenes}.mp4")
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in whose)


def _peak_memory(folder: Path, scenes: int, seconds: int) -> float:
    options = ("--join", scenes, "--folder", folder, "--seconds", seconds)
    command = [sys.executable, __file__, *map(str, options)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(result.stdout) / 1024


def _shoot(folder: Path, place: int, size: FrameSize, seconds: int, gop: int) -> Path:
    clip = folder / f"clip_{place}.mp4"
    picture = PICTURES[place].format(size=f"{size.width}x{size.height}")
    _ffmpeg(
        *("-f", "lavfi", "-i", f"{picture},scale=out_color_matrix=bt709,format=yuv420p"),
        *("-f", "lavfi", "-i", f"sine=frequency={330 + 110 * place}:sample_rate=48000"),
        *("-t", str(seconds), "-crf", "21", "-g", str(gop), *COLOURS, "-ac", "2", clip),
    )
    return clip


def _make_lossless(clips: Sequence[Path], film: Path, seconds: int) -> None:
    """The clips' pictures, joined in one filter graph without loss."""
    graph = [f"[{n}:v]fps={FPS},settb=AVTB,format=yuv420p[v{n}]" for n in range(len(clips))]
    video, length = "[v0]", float(seconds)
    for n in range(1, len(clips)):
        if _entrance(n) == "crossfade":
            length -= 0.5
            joint = f"xfade=transition=fade:duration=0.5:offset={length}"
        else:
            joint = f"concat=n=2,fps={FPS},settb=AVTB"
        graph.append(f"{video}[v{n}]{joint}[x{n}]")
        video, length = f"[x{n}]", length + seconds
    inputs = [argument for clip in clips for argument in ("-i", clip)]
    lossless = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0")
    _ffmpeg(*inputs, "-filter_complex", ";".join(graph), "-map", video, *lossless, film)


def _cpu_seconds(work: Callable[[], object]) -> float:
    before = _cpu()
    work()
    return _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _ssim(film: Path, reference: Path) -> str:
    said = _ffmpeg("-i", film, "-i", reference, "-lavfi", "[0:v][1:v]ssim", "-f", "null", "-")
    found = re.search(r"All:([\d.]+)", said)
    return f"{float(found[1]):.5f}" if found else "unknown"


def _ffmpeg(*arguments: str | Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


if __name__ == "__main__":
    main()
