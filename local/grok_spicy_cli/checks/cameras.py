"""The checks of the cameras besides Grok: whether each that is set up has a key, and its address.

Free of charge: a key is tried only where its service has a call for that; of others only the form
is looked at, and the finding says so.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from grok_spicy.adapters.video import VIDEO_PROVIDERS
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.cameras import Camera
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy_cli.checks.findings import Finding, failed_check, good, wrong


def check_cameras(
    names: Sequence[str], keys: Mapping[str, object], addresses: Mapping[str, str], remedy: str
) -> Iterator[Finding]:
    """The findings about cameras that are set up. `keys` may hold each camera's, `addresses` the
    variable with its address; `remedy` says where a missing key is put."""
    for name in names:
        camera = CAMERAS.get(name)
        if camera is None:
            known = ", ".join(CAMERAS)
            yield wrong("camera", f"there is no {name!r}", f"set up some of these: {known}")
        elif name != "grok" and (camera.keys or camera.needs_url):
            yield _check(camera, keys, addresses, remedy)


def _check(
    camera: Camera, keys: Mapping[str, object], addresses: Mapping[str, str], remedy: str
) -> Finding:
    what = f"{camera.name} key" if camera.keys else camera.name
    if camera.retired:
        return wrong(what, camera.retired, "take it out of the cameras that are set up")
    if camera.needs_url and not addresses.get(camera.url_variable or ""):
        return wrong(what, "it has no address", f"set {camera.url_variable}")
    if not camera.keys:
        return good(what, f"at {addresses[camera.url_variable or '']}; it was not called")
    found = (keys[name] for name in camera.keys if isinstance(keys.get(name), str))
    key = next((text.strip() for text in found if isinstance(text, str) and text.strip()), "")
    if not key:
        return wrong(what, f"there is none for {camera.title}", f"{remedy} {camera.keys[0]}")
    try_key = _trial_of(camera)
    if try_key:
        try:
            return good(what, try_key(key))
        except GrokSpicyError as problem:
            return failed_check(what, problem)
    if not re.fullmatch(r"[!-~]+", key):
        return wrong(what, "what is there can't be a key", f"{remedy} {camera.keys[0]}")
    return good(what, "it has the form of one; it was not tried")


def _trial_of(camera: Camera) -> Callable[[str], str] | None:
    """The provider's own way to try a key without paying, if it has one."""
    provider = next(iter(camera.models.values())).provider
    trial: Callable[[str], str] | None = getattr(
        import_module(VIDEO_PROVIDERS[provider]), "try_key", None
    )
    return trial
