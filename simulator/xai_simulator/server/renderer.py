"""A process that renders videos one by one: `python -m xai_simulator.server.renderer STATE_DIR`.

It reads one request per line (JSON) from its standard input and writes one response line each, so
that the server stays responsive while drawing and FFmpeg are at work. It ends when its input ends,
also when the server was killed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import imageio_ffmpeg

from xai_simulator.server.state_store import Document

NICENESS = 5
# The sound packet that is damaged on request: about 0.4 s into the clip.
_DAMAGED_PACKET = 20
_FLAWS = {
    "black": ("-vf", "drawbox=c=black:t=fill"),
    "frozen": ("-vf", "loop=loop=-1:size=1"),
    "silent": ("-af", "volume=0"),
    "wrong_size": ("-vf", "scale=trunc(iw/4)*2:trunc(ih/4)*2"),
}
# FFmpeg reads an image as a very short video.
_IMAGE = re.compile(r"Input #0, (image2|\w+_pipe)")
_LENGTH = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")
_SIZE = re.compile(r"Stream #.*Video: .*?\b(\d{2,})x(\d{2,})")


class UnreadableVideo(Exception):
    """A file that should be a video can't be read as one."""


def render(state_dir: Path, recipe: Document, video: Path) -> None:
    """Render a recipe (its paths are relative to `state_dir`) into the file `video`, atomically."""
    with tempfile.TemporaryDirectory(dir=video.parent, suffix=".part") as name:
        folder = Path(name)
        output = folder / "video.mp4"
        if recipe.get("source"):
            _reencode(state_dir / recipe["source"], tuple(recipe["size"]), output)
        else:
            _draw(state_dir, recipe, folder, output)
        if recipe.get("flaw"):
            flawed = folder / "flawed.mp4"
            options = (*_FLAWS[recipe["flaw"]], "-t", str(recipe["seconds"]))
            _ffmpeg("-i", output, *options, "-preset", "ultrafast", "-movflags", "+faststart",
                    flawed)  # fmt: skip
            output = flawed
        if recipe.get("bad_audio"):
            damaged = folder / "damaged.mp4"
            noise = f"noise=amount='eq(n,{_DAMAGED_PACKET})'"
            _ffmpeg("-i", output, "-c", "copy", "-bsf:a", noise, "-movflags", "+faststart", damaged)
            output = damaged
        if recipe.get("silent"):
            silent = folder / "silent.mp4"
            _ffmpeg("-i", output, "-c", "copy", "-an", "-movflags", "+faststart", silent)
            output = silent
        output.replace(video)


def measure(video: Path) -> tuple[float, tuple[int, int]]:
    """A video's length in seconds and its size in pixels. UnreadableVideo if it is not one."""
    # imageio's own reader times out when the machine is busy; this has no timeout.
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(video)]
    report = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    length, size = _LENGTH.search(report), _SIZE.search(report)
    if length is None or size is None or _IMAGE.search(report):
        raise UnreadableVideo(report.strip().splitlines()[-1])
    hours, minutes, seconds = (float(part) for part in length.groups())
    return 3600 * hours + 60 * minutes + seconds, (int(size[1]), int(size[2]))


def _draw(state_dir: Path, recipe: Document, folder: Path, output: Path) -> None:
    from xai_simulator.drawing.anchors import HELD
    from xai_simulator.drawing.continuation import Continuation
    from xai_simulator.drawing.guides import Guides
    from xai_simulator.drawing.modes import drawing_of
    from xai_simulator.drawing.picture import Picture

    def load(path: str) -> Picture:
        return Picture.load(state_dir / path)

    drawing = drawing_of(recipe.get("drawing", "full"))

    size, seed, drift = tuple(recipe["size"]), recipe["seed"], recipe["drift"]
    # A clip that goes on from another follows the prompt of that.
    prompt = recipe.get("acts") or recipe["prompt"]
    continues = Continuation.read(recipe["continues"]) if recipe.get("continues") else None
    references = [load(path) for path in recipe.get("references", [])]
    extended = state_dir / recipe["extends"] if recipe.get("extends") else None
    if extended is not None and continues is None:
        keyframe = Picture(last_frame(extended, folder), None, ())
    elif recipe.get("keyframe"):
        keyframe = load(recipe["keyframe"])
    else:
        kept = HELD if references else 1.0
        keyframe = drawing.paint(prompt, references, size, seed, drift * kept)
    if recipe.get("repair") and any(figure.drift_degrees for figure in keyframe.figures):
        repair = f"Change ONLY the colours. {recipe['repair']} Keep everything else identical."
        keyframe = drawing.paint(repair, [keyframe], keyframe.image.size, seed, 0.0)
    clip = folder / "clip.mp4" if extended else output
    seconds = recipe["seconds"]
    pins = [(float(pin["time"]), load(pin["picture"])) for pin in recipe.get("pins", [])]
    if recipe.get("last_frame"):
        pins.append((seconds, load(recipe["last_frame"])))
    guides = Guides(
        references=tuple(references),
        pins=tuple(pins),
        voices=tuple(recipe.get("voices", [])),
        first_frame=bool(recipe.get("keyframe")),
    )
    drawing.film(keyframe, prompt, seconds, size, seed, drift, clip, guides, continues)
    if extended is not None:
        _join(extended, clip, folder, output)


def _reencode(source: Path, size: tuple[int, int], output: Path) -> None:
    # An edit of a video without a recipe is the same video at the requested size.
    scale = f"scale={size[0]}:{size[1]},format=yuv420p"
    _ffmpeg("-i", source, "-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac",
            "-movflags", "+faststart", output)  # fmt: skip


def last_frame(video: Path, folder: Path) -> Any:
    """A video's last frame, RGB; written into `folder`. UnreadableVideo."""
    from PIL import Image

    frame = folder / "last.png"
    _ffmpeg("-sseof", "-0.5", "-i", video, "-update", "1", frame)
    with Image.open(frame) as image:
        return image.convert("RGB")


def _join(first: Path, second: Path, folder: Path, output: Path) -> None:
    playlist = folder / "playlist.txt"
    playlist.write_text(f"file '{first}'\nfile '{second}'\n")
    _ffmpeg(
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        playlist,
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        output,
    )


def _ffmpeg(*arguments: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"]
    result = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise UnreadableVideo(result.stderr[-300:])


def _requests() -> "SimpleQueue[str]":
    # A thread of its own notices at once that the input ends, that is, that the server is gone.
    requests: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            requests.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return requests


def _main() -> None:
    state_dir = Path(sys.argv[1])
    responses = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # a library that prints must not corrupt the responses
    os.nice(NICENESS)
    requests = _requests()
    while True:
        request = json.loads(requests.get())
        response: Document = {"error": None}
        try:
            render(state_dir, request["recipe"], Path(request["file"]))
        except Exception as error:  # every request needs a response
            response["error"] = f"{type(error).__name__}: {error}"
        responses.write(json.dumps(response) + "\n")


if __name__ == "__main__":
    _main()
