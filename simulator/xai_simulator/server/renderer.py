"""A process that renders films one after the other: `python -m …server.renderer MEMORY`.

It reads one recipe per line (JSON) from its standard input and answers one line each, so that the
server stays responsive while FFmpeg and the painter are at work. It ends when its input does: also
when the server was killed.
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
# FFmpeg takes a picture for a very short video.
_PICTURE = re.compile(r"Input #0, (image2|\w+_pipe)")
_LENGTH = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")
_SIZE = re.compile(r"Stream #.*Video: .*?\b(\d{2,})x(\d{2,})")


class UnreadableVideo(Exception):
    """What should be a video can't be read as one."""


def render(memory: Path, recipe: Document, film: Path) -> None:
    """Make the film of a recipe (paths relative to `memory`), whole, at `film`."""
    with tempfile.TemporaryDirectory(dir=film.parent, suffix=".part") as name:
        folder = Path(name)
        made = folder / "film.mp4"
        if recipe.get("source"):
            _same_again(memory / recipe["source"], tuple(recipe["size"]), made)
        else:
            _draw(memory, recipe, folder, made)
        if recipe.get("silent"):
            quiet = folder / "silent.mp4"
            _ffmpeg("-i", made, "-c", "copy", "-an", "-movflags", "+faststart", quiet)
            made = quiet
        made.replace(film)


def measure(video: Path) -> tuple[float, tuple[int, int]]:
    """Seconds and size of a video. UnreadableVideo if it is not one."""
    # imageio's own reader gives up on its first look when the machine is busy; this one waits.
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(video)]
    facts = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    length, size = _LENGTH.search(facts), _SIZE.search(facts)
    if length is None or size is None or _PICTURE.search(facts):
        raise UnreadableVideo(facts.strip().splitlines()[-1])
    hours, minutes, seconds = (float(part) for part in length.groups())
    return 3600 * hours + 60 * minutes + seconds, (int(size[1]), int(size[2]))


def _draw(memory: Path, recipe: Document, folder: Path, made: Path) -> None:
    from xai_simulator.drawing.film import film
    from xai_simulator.drawing.paint import paint
    from xai_simulator.drawing.picture import Picture

    size, seed, drift = tuple(recipe["size"]), recipe["seed"], recipe["drift"]
    extended = memory / recipe["extends"] if recipe.get("extends") else None
    if extended is not None:
        keyframe = Picture(_last_frame(extended, folder), None, ())
    elif recipe.get("keyframe"):
        keyframe = Picture.load(memory / recipe["keyframe"])
    else:
        references = [Picture.load(memory / path) for path in recipe["references"]]
        keyframe = paint(recipe["prompt"], references, size, seed, drift)
    if recipe.get("repair") and any(figure.drift_degrees for figure in keyframe.figures):
        repair = f"Change ONLY the colours. {recipe['repair']} Keep everything else identical."
        keyframe = paint(repair, [keyframe], keyframe.image.size, seed, 0.0)
    drawn = folder / "drawn.mp4" if extended else made
    film(keyframe, recipe["prompt"], recipe["seconds"], size, seed, drift, drawn)
    if extended is not None:
        _join(extended, drawn, folder, made)


def _same_again(source: Path, size: tuple[int, int], made: Path) -> None:
    # A film we know nothing of: an edit of it is that film, at the size asked for.
    scale = f"scale={size[0]}:{size[1]},format=yuv420p"
    _ffmpeg("-i", source, "-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac",
            "-movflags", "+faststart", made)  # fmt: skip


def _last_frame(video: Path, folder: Path) -> Any:
    from PIL import Image

    frame = folder / "last.png"
    _ffmpeg("-sseof", "-0.5", "-i", video, "-update", "1", frame)
    with Image.open(frame) as image:
        return image.convert("RGB")


def _join(first: Path, second: Path, folder: Path, made: Path) -> None:
    reel = folder / "reel.txt"
    reel.write_text(f"file '{first}'\nfile '{second}'\n")
    _ffmpeg("-f", "concat", "-safe", "0", "-i", reel, "-c", "copy", "-movflags", "+faststart", made)


def _ffmpeg(*arguments: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"]
    result = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise UnreadableVideo(result.stderr[-300:])


def _orders() -> "SimpleQueue[str]":
    # Reading beside the work notices the end of input, the server's death, in its middle too.
    orders: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return orders


def _main() -> None:
    memory = Path(sys.argv[1])
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever else is printed must not be taken for an answer
    os.nice(NICENESS)
    orders = _orders()
    while True:
        order = json.loads(orders.get())
        answer: Document = {"error": None}
        try:
            render(memory, order["recipe"], Path(order["film"]))
        except Exception as error:  # the answer must come, whatever happened
            answer["error"] = f"{type(error).__name__}: {error}"
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    _main()
