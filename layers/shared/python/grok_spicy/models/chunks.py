"""Chunks: the clips of which a scene is made that is longer than its camera films at once."""

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from grok_spicy.models.item import Item, Stored, scene_key
from grok_spicy.models.media import FPS, ColourDrift, Joint

ChunkAnchor = Literal[
    "extend", "first_frame", "first_frame_and_references", "references", "prompt_alone"
]
"""What a chunk goes on from: the end of the chunk before, as a clip that is extended, or as a first
frame, beside which references may stand, or as a reference; or nothing but its prompt."""


class ChunkSpec(Stored):
    """Specification of a chunk. `start_time` and `duration` are seconds of the video, the latter
    what is filmed: of the last chunk, more than is shown.

    `frames` of it are the video's, from `start_frame` on; the next chunk overlaps it by
    `overlap_frames` more.
    """

    model_config = ConfigDict(frozen=True)

    video_id: str
    chunk_num: int
    start_time: float
    duration: float
    beat: dict[str, Any]
    animatic_frame_url: str
    style_guide_url: str | None = None
    product_reference_url: str | None = None
    previous_chunk_last_frame: str | None = None
    prompt: str
    start_frame: int = 0
    frames: int = 0
    overlap_frames: int = 0


class ChunkGenerationOutput(Stored):
    """What became of the chunks of a video: its address, theirs, and what all of them cost in
    USD."""

    stitched_video_url: str
    chunk_urls: list[str]
    total_cost: float


class Chunking(Stored):
    """How a take is filmed in chunks: `count` of `chunk_frames` each, of which each overlaps the
    next by `overlap_frames`; together they have `frames`, the last being trimmed.

    `first_seconds` is asked of the camera for the first, `next_seconds` for each that follows;
    `lead_seconds` is the length of the clip that these extend, 0 where they don't.
    """

    count: int
    frames: int
    chunk_frames: int
    overlap_frames: int
    anchor: ChunkAnchor
    first_seconds: int
    next_seconds: int
    lead_seconds: int = 0

    def seconds_of(self, number: int) -> int:
        """What is asked of the camera for that chunk, in seconds."""
        return self.next_seconds if number else self.first_seconds

    @property
    def filmed_seconds(self) -> int:
        """What is asked of the camera for all chunks together, in seconds."""
        return self.first_seconds + (self.count - 1) * self.next_seconds

    def start_in_clip(self, number: int) -> int:
        """The first frame of the chunk in its clip, which begins with what it extends."""
        is_led = bool(self.lead_seconds and number)
        return self.lead_seconds * FPS - self.overlap_frames if is_led else 0


class Chunk(Item):
    """A chunk of a take, filmed and prepared for its scene.

    `take` is the take's number, `filmed_in` the name of the take that paid for it: another one,
    where that failed later and the chunk was kept. `drift` is against the first chunk, `joint` with
    the chunk before. `lead_key` is the clip that the next chunk extends, `reference_key` what the
    colours of later chunks are held against: the first chunk's. `cost_ticks` is what it cost.
    `inputs_digest` is that of all it was filmed from.
    """

    KIND: ClassVar[str] = "CHUNK"

    scene_id: int
    take: int
    number: int
    filmed_in: str
    spec: ChunkSpec
    anchor: ChunkAnchor
    seconds: int
    call_id: str
    cost_ticks: int | None = None
    rendered_seconds: float | None = None
    video_key: str
    picture_key: str
    audio_key: str
    tail_key: str | None = None
    anchor_key: str
    last_key: str
    lead_key: str | None = None
    reference_key: str | None = None
    joint: Joint | None = None
    drift: ColourDrift | None = None
    flaws: list[str] = Field(default_factory=list)
    inputs_digest: str = ""

    @property
    def key(self) -> str:
        return f"{chunks_key(self.scene_id, self.take)}{self.number:03d}"


def chunks_key(scene_id: int, take: int) -> str:
    """What the keys of a take's chunks begin with."""
    return f"{scene_key(scene_id)}#{take:02d}#"
