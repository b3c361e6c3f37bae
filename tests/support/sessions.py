"""Sessions as earlier phases leave them: a folder with three files and the pictures they name."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

SESSION = "night-train"


def picture(colour: str = "brown", size: tuple[int, int] = (640, 360)) -> bytes:
    """A small JPEG with something to see: fields of a pattern, and a figure of that colour."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    for column in range(0, size[0], 80):
        draw.rectangle((column, 40, column + 40, 160), fill=(30, 60, (column * 3) % 256))
    draw.ellipse((260, 120, 380, 340), fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


def phase1() -> dict[str, Any]:
    return {
        "title": "The night train",
        "style": "Hand-painted animation, soft lamplight",
        "color_palette": "midnight blue, amber",
        "aspect_ratio": "16:9",
        "characters": [
            {
                "name": "Mira",
                "role": "protagonist",
                "description": "A girl of nine with a red coat, black plaits and round glasses.",
                "consistency_guide": "The coat is always buttoned; the left plait is longer.",
                "reference_images": ["characters/mira.jpg"],
            }
        ],
    }


def phase3(durations: Sequence[float]) -> dict[str, Any]:
    return {
        "clips": [
            {
                "clip_id": f"clip_{number:03d}",
                "duration": duration,
                "shot_type": "medium shot",
                "camera_movement": "slow push in",
                "section": "verse 1",
                "description": f"Mira looks out of the window at station {number}.",
                "characters": ["Mira"],
            }
            for number, duration in enumerate(durations, 1)
        ]
    }


def phase4(modes: Sequence[str], fallbacks: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "strategies": [
            {
                "clip_id": f"clip_{number:03d}",
                "generation_mode": mode,
                "prompt_template": "{style}. {shot_type}, {camera_movement}: {description}",
                "fallback_strategies": list(fallbacks),
            }
            for number, mode in enumerate(modes, 1)
        ]
    }


def write_session(
    base: Path,
    modes: Sequence[str] = ("grok", "grok"),
    durations: Sequence[float] | None = None,
    session_id: str = SESSION,
    fallbacks: Sequence[str] = (),
    **files: Any,
) -> Path:
    """Write a session with a clip for each mode; return its folder. `files` replace what is in
    `phase1`, `phase3` or `phase4`."""
    folder = base / "shared-workspace" / "sessions" / session_id
    (folder / "characters").mkdir(parents=True, exist_ok=True)
    (folder / "characters" / "mira.jpg").write_bytes(picture())
    contents = {
        "phase1": phase1(),
        "phase3": phase3(durations or [4.2] * len(modes)),
        "phase4": phase4(modes, fallbacks),
        **files,
    }
    for name, content in contents.items():
        (folder / f"{name}_output.json").write_text(json.dumps(content, indent=2))
    return folder
