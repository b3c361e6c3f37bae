"""Chains of short clips, each of which starts from a frame of the one before, fully drawn."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.adapters.ffmpeg.last_frame import extract_last_frame
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.models.media import ChunkCut, ChunkPiece, FrameSize
from tests.support.colour_difference import delta_e, lab
from xai_simulator.drawing.continuation import Continuation, Footprint, find
from xai_simulator.drawing.film import Shoot, film
from xai_simulator.drawing.motions import FPS
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture

PROMPT = "A red fox in a green coat walks through a meadow at noon, medium shot"
ACTION = "slow pan right. The fox walks."
SEED = 3


@dataclass
class Chain:
    """Draws the clips of a chain. `seconds` is how long each clip is."""

    folder: Path
    size: FrameSize
    seconds: float = 2.0
    prompt: str = PROMPT
    action: str = ACTION
    clips: list[Path] = field(default_factory=list)
    _footprints: list[Footprint] = field(default_factory=list)
    _origins: list[Continuation | None] = field(default_factory=list)

    @cached_property
    def keyframe(self) -> Picture:
        return paint(self.prompt, [], self.size, 4, 0.0)

    def film(self, anchor: Path | None, seconds: float = 0.0) -> Path:
        """The next clip: from the keyframe, or from a frame of an earlier clip."""
        number = len(self.clips)
        clip = self.folder / f"clip_{number:02d}.mp4"
        origin = self._origin(anchor) if anchor else None
        length = seconds or self.seconds
        film(self.keyframe, self.action, length, self.size, SEED, 0.0, clip, continuation=origin)
        self.clips.append(clip)
        self._footprints.append(Footprint.of(clip))
        self._origins.append(origin)
        return clip

    def _origin(self, anchor: Path) -> Continuation:
        with Image.open(anchor) as image:
            match = find(image.convert("RGB"), reversed(self._footprints))
        assert match is not None, f"{anchor} is no frame of the chain"
        place, frame, look = match
        number = len(self.clips) - 1 - place
        speed = (0.9, 1.0, 1.1)[len(self.clips) % 3]
        return Continuation.from_frame(frame, look, self.seconds, self._origins[number], speed)

    def drawn(self, clip: int, frame: int, figures: bool = True) -> "np.ndarray":
        """A frame of a clip as RGB, in the colours that it would have without drift."""
        origin = self._origins[clip]
        place = origin.folded(frame / FPS) * FPS if origin else frame
        whole = origin.whole if origin else self.seconds
        cast = self.keyframe.figures if figures else ()
        picture = Picture(self.keyframe.image, self.keyframe.background, cast)
        return np.asarray(Shoot(picture, self.action, whole, self.size, SEED, 0.0).frame(place))

    def figure_mask(self, clip: int, frame: int) -> "np.ndarray":
        """Where in a frame of a clip the figure is."""
        seen, empty = (self.drawn(clip, frame, each).astype(int) for each in (True, False))
        mask: np.ndarray = np.abs(seen - empty).max(axis=2) > 40
        return mask


@dataclass
class Filmed:
    """A chain whose pieces were made: `anchored` and joined as the product does."""

    chain: Chain
    pieces: list[ChunkPiece]
    scene: Path


def film_chain(chain: Chain, count: int, overlap: int = 12) -> Filmed:
    """Film so many chunks, each from the anchor of the one before, and join them."""
    editor, length = FFmpegEditor(), round(chain.seconds * FPS)
    pieces: list[ChunkPiece] = []
    anchor = tail = reference = None
    for number in range(count):
        is_last = number == count - 1
        cut = ChunkCut(number, length if is_last else length - overlap, 0 if is_last else overlap)
        clip, folder = chain.film(anchor), chain.folder / f"piece_{number:02d}"
        piece = editor.prepare_chunk(clip, folder, chain.size, cut, tail, reference)
        anchor, tail, reference = piece.anchor, piece.tail, piece.reference or reference
        pieces.append(piece)
    files = [(piece.picture, piece.audio) for piece in pieces]
    frames = sum(piece.frames for piece in pieces)
    return Filmed(chain, pieces, editor.join_chunks(files, chain.folder / "joined", frames))


def film_plain_chain(chain: Chain, count: int) -> list[Path]:
    """Film so many clips, each from the last frame of the one before, and leave them as they
    are."""
    frame: Path | None = None
    for _ in range(count):
        clip = chain.film(frame)
        frame = Path(extract_last_frame(str(clip)))
    return chain.clips


def frames_of(clip: Path, size: FrameSize) -> "np.ndarray":
    """All frames of a clip as RGB."""
    raw = clip.with_suffix(".rgb")
    run("-i", clip, "-an", "-f", "rawvideo", "-pix_fmt", "rgb24", raw)
    content = np.frombuffer(raw.read_bytes(), np.uint8)
    raw.unlink()
    return content.reshape(-1, size.height, size.width, 3)


def figure_difference(chain: Chain, clip: int, frame: int, seen: "np.ndarray") -> float:
    """The mean CIEDE2000 of the figure in a picture of the chain, against the figure as it is drawn
    there by a model without drift. The edges, where half a pixel matters, are left out."""
    true, mask = chain.drawn(clip, frame), chain.figure_mask(clip, frame)
    inner = mask.copy()
    for axis in (0, 1):
        for step in (-2, 2):
            inner &= np.roll(mask, step, axis)
    return float(delta_e(lab(true[inner]), lab(seen[inner])).mean())
