"""The checks of xAI: whether it accepts the key, which models it has, what they and a film of each
quality cost, and whether the team can film. Free of charge."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, get_args

import grpc

from grok_spicy.adapters.xai.client import xai_client
from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.models.qualities import Quality
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.policies.estimates import estimate_of
from grok_spicy.policies.price_list import price_of
from grok_spicy.policies.prompts import count
from grok_spicy_cli.checks.findings import Finding, doubtful, good, wrong
from grok_spicy_local.cloud import XaiHost

_SECONDS = 15
_CONSOLE = "see https://console.x.ai"
_ENDPOINTS = "api-key:endpoint:"

_Names: TypeAlias = dict[str, str] | grpc.RpcError
"""Each name of a model, aliases too, with the model's own name; or why they are not known."""
_Offers: TypeAlias = Mapping[str, _Names]
"""By use: `text`, `vision` or `image`."""


def check_xai(host: XaiHost, models: Models) -> Iterator[Finding]:
    """Whether that xAI accepts the key and has these models, and what films cost there."""
    client = xai_client(host.key, host.host, insecure=host.insecure, timeout=_SECONDS)
    try:
        key, finding = _key(client, host)
        yield finding
        if key is not None:
            permissions = frozenset(key.acls)
            offers = _offers(client)
            yield from _models(offers, permissions, models)
            yield _all_models(offers)
            yield _filming(permissions)
            for quality in get_args(Quality):
                yield _quality(quality, offers, permissions)
    finally:
        client.close()


def _key(client: Any, host: XaiHost) -> tuple[Any, Finding]:
    """The key's facts, None where no film can be made with it, and the finding about it."""
    try:
        key = client.auth.get_api_key_info()
    except grpc.RpcError as problem:
        return None, wrong("xAI key", f"{host.host}: {from_grpc(problem)}")
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
        return None, wrong("xAI key", f"{host.host}: {', '.join(blocks)}", _CONSOLE)
    return key, good("xAI key", f"{host.host} accepts it ({key.name or key.redacted_api_key})")


def _offers(client: Any) -> _Offers:
    language = _names(client.models.list_language_models)
    images = _names(client.models.list_image_generation_models)
    return {"text": language, "vision": language, "image": images}


def _names(listing: Callable[[], Any]) -> _Names:
    try:
        return {name: each.name for each in listing() for name in (each.name, *each.aliases)}
    except grpc.RpcError as problem:
        return problem


def _models(offers: _Offers, permissions: frozenset[str], models: Models) -> Iterator[Finding]:
    for use, names in offers.items():
        yield _model(use, getattr(models, use), names)
    yield _video_model(permissions, models.video)


def _model(use: str, model: str, names: _Names) -> Finding:
    what = f"{use} model"
    if isinstance(names, grpc.RpcError):
        return wrong(what, f"{model}: {from_grpc(names)}")
    if model in names:
        return good(what, f"{model} is available, {price_of(use, model)}")
    listed = _listed(names)
    return wrong(what, f"{model} is not available", f"available to this key: {listed}; {_CONSOLE}")


def _video_model(permissions: frozenset[str], model: str) -> Finding:
    """xAI lists no video models, so this reads the permissions of the key."""
    price = price_of("video", model)
    if _allows(permissions, model):
        return good("video model", f"{model} is allowed by the key, {price}")
    finding = f"whether {model} is available can't be checked; {price}"
    return doubtful("video model", finding, f"for what the key allows, {_CONSOLE}")


def _all_models(offers: _Offers) -> Finding:
    """Everything that the key reaches."""
    parts = [
        f"{words}: {_listed(names) if isinstance(names, dict) else 'not known'}"
        for words, names in (("chat", offers["text"]), ("images", offers["image"]))
    ]
    return good("models", "; ".join([*parts, "video: xAI lists none"]))


def _filming(permissions: frozenset[str]) -> Finding:
    """Whether the team can film, as far as that can be told for nothing."""
    endpoints = {each for each in permissions if each.startswith(_ENDPOINTS)}
    if endpoints and not any(each.endswith("*") or "video" in each for each in endpoints):
        names = ", ".join(sorted(each.removeprefix(_ENDPOINTS) for each in endpoints))
        return doubtful("filming", f"the key may only be used for {names}", _CONSOLE)
    return good(
        "filming",
        "neither key nor team is blocked; whether there is credit left, and whether the team keeps "
        "no data (then it can't film), shows only with the first paid call",
    )


def _quality(quality: Quality, offers: _Offers, permissions: frozenset[str]) -> Finding:
    """What a film of that quality costs, and whether its models are there."""
    request = RunRequest(concept="-", quality=quality)
    settings, cost = request.settings(), estimate_of(request)
    models = settings.models
    detail = (
        f"about {cost.expected_usd:.2f} USD for {count(settings.characters, 'character')} and "
        f"{count(settings.scenes, 'scene')} of 8 s, at most {cost.at_most_usd:.2f}: "
        f"{models.video} at {settings.resolution}, {models.image}"
    )
    missing = sorted({*_missing(settings, offers, permissions)})
    if missing:
        remedy = f"not on offer to this key, as far as can be told: {', '.join(missing)}"
        return doubtful(quality, detail, f"{remedy}; {_CONSOLE}")
    return good(quality, detail)


def _missing(settings: RunSettings, offers: _Offers, permissions: frozenset[str]) -> Iterator[str]:
    for use, names in offers.items():
        model = getattr(settings.models, use)
        if isinstance(names, dict) and model not in names:
            yield model
    if not _allows(permissions, settings.models.video):
        yield settings.models.video


def _allows(permissions: frozenset[str], model: str) -> bool:
    return bool({"api-key:model:*", f"api-key:model:{model}"} & permissions)


def _listed(names: dict[str, str]) -> str:
    return ", ".join(sorted(set(names.values()))) or "none"
