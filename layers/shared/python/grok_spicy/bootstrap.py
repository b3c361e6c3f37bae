"""The composition root: builds ports from a function's environment, lazily, once per container.

`adapters/environment.py` lists the variables. Adapters are imported where they are built, so that a
function loads only what it needs.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from grok_spicy.adapters.aws.factories import (
    archives as archives,
)
from grok_spicy.adapters.aws.factories import (
    asset_links as asset_links,
)
from grok_spicy.adapters.aws.factories import (
    asset_store as asset_store,
)
from grok_spicy.adapters.aws.factories import (
    executions as executions,
)
from grok_spicy.adapters.aws.factories import (
    inventory as inventory,
)
from grok_spicy.adapters.aws.factories import (
    person_deleter as person_deleter,
)
from grok_spicy.adapters.aws.factories import (
    task_tokens as task_tokens,
)
from grok_spicy.adapters.aws.factories import (
    users as users,
)
from grok_spicy.adapters.aws.log_fields import logs_with_fields
from grok_spicy.adapters.environment import Environment, XaiEnvironment
from grok_spicy.errors import BadInput
from grok_spicy.models.item import utc_now
from grok_spicy.models.notices import StatusChange
from grok_spicy.models.spending import Lease
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.policies.poll_schedule import PollPace
from grok_spicy.policies.rates import Rates
from grok_spicy.policies.retention import Retention
from grok_spicy.policies.schedule import ADMISSION_TURN
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import (
    Downloads,
    ImageSanitizer,
    ModelProvider,
    RunStore,
    SpeechProvider,
    VideoEditor,
    VideoProvider,
)
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.call_gate import RateLimiter
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.request_throttle import RequestThrottle
from grok_spicy.services.structured_chat import prompt_log
from grok_spicy.services.turns import pass_turn


class Context(Protocol):
    """What we use of Lambda's context."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


def lease(context: Context) -> Lease:
    """The lease on the calls that this invocation makes: it expires 30 s after the invocation's own
    deadline."""
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis(), seconds=30)
    return Lease(holder=context.aws_request_id, expires_at=utc_now() + remaining)


def has_time(context: Context) -> Callable[[], bool]:
    """Whether the invocation has a minute left, so that it can begin something more."""
    return lambda: context.get_remaining_time_in_millis() > 60_000


def run_store() -> RunStore:
    from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
    from grok_spicy.adapters.aws.dynamo_table import open_table
    from grok_spicy.adapters.aws.status_events import status_events

    table = open_table(Environment.read().require("table"))
    return DynamoRunStore(table, spending_caps(), status_events().publish)


def receivers() -> list[Callable[[str, StatusChange], None]]:
    """Who is told of runs, beside the events: the environment's webhooks and topic."""
    from grok_spicy.adapters.receivers import receivers_of

    return receivers_of(Environment.read(), read_key)


def spending_caps() -> SpendingCaps:
    return Environment.read().spending_caps


def model_provider() -> ModelProvider:
    from grok_spicy.adapters.xai.client import xai_client
    from grok_spicy.adapters.xai.models import IMAGE_SECONDS, XaiModels

    environment = XaiEnvironment.read()
    client = xai_client(
        provider_key(),
        environment.host,
        insecure=environment.insecure,
        timeout=environment.timeout,
    )
    scale = poll_pace().scale
    kept_seconds = environment.kept_hours * 3600
    return XaiModels(client, downloads(), IMAGE_SECONDS * scale, kept_seconds)


def video_provider() -> VideoProvider:
    from grok_spicy.adapters.video_router import VideoRouter

    return VideoRouter(read_key)


def speech_provider() -> SpeechProvider:
    from grok_spicy.adapters.speech_router import SpeechRouter

    return SpeechRouter(read_key)


def cameras() -> tuple[str, ...]:
    """The names of the cameras that are set up in this deployment."""
    return tuple(Environment.read().cameras.split())


def provider_key() -> str:
    """The key for xAI. BadInput if there is none."""
    return read_key("XAI_API_KEY")


