"""The SDK's client, and the encoding of images and costs. Imported only where xAI is called."""

import base64
import binascii
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from xai_sdk import Client

from grok_spicy.errors import ProviderRejected

LARGEST_MESSAGE = 20 * 1024 * 1024
_ROOM_FOR_THE_REST = 64 * 1024
_OPTIONS = [
    ("grpc.enable_retries", 0),
    # Else channels to one host share their connections, also one that is dead.
    ("grpc.use_local_subchannel_pool", 1),
]
_IDLE_SECONDS = 10
"""So long the SDK waits for the answer to a ping; it sends one every 30 seconds."""


class XaiClient:
    """The unmodified SDK's client, with another connection where the last one was idle.

    Lambda freezes a container between its invocations. Meanwhile nothing answers the server's
    pings, and what lies between forgets the connection: a paid call that is sent on it is lost, or
    may have been paid for. A new connection takes a tenth of a second.
    """

    def __init__(self, make: Callable[[], Client], now: Callable[[], float] = time.time) -> None:
        # The clock of the wall: others may stand still while the container is frozen.
        self._make, self._now = make, now
        self._client, self._used_at = make(), now()
        self._renewing = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._renewing:
            now = self._now()
            if abs(now - self._used_at) > _IDLE_SECONDS:
                # The other one is not closed: a call of another thread may be under way on it.
                self._client = self._make()
            self._used_at = now
            return getattr(self._client, name)


def xai_client(key: str, host: str, *, insecure: bool, timeout: float) -> XaiClient:
    """The client for that host, without the SDK's own retries: they would pay for a call twice."""
    return XaiClient(
        lambda: Client(
            api_key=key,
            api_host=host,
            use_insecure_channel=insecure,
            timeout=timeout,
            channel_options=_OPTIONS,
        )
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
