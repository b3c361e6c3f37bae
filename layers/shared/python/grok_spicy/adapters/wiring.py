"""Building ports from a function's environment: lazily, once per container.

    GROK_SPICY_TABLE, GROK_SPICY_BUCKET        where state and assets are
    XAI_API_KEY                                the provider's key
    GROK_SPICY_XAI_HOST (api.x.ai)             any xAI-compatible host, host:port
    GROK_SPICY_XAI_INSECURE (0)                1: without TLS, for a host on this machine
    GROK_SPICY_XAI_TIMEOUT (120)               seconds that one call may take; the camera's 30 at
                                               most

Adapters are imported where they are built, so that a function loads only what it needs.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from grok_spicy.atelier import Atelier
from grok_spicy.errors import BadInput
from grok_spicy.items import utc_now
from grok_spicy.money import Lease
from grok_spicy.ports import (
    AssetStore,
    Camera,
    CuttingRoom,
    Downloads,
    Pictures,
    RunStore,
    Studio,
)

if TYPE_CHECKING:
    from xai_sdk import Client

CAMERA_SECONDS = 30.0
"""How long submitting or looking may take: it must be over, and told, before its task's time is."""


class Context(Protocol):
    """What we use of Lambda's context."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


def lease(context: Context) -> Lease:
    """This invocation's hold on the calls it makes: it ends when the invocation must have."""
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis(), seconds=30)
    return Lease(holder=context.aws_request_id, expires_at=utc_now() + remaining)


def run_store() -> RunStore:
    import boto3

    from grok_spicy.adapters.dynamo_store import DynamoRunStore

    return DynamoRunStore(boto3.resource("dynamodb").Table(os.environ["GROK_SPICY_TABLE"]))


def asset_store() -> AssetStore:
    import boto3

    from grok_spicy.adapters.s3_assets import S3Assets

    return S3Assets(boto3.client("s3"), os.environ["GROK_SPICY_BUCKET"])


def studio() -> Studio:
    from grok_spicy.adapters.xai import XaiStudio

    return XaiStudio(_client())


def camera() -> Camera:
    from grok_spicy.adapters.xai import XaiCamera

    return XaiCamera(_client(at_most=CAMERA_SECONDS))


def _client(at_most: float = float("inf")) -> "Client":
    from grok_spicy.adapters.xai import xai_client

    key = os.environ.get("XAI_API_KEY")
    if not key:
        raise BadInput("there is no key for xAI; set XAI_API_KEY")
    return xai_client(
        key,
        os.environ.get("GROK_SPICY_XAI_HOST", "api.x.ai"),
        insecure=os.environ.get("GROK_SPICY_XAI_INSECURE") == "1",
        timeout=min(at_most, float(os.environ.get("GROK_SPICY_XAI_TIMEOUT", "120"))),
    )


def downloads() -> Downloads:
    from grok_spicy.adapters.download import HttpDownloads

    return HttpDownloads()


def pictures() -> Pictures:
    from grok_spicy.adapters.pillow_pictures import PillowPictures

    return PillowPictures()


def cutting_room() -> CuttingRoom:
    from grok_spicy.adapters.ffmpeg import FFmpegCuttingRoom

    return FFmpegCuttingRoom()


_BUILDERS: dict[str, Callable[[], Any]] = {
    "store": run_store,
    "assets": asset_store,
    "studio": studio,
    "camera": camera,
    "downloads": downloads,
    "pictures": pictures,
    "cutting_room": cutting_room,
}


def lazily(*names: str) -> Callable[[], dict[str, Any]]:
    """The ports of these names: built at the first call, kept for the container."""

    @cache
    def ports() -> dict[str, Any]:
        return {name: _BUILDERS[name]() for name in names}

    return ports


def atelier() -> Callable[[Context], Atelier]:
    """What a function that asks Grok works with, for each invocation."""
    ports = lazily("store", "assets", "studio", "pictures")
    return lambda context: Atelier(**ports(), lease=lease(context))
