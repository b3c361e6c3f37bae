"""Clips as small real MP4s (H.264, AAC): a slow zoom into the first frame, through to the last
frame where there is one; a slow pan over a picture of the prompt where there is no first frame."""

from pathlib import Path

from PIL import Image, ImageOps

from camera_simulator.jobs import RenderJob, Size
from xai_simulator.drawing import plain
from xai_simulator.drawing.encoder import encode
from xai_simulator.drawing.guides import Guides
from xai_simulator.drawing.picture import Picture
from xai_simulator.drawing.planes import Planes

SMALLEST = 16
_VIEWS_PER_SECOND, _VIEWS_PER_SECOND_PINNED = 2, 6


def draw_clip(job: RenderJob, first: Path | None, last: Path | None, output: Path) -> None:
    """Draw the clip of a job into the file `output`. RuntimeError if FFmpeg fails."""
    size, seconds = _even(job.size), job.seconds
    if job.flaw == "wrong_size":
        size = _even((size[0] // 2, size[1] // 2))
    if job.flaw == "short":
        seconds = seconds / 2
    if job.flaw == "black":
        keyframe = Picture(Image.new("RGB", size))
    elif first is not None:
        keyframe = Picture(_fitted(first, size))
    else:
        keyframe = plain.paint(job.prompt, [], size, job.seed, 0.0)
    pins = ((seconds, Picture(_fitted(last, size))),) if last and job.flaw is None else ()
    rate = _VIEWS_PER_SECOND_PINNED if pins else _VIEWS_PER_SECOND
    if first is None and not pins and job.flaw != "black":
        frames = [view.raw() for view in _pan(keyframe, max(1, round(seconds * rate)))]
    else:
        guides = Guides(pins=pins)
        views = plain.views_of(keyframe, job.prompt, seconds, size, job.seed, 0.0, guides)
        frames = [view.raw() for view in views]
    if job.flaw == "frozen":
        frames = frames[:1] * len(frames)
    options = ["-aac_coder", "fast", "-r", f"{job.fps:g}"]
    options += ["-frames:v", str(max(1, round(seconds * job.fps)))]
    if not job.has_sound:
        options.append("-an")
    elif job.flaw == "silent":
        options += ["-af", "volume=0"]
    encode(frames, rate, job.prompt, seconds, size, job.seed, output, options)


def _pan(picture: Picture, number: int) -> list[Planes]:
    """So many views, from its top left to its bottom right: each shows four fifths of it."""
    image = picture.image
    width, height = image.size
    views = []
    for index in range(number):
        share = index / max(1, number - 1) / 5
        left, top = share * width, share * height
        box = (left, top, left + width * 0.8, top + height * 0.8)
        views.append(Planes.of(image.resize((width, height), box=box)))
    return views


def size_like(content: bytes, short_side: int) -> Size:
    """The size with the shape of an image (bytes) and that short side, in even pixels. ValueError
    if it is none."""
    from io import BytesIO

    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except OSError as problem:
        raise ValueError("the image can't be read") from problem
    scale = short_side / min(width, height)
    return _even((round(width * scale), round(height * scale)))


def is_image(content: bytes) -> bool:
    """Whether these bytes are an image that can be read."""
    from io import BytesIO

    try:
        with Image.open(BytesIO(content)) as image:
            image.load()
    except (OSError, ValueError):
        return False
    return True


def _fitted(path: Path, size: Size) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.fit(image.convert("RGB"), size)


def _even(size: Size) -> Size:
    width, height = (max(SMALLEST, 2 * round(side / 2)) for side in size)
    return width, height