def read_key(name: str, *others: str) -> str:
    """A provider's key, by any of these names: the first that the environment has, else the first
    that is a member of the secret. BadInput if neither has one."""
    names = (name, *others)
    for each in names:
        if key := os.environ.get(each):
            return key
    secret = Environment.read().secret
    if secret is None:
        raise BadInput(f"there is no key: set {' or '.join(names)}")
    from grok_spicy.adapters.aws.secret import key_in

    return key_in(secret, *names)


def retention() -> Retention:
    """How long this deployment keeps runs."""
    return Retention(Environment.read().runs_expire_after_days)


def provider() -> str | None:
    """The provider that this deployment is locked to; None where a run may choose."""
    return Environment.read().provider


def poll_pace() -> PollPace:
    environment = Environment.read()
    return PollPace(environment.poll_floor_seconds, environment.clip_deadline_seconds)


def admission() -> AdmissionQueue:
    """Lets so many runs be made at once as the environment says."""
    environment, store, tokens = Environment.read(), run_store(), task_tokens()
    limits = AdmissionLimits(environment.films_at_once, environment.films_at_once_per_owner)

    def pass_admission(run_id: str, execution: str) -> None:
        pass_turn(store, tokens, run_id, execution, ADMISSION_TURN)

    return AdmissionQueue(store, limits, pass_admission)


def throttle() -> RequestThrottle:
    """Holds back people who send too many requests."""
    return RequestThrottle(run_store(), Environment.read().caller_requests_per_minute)


def rate_limiter() -> RateLimiter:
    """Spaces out the calls of all runs that share this container's key."""
    account = sha256(provider_key().encode()).hexdigest()[:8]
    rates = Rates.parse(Environment.read().rates)
    return RateLimiter(run_store(), rates, account, time.sleep)


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
    "links": asset_links,
    "executions": executions,
    "archives": archives,
    "person_deleter": person_deleter,
    "users": users,
    "inventory": inventory,
    "receivers": receivers,
    "model_provider": model_provider,
    "video_provider": video_provider,
    "speech_provider": speech_provider,
    "cameras": cameras,
    "poll_pace": poll_pace,
    "task_tokens": task_tokens,
    "downloads": downloads,
    "image_sanitizer": image_sanitizer,
    "video_editor": video_editor,
    "rate_limiter": rate_limiter,
    "admission": admission,
    "spending_caps": spending_caps,
    "limits": lambda: Environment.read().limits,
    "membership": lambda: Environment.read().membership,
    "throttle": throttle,
    "retention": retention,
    "pause": lambda: time.sleep,
}


_NEED_THE_KEY = frozenset(("model_provider", "video_provider", "speech_provider", "rate_limiter"))


def lazy_ports(*names: str) -> Callable[[], dict[str, Any]]:
    """A function that returns the ports of these names: built at its first call, cached for the
    container, and rebuilt when the provider's key has changed."""
    building = threading.Lock()  # else lanes that begin at once would each build them

    @lru_cache(maxsize=1)
    def build(_key: str | None) -> dict[str, Any]:
        _configure_logging()
        return {name: _BUILDERS[name]() for name in names}

    def ports() -> dict[str, Any]:
        with building:
            return build(provider_key() if _NEED_THE_KEY.intersection(names) else None)

    return ports


def _configure_logging() -> None:
    """Send metrics where there is a namespace for them; log prompts only where they stay with the
    person who wrote them."""
    environment = Environment.read()
    prompt_log.setLevel(logging.NOTSET if environment.log_prompts else logging.WARNING)
    if not environment.log_prompts:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it names each clip's address
    if environment.metrics_namespace:
        from grok_spicy.adapters.aws.emf_metrics import send_metrics

        send_metrics()


def generation_context() -> Callable[[Context], GenerationContext]:
    """A function that builds the context of a step that calls models, for each invocation."""
    ports = lazy_ports("store", "assets", "model_provider", "image_sanitizer", "rate_limiter")
    return lambda context: GenerationContext(**ports(), lease=lease(context))


logged = logs_with_fields(_configure_logging)
"""Decorates every handler: its lines carry run, scene and execution."""
