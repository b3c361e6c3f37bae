"""The chunks of every take that was filmed in chunks, for `report.json`."""

from pydantic import BaseModel, Field

from grok_spicy.models.chunks import Chunk, ChunkAnchor, ChunkGenerationOutput
from grok_spicy.models.clips import Take
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.policies.asset_keys import path_in_folder


class ReportedChunk(BaseModel):
    """A chunk. `start_time` is where it begins in its scene, `seconds` what the camera was asked
    for.

    `joint_ssim` is the similarity of the pictures across its joint with the chunk before.
    `drift_found` is how far its colours had run away from the first chunk's, in CIEDE2000, and
    `drift_left` what is left of that; null where that can't be measured. `filmed_in` is the take
    that paid for it, `cost_usd` what it cost then.
    """

    number: int
    start_time: float
    seconds: int
    filmed_in: str
    path: str
    joint_ssim: float | None = None
    drift_found: float | None = None
    drift_left: float | None = None
    cost_usd: float | None = None
    flaws: list[str] = Field(default_factory=list)


class TakeChunks(BaseModel):
    """A take that was filmed in chunks: how many it has, from what they go on, and those that are
    there. `output` has their addresses and what the take paid for them."""

    scene_id: int
    take: str
    is_shown: bool
    count: int
    anchor: ChunkAnchor
    chunks: list[ReportedChunk]
    output: ChunkGenerationOutput


def chunks_of_takes(snapshot: RunSnapshot) -> list[TakeChunks]:
    """Those of every take that is filmed in chunks, in the film's order."""
    return [
        _of_take(snapshot, take)
        for takes in snapshot.takes.values()
        for take in takes
        if take.chunking
    ]


def _of_take(snapshot: RunSnapshot, take: Take) -> TakeChunks:
    assert take.chunking
    chunks = [
        each
        for each in snapshot.chunks
        if (each.scene_id, each.take) == (take.scene_id, take.number) and each.number < take.filmed
    ]
    own = [each.cost_ticks or 0 for each in chunks if each.filmed_in == take.name]
    return TakeChunks(
        scene_id=take.scene_id,
        take=take.name,
        is_shown=take == snapshot.chosen_take(take.scene_id),
        count=take.chunking.count,
        anchor=take.chunking.anchor,
        chunks=[_reported(each) for each in chunks],
        output=ChunkGenerationOutput(
            stitched_video_url=path_in_folder(take.video_key) or "",
            chunk_urls=[path_in_folder(each.video_key) or "" for each in chunks],
            total_cost=usd(sum(own)),
        ),
    )


def _reported(chunk: Chunk) -> ReportedChunk:
    return ReportedChunk(
        number=chunk.number,
        start_time=chunk.spec.start_time,
        seconds=chunk.seconds,
        filmed_in=chunk.filmed_in,
        path=path_in_folder(chunk.video_key) or "",
        joint_ssim=chunk.joint.ssim if chunk.joint else None,
        drift_found=chunk.drift.found if chunk.drift else None,
        drift_left=chunk.drift.left if chunk.drift else None,
        cost_usd=None if chunk.cost_ticks is None else usd(chunk.cost_ticks),
        flaws=chunk.flaws,
    )
