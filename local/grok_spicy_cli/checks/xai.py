"""The checks of xAI: whether it accepts the key, and has the models. Free of charge."""

from collections.abc import Iterator
from typing import Any

import grpc

from grok_spicy.adapters.xai.client import xai_client
from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.models.run import Models
from grok_spicy_cli.checks.findings import Finding, doubtful, good, wrong
from grok_spicy_local.cloud import XaiHost

_SECONDS = 15
_CONSOLE = "see https://console.x.ai"


def check_xai(host: XaiHost, models: Models) -> Iterator[Finding]:
    """Whether that xAI accepts the key and has these models."""
    client = xai_client(host.key, host.host, insecure=host.insecure, timeout=_SECONDS)
    try:
        finding = _key(client, host)
        yield finding
        if finding.state != "wrong":
            yield from _models(client, models)
    finally:
        client.close()


def _key(client: Any, host: XaiHost) -> Finding:
    try:
        key = client.auth.get_api_key_info()
    except grpc.RpcError as problem:
        return wrong("xAI key", f"{host.host}: {from_grpc(problem)}")
    blocks = [
        words
        for is_blocked, words in (
            (key.api_key_blocked, "the key is blocked"),
            (key.team_blocked, "its team is blocked"),
            (key.disabled, "the key is disabled"),
        )
        if is_blocked
    ]
    if blocks:
        return wrong("xAI key", f"{host.host}: {', '.join(blocks)}", _CONSOLE)
    return good("xAI key", f"{host.host} accepts it ({key.name or key.redacted_api_key})")


def _models(client: Any, models: Models) -> Iterator[Finding]:
    listings = {
        "text model": (models.text, client.models.list_language_models),
        "vision model": (models.vision, client.models.list_language_models),
        "image model": (models.image, client.models.list_image_generation_models),
    }
    for what, (model, listing) in listings.items():
        yield _model(what, model, listing)
    yield _video_model(client, models.video)


def _model(what: str, model: str, listing: Any) -> Finding:
    try:
        models = listing()
    except grpc.RpcError as problem:
        return wrong(what, f"{model}: {from_grpc(problem)}")
    if any(model in (each.name, *each.aliases) for each in models):
        return good(what, f"{model} is available")
    names = ", ".join(sorted(each.name for each in models)) or "none"
    return wrong(what, f"{model} is not available", f"available to this key: {names}; {_CONSOLE}")


def _video_model(client: Any, model: str) -> Finding:
    """The SDK lists no video models, so this reads the permissions of the key."""
    allowed = set(client.auth.get_api_key_info().acls)
    if {"api-key:model:*", f"api-key:model:{model}"} & allowed:
        return good("video model", f"{model} is allowed by the key")
    finding = f"whether {model} is available can't be checked"
    return doubtful("video model", finding, f"for what the key allows, {_CONSOLE}")
