"""What calls cost, in ticks of 1e-10 USD, and the bill. The prices are in `models`."""

import hashlib
import math
from typing import Any

from PIL import Image

from xai_simulator.server.faults import Fault
from xai_simulator.server.models import LONG_PROMPT_TOKENS, ChatModel, ImageModel, VideoModel
from xai_simulator.server.state_store import StateStore, now

CHARACTERS_PER_TOKEN = 4
TILE_PIXELS = 448
TILE_TOKENS = 256
MAX_TILES = 6


def clip_ticks(
    model: VideoModel, resolution: str, seconds: float, *, images: int = 0, video: float = 0.0
) -> int:
    """The price of a clip of so many seconds, made from so many input images and seconds of
    video."""
    inputs = model.image_ticks * images + round(model.input_second_ticks * video)
    return round(model.second_ticks[resolution] * seconds) + inputs


def image_ticks(
    model: ImageModel, quality: str, resolution: str, *, number: int, inputs: int
) -> int:
    """The price of so many images, made from so many input images."""
    return model.image_ticks[quality, resolution] * number + model.input_ticks * inputs


def chat_ticks(model: ChatModel, tokens_in: int, tokens_out: int, *, priority: bool) -> int:
    """The price of a chat call; reasoning counts as output. A long prompt doubles it, and so does
    the priority tier."""
    per_input, _, per_output = model.ticks
    factor = (2 if tokens_in >= LONG_PROMPT_TOKENS else 1) * (2 if priority else 1)
    return factor * (tokens_in * per_input + tokens_out * per_output)


def costs(ticks: int, fault: Fault | None, factor: float) -> tuple[int, int | None]:
    """What a call of this list price is billed, and what it reports as its cost (None: nothing).
    Both in ticks; `factor` multiplies all prices."""
    scripted = fault is not None and fault.failure == "cost"
    billed = round(ticks * factor * (fault.factor if fault and scripted else 1.0))
    if fault and fault.failure == "no_cost":
        return billed, None
    return billed, fault.ticks if fault and scripted and fault.ticks is not None else billed


def text_tokens(text: str) -> int:
    """Estimated number of tokens of a text."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def image_tokens(image: Image.Image, *, low_detail: bool = False) -> int:
    """Estimated number of tokens of an image: 256 for the whole and, unless its detail is low, for
    each tile of 448 pixels, six tiles at most."""
    if low_detail:
        return TILE_TOKENS
    tiles = math.ceil(image.width / TILE_PIXELS) * math.ceil(image.height / TILE_PIXELS)
    return TILE_TOKENS * (min(tiles, MAX_TILES) + 1)


class Bill:
    """`bill.jsonl`: one line per paid call, written before the client has its answer."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def charge(self, service: str, model: str, summary: str, ticks: int, prompt: str) -> None:
        """Write a line. `model` is the one that answered."""
        line: dict[str, Any] = {
            "time": now(),
            "service": service,
            "model": model,
            "what": summary,
            "ticks": ticks,
            "prompt": hashlib.sha256(prompt.encode()).hexdigest(),
        }
        self._store.append("bill", line)
