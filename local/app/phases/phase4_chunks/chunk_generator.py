"""Films the chunks of a video one by one.

    from app.phases.phase4_chunks.chunk_generator import build_chunk_specs, generate_single_chunk

    for spec in build_chunk_specs("advert", {"duration": 6, "beats": beats}, animatic_urls):
        chunk = generate_single_chunk(spec.model_dump())

See docs/phase4-chunks.md.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.phases.phase4_chunks.addresses import fetch
from app.phases.phase4_chunks.chunk_filming import ZEROSCOPE, film_chunk
from app.phases.phase4_chunks.schemas import ChunkGenerationOutput, ChunkSpec
from grok_spicy.adapters.ffmpeg.last_frame import extract_last_frame
from grok_spicy.adapters.image_composite import create_reference_composite
from grok_spicy.errors import BadInput
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.chunks import CHUNK_SECONDS, build_chunk_specs
from phase6.session import WORKSPACE

__all__ = [
    "COST_ZEROSCOPE_VIDEO",
    "ChunkGenerationOutput",
    "ChunkSpec",
    "build_chunk_specs",
    "create_reference_composite",
    "extract_last_frame",
    "generate_single_chunk",
]

_VIDEO_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
COST_ZEROSCOPE_VIDEO = round(CHUNK_SECONDS * video_model(ZEROSCOPE).usd_per_second["480p"], 4)
"""USD that a chunk of 48 frames costs at most, by the price table."""


def generate_single_chunk(
    chunk_spec: Mapping[str, Any],
    *,
    mock_mode: bool = True,
    workspace: Path | None = None,
    max_cost_usd: float | None = None,
    simulator: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Film one chunk with Zeroscope; where its clip and its last frame (a PNG) lie, as `file://`
    addresses in `chunk_url` and `last_frame_url`, and its `cost` in USD.

    `chunk_spec` has the fields of `ChunkSpec`; its pictures are paths or `file://`, `http://` and
    `https://` addresses. In mock mode, which is the default, the camera is simulated and nothing is
    charged. `workspace` is the folder with `shared-workspace` in it. A chunk that was filmed is not
    filmed again. What was made of its pictures is in `reference_url`; Zeroscope takes no picture,
    so that it is filmed from its prompt alone, which `notes` says.

    BadInput or UnusableImage for what has to be corrected, before anything is paid; ClipLost for a
    chunk that could not be filmed.
    """
    try:
        spec = ChunkSpec.model_validate(chunk_spec)
    except ValidationError as problem:
        words = "; ".join(validation_messages(problem))
        raise BadInput(f"the chunk can't be filmed: {words}") from problem
    if not _VIDEO_ID.fullmatch(spec.video_id):
        raise BadInput(
            f"the video id {spec.video_id!r} can't be used: it may have letters, digits, '_' and "
            "'-', 80 at most, and begins with a letter or digit"
        )
    mode = "mock" if mock_mode else "real"
    runs = (workspace or Path.cwd()).resolve() / WORKSPACE / "chunks" / mode
    frames = runs / spec.video_id / "chunks" / spec.video_id / "frames"
    reference = frames / f"chunk_{spec.chunk_num}_reference.png"
    with tempfile.TemporaryDirectory(prefix="chunk-") as name:
        composite = _composite(spec, Path(name))
        frames.mkdir(parents=True, exist_ok=True)
        shutil.move(composite, reference)
    filmed = film_chunk(
        spec, runs, mock_mode=mock_mode, max_cost_usd=max_cost_usd, simulator=simulator
    )
    frame = frames / f"chunk_{spec.chunk_num}_last_frame.png"
    shutil.move(extract_last_frame(str(filmed.clip)), frame)
    return {
        "chunk_url": filmed.clip.as_uri(),
        "last_frame_url": frame.as_uri(),
        "reference_url": reference.as_uri(),
        "cost": filmed.cost_usd,
        "notes": [
            "Zeroscope takes no picture: the chunk was filmed from its prompt alone",
            *filmed.notes,
        ],
    }


def _composite(spec: ChunkSpec, folder: Path) -> Path:
    """The picture that the chunk would start from: of the first 70 % animatic and 30 % style guide,
    of the others 70 % previous frame and 30 % animatic."""
    animatic = fetch(spec.animatic_frame_url, folder / "animatic")
    is_first = spec.chunk_num == 0
    style = spec.style_guide_url if is_first else None
    previous = None if is_first else spec.previous_chunk_last_frame
    return Path(
        create_reference_composite(
            animatic_path=str(animatic),
            style_guide_path=str(fetch(style, folder / "style")) if style else None,
            previous_frame_path=str(fetch(previous, folder / "previous")) if previous else None,
        )
    )
