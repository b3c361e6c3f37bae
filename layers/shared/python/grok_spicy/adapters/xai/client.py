"""The SDK's client, and the encoding of images and costs. Imported only where xAI is called."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from xai_sdk import Client

from grok_spicy.errors import ProviderRejected

LARGEST_MESSAGE = 20 * 1024 * 1024
_ROOM_FOR_THE_REST = 64 * 1024


def xai_client(key: str, host: str, *, insecure: bool, timeout: float) -> Client:
    """The unmodified SDK's client, without its own retries: they would pay for a call twice."""
    return Client(
        api_key=key,
        api_host=host,
        use_insecure_channel=insecure,
        timeout=timeout,
        channel_options=[("grpc.enable_retries", 0)],
    )


def cost_ticks(usage: Any) -> int | None:
    """A call's cost in ticks; None where xAI does not report it. Nothing costs less than nothing: a
    negative figure is none."""
    if not usage.HasField("cost_in_usd_ticks") or usage.cost_in_usd_ticks < 0:
        return None
    return int(usage.cost_in_usd_ticks)


def data_uri(content: bytes) -> str:
    """A PNG or JPEG as a data URI."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def decode_image(text: str) -> bytes:
    """The bytes of a base64 image, with or without a `data:` prefix; other text as its bytes."""
    try:
        return base64.b64decode(text.split("base64,", 1)[-1])
    except (binascii.Error, ValueError):
        return text.encode()


def check_size(parts: Sequence[str], *texts: str) -> None:
    """ProviderRejected if the request is too large. Checked before it is sent, because xAI answers
    a large request with the status of rate limiting."""
    size = sum(len(part) for part in parts) + sum(len(text.encode()) for text in texts)
    if size > LARGEST_MESSAGE - _ROOM_FOR_THE_REST:
        raise ProviderRejected(
            f"the request would have {size / 1e6:.1f} MB; xAI takes "
            f"{LARGEST_MESSAGE / 1e6:.0f} MB: use smaller images"
        )
