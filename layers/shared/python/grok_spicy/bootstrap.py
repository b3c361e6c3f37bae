"""Building ports from a function's environment: lazily, once per container.

    GROK_SPICY_TABLE, GROK_SPICY_BUCKET        where state and assets are
    XAI_API_KEY                                the provider's key, on a laptop
    GROK_SPICY_SECRET                          on AWS: the secret that holds it, as JSON
    GROK_SPICY_XAI_HOST (api.x.ai)             any xAI-compatible host, host:port
    GROK_SPICY_XAI_INSECURE (0)                1: without TLS, for a host on this machine
    GROK_SPICY_XAI_TIMEOUT (120)               seconds that one call may take; the camera's 30 at
                                               most
    GROK_SPICY_PROVIDER                        who films here, where that is settled: no run may ask
                                               for another
    GROK_SPICY_LOG_PROMPTS (0)                 1: prompts are logged, as on a laptop
    POWERTOOLS_METRICS_NAMESPACE               on AWS: where metrics go; without it, to the log only

Adapters are imported where they are built, so that a function loads only what it needs.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from grok_spicy.errors import BadInput
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import Lease
from grok_spicy.ports import (
    AssetStore,
    Downloads,
    ImageSanitizer,
    ModelProvider,
    RunStore,
    VideoEditor,
    VideoProvider,
)
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.structured_chat import prompt_log

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

    from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore

    return DynamoRunStore(boto3.resource("dynamodb").Table(os.environ["GROK_SPICY_TABLE"]))


def asset_store() -> AssetStore:
    import boto3

    from grok_spicy.adapters.aws.s3_assets import S3Assets

    return S3Assets(boto3.client("s3"), os.environ["GROK_SPICY_BUCKET"])


def model_provider() -> ModelProvider:
    from grok_spicy.adapters.xai.client import XaiModels

    return XaiModels(_client())


def video_provider() -> VideoProvider:
    from grok_spicy.adapters.xai.client import XaiVideo

    return XaiVideo(_client(at_most=CAMERA_SECONDS))


def _client(at_most: float = float("inf")) -> "Client":
    from grok_spicy.adapters.xai.client import xai_client

    return xai_client(
        provider_key(),
        os.environ.get("GROK_SPICY_XAI_HOST", "api.x.ai"),
        insecure=os.environ.get("GROK_SPICY_XAI_INSECURE") == "1",
        timeout=min(at_most, float(os.environ.get("GROK_SPICY_XAI_TIMEOUT", "120"))),
    )


def provider_key() -> str:
    """The key for xAI, from the environment or else from the secret. BadInput if there is none."""
    key = os.environ.get("XAI_API_KEY")
    secret = os.environ.get("GROK_SPICY_SECRET")
    if key:
        return key
    if not secret:
        raise BadInput("there is no key for xAI; set XAI_API_KEY")
    from grok_spicy.adapters.aws.secret import key_in

    return key_in(secret)


def provider() -> str | None:
    """Who films here; None where a run may say."""
    return os.environ.get("GROK_SPICY_PROVIDER")


def downloads() -> Downloads:
    from grok_spicy.adapters.http_download import HttpDownloads

    return HttpDownloads()


def image_sanitizer() -> ImageSanitizer:
    from grok_spicy.adapters.pillow_images import PillowImages

    return PillowImages()


def video_editor() -> VideoEditor:
    from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor

    return FFmpegEditor()


_BUILDERS: dict[str, Callable[[], Any]] = {
    "store": run_store,
    "assets": asset_store,
    "model_provider": model_provider,
    "video_provider": video_provider,
    "downloads": downloads,
    "image_sanitizer": image_sanitizer,
    "video_editor": video_editor,
}


_NEED_THE_KEY = frozenset(("model_provider", "video_provider"))


def lazy_ports(*names: str) -> Callable[[], dict[str, Any]]:
    """The ports of these names: built at the first call, kept for the container, and built anew
    when the provider's key has changed."""

    @lru_cache(maxsize=1)
    def built(_key: str | None) -> dict[str, Any]:
        _observe()
        return {name: _BUILDERS[name]() for name in names}

    def ports() -> dict[str, Any]:
        return built(provider_key() if _NEED_THE_KEY.intersection(names) else None)

    return ports


def _observe() -> None:
    """What this function tells: metrics where there is somebody to count them, prompts only where
    they stay with the person who wrote them."""
    logs_prompts = os.environ.get("GROK_SPICY_LOG_PROMPTS") == "1"
    prompt_log.setLevel(logging.NOTSET if logs_prompts else logging.WARNING)
    if not logs_prompts:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it names each clip's address
    if os.environ.get("POWERTOOLS_METRICS_NAMESPACE"):
        from grok_spicy.adapters.aws.emf_metrics import send_measures

        send_measures()


def generation_context() -> Callable[[Context], GenerationContext]:
    """What a function that asks Grok works with, for each invocation."""
    ports = lazy_ports("store", "assets", "model_provider", "image_sanitizer")
    return lambda context: GenerationContext(**ports(), lease=lease(context), provider=provider())
