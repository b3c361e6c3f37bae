"""Prices in ticks of 1e-10 USD, and the bill.

The prices are those of xAI that this version knows. A model without one costs as much as the model
closest to it.
"""

import hashlib
import math
from typing import Any

from PIL import Image

from xai_simulator.server.faults import Fault
from xai_simulator.server.state_store import StateStore, now

TICKS_PER_USD = 10_000_000_000

CLIP_TICKS_PER_SECOND = {
    ("grok-imagine-video", "480p"): 500_000_000,
    ("grok-imagine-video", "720p"): 700_000_000,
    ("grok-imagine-video-1.5", "480p"): 800_000_000,
    ("grok-imagine-video-1.5", "720p"): 1_400_000_000,
    ("grok-imagine-video-1.5", "1080p"): 2_500_000_000,
}
CLIP_TICKS_PER_INPUT_IMAGE = {
    "grok-imagine-video": 20_000_000,
    "grok-imagine-video-1.5": 100_000_000,
}
IMAGE_TICKS = {
    "grok-imagine-image": 200_000_000,
    "grok-imagine-image-2.0": 200_000_000,
    "grok-imagine-image-quality": 200_000_000,
}
# grok-4.3: 1.25 USD in and 2.50 USD out per million tokens; every chat model here costs that.
PROMPT_TOKEN_TICKS = 12_500
COMPLETION_TOKEN_TICKS = 25_000

CHARACTERS_PER_TOKEN = 4
TILE_PIXELS = 448
TILE_TOKENS = 256
MAX_TILES = 6


def clip_ticks(model: str, resolution: str, seconds: float, images: int) -> int:
    """The price of a clip of so many seconds, made from so many input images."""
    per_second = CLIP_TICKS_PER_SECOND[model, resolution]
    return round(per_second * seconds) + CLIP_TICKS_PER_INPUT_IMAGE[model] * images


def chat_ticks(prompt_tokens: int, completion_tokens: int) -> int:
    """The price of a chat call; reasoning counts as completion."""
    return prompt_tokens * PROMPT_TOKEN_TICKS + completion_tokens * COMPLETION_TOKEN_TICKS


def costs(ticks: int, fault: Fault | None) -> tuple[int, int]:
    """What a call of this price is billed, and what it reports as its cost. Both in ticks."""
    if fault is None or fault.failure != "cost":
        return ticks, ticks
    billed = round(ticks * fault.factor)
    return billed, billed if fault.ticks is None else fault.ticks


def text_tokens(text: str) -> int:
    """Estimated number of tokens of a text."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def image_tokens(image: Image.Image) -> int:
    """Estimated number of tokens of an image: 256 for each tile of 448 pixels, six tiles at most,
    and 256 for the whole."""
    tiles = math.ceil(image.width / TILE_PIXELS) * math.ceil(image.height / TILE_PIXELS)
    return TILE_TOKENS * (min(tiles, MAX_TILES) + 1)


class Bill:
    """`bill.jsonl`: one line per paid call, written before the client has its answer."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def charge(self, service: str, model: str, summary: str, ticks: int, prompt: str) -> int:
        """Write a line; returns `ticks`."""
        line: dict[str, Any] = {
            "time": now(),
            "service": service,
            "model": model,
            "what": summary,
            "ticks": ticks,
            "prompt": hashlib.sha256(prompt.encode()).hexdigest(),
        }
        self._store.append("bill", line)
        return ticks
