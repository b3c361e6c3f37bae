"""Who plays xAI and the other cameras' services, and the variables by which functions reach
them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grok_spicy.models.cameras import Camera
from grok_spicy.models.speech import SPEECH
from grok_spicy.policies.capabilities import CAMERAS

CAMERAS_VARIABLE = "GROK_SPICY_CAMERAS"
NOWHERE = "http://127.0.0.1:9"
"""An address that nothing answers: for a camera that no simulator plays."""
NO_KEY = "simulator"


@dataclass(frozen=True)
class XaiHost:
    """A running xAI, real or compatible: `host` or `host:port`, and whether without TLS. The keys
    of other cameras are in `variables`, or in the environment."""

    host: str = "api.x.ai"
    insecure: bool = False
    key: str = field(default="", repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class SimulatorOptions:
    """A simulated xAI that starts and stops with the cloud; `options` go to its process."""

    options: Mapping[str, Any] = field(default_factory=dict)


def provider_variables(xai: XaiHost, simulator: Any) -> dict[str, str]:
    """The variables of all providers: of xAI at that host, and of the other cameras. `simulator` is
    the process that plays them all, or None where they are real."""
    variables = _xai_variables(xai)
    if simulator is None:
        environment = {**xai.variables, **os.environ}
        variables |= {"GROK_SPICY_PROVIDER": "grok"}
        variables |= speech_with_keys(environment)
        return variables | cameras_with_keys(CAMERAS.values(), environment)
    variables |= {"GROK_SPICY_PROVIDER": "simulator"}
    if not os.environ.get("GROK_SPICY_RATES"):
        # A simulator takes as many calls as come, unless the environment says other rates.
        variables["GROK_SPICY_RATES"] = "chat=0 image=0 video=0 speech=0"
    variables |= simulated_speech(simulator.media, simulator.cameras, simulator.camera_keys)
    return variables | simulated_cameras(CAMERAS.values(), simulator.cameras, simulator.camera_keys)


def simulated_speech(
    xai_url: str, urls: Mapping[str, str], keys: Mapping[str, str]
) -> dict[str, str]:
    """The variables of the services that speak, simulated: xAI's own at `xai_url`, which has its
    key already, the others at `urls`, by name."""
    variables: dict[str, str] = {}
    for name, row in SPEECH.items():
        variables[row.url_variable] = xai_url if name == "xai" else urls.get(name, NOWHERE)
        if name != "xai":
            variables |= dict.fromkeys(row.keys, keys.get(name) or NO_KEY)
    return variables


def speech_with_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment says of the services that speak: keys, and addresses."""
    names = {name for row in SPEECH.values() for name in (*row.keys, row.url_variable)}
    known = {"XAI_API_KEY"}  # it comes with its host
    return {
        name: text.strip()
        for name, text in environment.items()
        if name in names - known and text.strip()
    }


def simulated_cameras(
    cameras: Iterable[Camera], urls: Mapping[str, str], keys: Mapping[str, str]
) -> dict[str, str]:
    """The variables of cameras whose services are simulated at `urls`, with `keys`, by provider.

    Every address and every name of a key is set, so that nothing of a person's own account is used:
    a camera that is not simulated leads nowhere, and is not set up; nor is one that films no
    more.
    """
    variables: dict[str, str] = {}
    ready = []
    for camera in cameras:
        provider = next(iter(camera.models.values())).provider
        if camera.url_variable:
            variables[camera.url_variable] = urls.get(provider, NOWHERE)
        if camera.name != "grok":  # whose key comes with its host
            variables |= dict.fromkeys(camera.keys, keys.get(provider) or NO_KEY)
        is_reached = provider in urls or not camera.url_variable
        if is_reached and not camera.retired:
            ready.append(camera.name)
    return {**variables, CAMERAS_VARIABLE: " ".join(ready)}


def cameras_with_keys(cameras: Iterable[Camera], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of cameras for which the environment has a key, or an address where they need
    one; Grok and those that need neither are always among them."""
    variables: dict[str, str] = {}
    ready = []
    for camera in cameras:
        found = _settings_of(camera, environment)
        has_key = not camera.keys or any(name in found for name in camera.keys)
        has_address = not camera.needs_url or camera.url_variable in found
        if camera.name == "grok":
            ready.append(camera.name)
        elif has_key and has_address and not camera.retired:
            ready.append(camera.name)
            variables |= found
    return {**variables, CAMERAS_VARIABLE: " ".join(ready)}


def _settings_of(camera: Camera, environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment says of a camera: its key, and what begins with its name."""
    provider = next(iter(camera.models.values())).provider
    prefixes = (f"{camera.name.upper()}_", f"GROK_SPICY_{provider.upper()}_")
    return {
        name: text.strip()
        for name, text in environment.items()
        if text.strip() and (name in camera.keys or name.startswith(prefixes))
    }


def _xai_variables(xai: XaiHost) -> dict[str, str]:
    name, floor = "GROK_SPICY_POLL_FLOOR_SECONDS", "0.25" if xai.insecure else "5"
    return {
        "GROK_SPICY_XAI_HOST": xai.host,
        "GROK_SPICY_XAI_INSECURE": "1" if xai.insecure else "0",
        "XAI_API_KEY": xai.key,
        name: os.environ.get(name, floor),
    }
