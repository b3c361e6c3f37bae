"""The SDK's client, and how requests and responses look on the wire. Imported only where xAI is
called."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from xai_sdk import Client

from grok_spicy.errors import ProviderRejected

LARGEST_MESSAGE = 20 * 1024 * 1024
_ROOM_FOR_THE_REST = 64 * 1024


def xai_client(key: str, host: str, *, insecure: bool, timeout: float) -> Client:
    """The unmodified SDK's client, its own retries off: a paid call is never sent twice unasked."""
    return Client(
        api_key=key,
        api_host=host,
        use_insecure_channel=insecure,
        timeout=timeout,
        channel_options=[("grpc.enable_retries", 0)],
    )


def cost_ticks(usage: Any) -> int | None:
    """What a call cost, in ticks, where xAI says."""
    return int(usage.cost_in_usd_ticks) if usage.HasField("cost_in_usd_ticks") else None


def data_uri(content: bytes) -> str:
    """A PNG or JPEG as a data URI."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def decode_image(text: str) -> bytes:
    """The bytes of a base64 image, with or without a `data:` prefix; garbage stays garbage."""
    try:
        return base64.b64decode(text.split("base64,", 1)[-1])
    except (binascii.Error, ValueError):
        return text.encode()


def check_size(parts: Sequence[str], *texts: str) -> None:
    """ProviderRejected if the request is too large. xAI answers that with the status of rate
    limiting, so it is found before anything is sent."""
    size = sum(len(part) for part in parts) + sum(len(text.encode()) for text in texts)
    if size > LARGEST_MESSAGE - _ROOM_FOR_THE_REST:
        raise ProviderRejected(
            f"the request would have {size / 1e6:.1f} MB; xAI takes "
            f"{LARGEST_MESSAGE / 1e6:.0f} MB: use smaller images"
        )
