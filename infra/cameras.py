"""The cameras of a deployment: which are set up, and what functions are told of them.

Their keys are members of the stack's secret, and in no variable.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.adapters.comfyui.workflow import read_workflow
from grok_spicy.adapters.replicate.models import read_models
from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import Camera
from grok_spicy.policies.capabilities import CAMERAS

if TYPE_CHECKING:
    from infra.settings import Settings

DEFAULT = "grok footage"
LARGEST_FILE = 1_400
"""Bytes of a file's JSON without spaces: a function's variables may have 4 kB, all together."""
_URL = re.compile(r"https?://[^\s/@]+(/\S*)?")
_PROTECTED = re.compile(r"https://|http://(127\.0\.0\.1|localhost)[:/]")
"""Where a key may be sent to: over TLS, or within a machine."""


def check_cameras(text: str) -> str:
    """The names of cameras, each once. ValueError if one is unknown or films no more."""
    names = list(dict.fromkeys(text.split()))
    if not names:
        raise ValueError("name at least one camera")
    unknown = [name for name in names if name not in CAMERAS]
    if unknown:
        raise ValueError(f"there is no {', '.join(unknown)}; there are {', '.join(CAMERAS)}")
    for name in names:
        if retired := CAMERAS[name].retired:
            raise ValueError(f"{name} can't be set up: {retired}")
    return " ".join(names)


def check_urls(text: str, names: str) -> str:
    """Addresses as `camera=url`, for those of `names`. ValueError if one is none, or missing."""
    urls = {}
    for each in text.split():
        name, _, url = each.partition("=")
        camera = CAMERAS.get(name)
        if camera is None or not camera.url_variable or name not in names.split():
            raise ValueError(f"{name} is none of the cameras that are set up and have an address")
        if not _URL.fullmatch(url):
            raise ValueError(f"{url!r} is no address: {name}=https://… is one")
        if camera.keys and not _PROTECTED.match(url):
            raise ValueError(f"{name}'s key would be sent in clear to {url!r}: use https://")
        urls[name] = url
    for name in names.split():
        if name in CAMERAS and CAMERAS[name].needs_url and name not in urls:
            raise ValueError(f"{name} has no address: add {name}=https://…")
    return text


def check_workflow(path: str) -> str:
    """The workflow in that file, as JSON. ValueError if ComfyUI can't be given it."""
    return _read(path, read_workflow)


def check_models(path: str) -> str:
    """The models of Replicate in that file, as JSON. ValueError if they can't be used."""
    return _read(path, read_models)


def _read(path: str, check: Callable[[str], object]) -> str:
    """A file's JSON, without spaces."""
    if not path:
        return ""
    try:
        text = json.dumps(json.loads(Path(path).expanduser().read_text("utf-8")))
        check(text)
    except (OSError, ValueError, BadInput) as problem:
        raise ValueError(f"{path} can't be used: {problem}") from None
    compact = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    if (size := len(compact.encode())) > LARGEST_FILE:
        raise ValueError(f"{path} has {size} bytes; a function's variables have {LARGEST_FILE}")
    return compact


def key_names(names: str) -> list[str]:
    """The members of the secret that these cameras need, besides xAI's key."""
    cameras = [CAMERAS[name] for name in names.split() if name in CAMERAS]
    return [each.keys[0] for each in cameras if each.keys and each.name != "grok"]


def variables_of_all(settings: "Settings") -> dict[str, str]:
    """For every function: the cameras that are set up, and what decides what they can do."""
    variables = {"GROK_SPICY_CAMERAS": settings.cameras}
    if settings.replicate_models:
        variables["GROK_SPICY_REPLICATE_MODELS"] = settings.replicate_models
    return variables


def variables_of_filming(settings: "Settings") -> dict[str, str]:
    """For the functions that film: how the cameras are reached, besides Grok."""
    cameras = [CAMERAS[name] for name in settings.cameras.split() if name in CAMERAS]
    variables = dict(filter(None, (_address(each, settings.camera_urls) for each in cameras)))
    names = {each.name for each in cameras}
    if "veo" in names:
        variables["VEO_LOCATION"] = settings.veo_location
    if "comfyui" in names:
        variables["GROK_SPICY_COMFYUI_FRAME_RATE"] = str(settings.comfyui_frame_rate)
        if settings.comfyui_workflow:
            variables["GROK_SPICY_COMFYUI_WORKFLOW"] = settings.comfyui_workflow
    return variables


def _address(camera: Camera, urls: str) -> tuple[str, str] | None:
    for each in urls.split():
        name, _, url = each.partition("=")
        if name == camera.name and camera.url_variable:
            return camera.url_variable, url
    return None
