"""What `grok-spicy doctor` asks xAI: whether it takes the key, and has the models. All of it is
free of charge."""

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
    """Whether that xAI takes the key and offers these models."""
    client = xai_client(host.key, host.host, insecure=host.insecure, timeout=_SECONDS)
    try:
        found = _key(client, host)
        yield found
        if found.state != "wrong":
            yield from _models(client, models)
    finally:
        client.close()


def _key(client: Any, host: XaiHost) -> Finding:
    try:
        key = client.auth.get_api_key_info()
    except grpc.RpcError as problem:
        return wrong("xAI key", f"{host.host}: {from_grpc(problem)}")
    barred = [
        words
        for is_so, words in (
            (key.api_key_blocked, "the key is blocked"),
            (key.team_blocked, "its team is blocked"),
            (key.disabled, "the key is disabled"),
        )
        if is_so
    ]
    if barred:
        return wrong("xAI key", f"{host.host}: {', '.join(barred)}", _CONSOLE)
    return good("xAI key", f"{host.host} takes it ({key.name or key.redacted_api_key})")


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
        offered = listing()
    except grpc.RpcError as problem:
        return wrong(what, f"{model}: {from_grpc(problem)}")
    if any(model in (each.name, *each.aliases) for each in offered):
        return good(what, f"{model} is there")
    names = ", ".join(sorted(each.name for each in offered)) or "none"
    return wrong(what, f"{model} is not there", f"this key is offered: {names}; {_CONSOLE}")


def _video_model(client: Any, model: str) -> Finding:
    """The SDK lists no models that film, so this is what the key says of itself."""
    allowed = set(client.auth.get_api_key_info().acls)
    if {"api-key:model:*", f"api-key:model:{model}"} & allowed:
        return good("video model", f"{model} is allowed by the key")
    told = f"whether {model} is there can't be asked beforehand"
    return doubtful("video model", told, f"that the key allows it, {_CONSOLE}")
