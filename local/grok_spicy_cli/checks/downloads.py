"""The check of downloads: clips come from a provider's own host, through a proxy if one is set."""

import os
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from grok_spicy_cli.checks.findings import Finding, good, wrong

_SECONDS = 5
_PORTS = {"http": 80, "https": 443}
_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""Where a download over TLS looks for its proxy; the first that is set counts."""


def check_downloads(environment: Mapping[str, str] = os.environ) -> Finding:
    """Whether results can be downloaded. Without it clips would be paid for and never fetched."""
    variable = next((name for name in _VARIABLES if environment.get(name)), None)
    if variable is None:
        return good("downloads", "without a proxy")
    remedy = f"correct {variable}, or unset it"
    proxy = urlsplit(environment[variable])
    place = f"{proxy.scheme}://{proxy.hostname}"  # without a name and password, if it has them
    try:
        place += f":{proxy.port}" if proxy.port else ""
        httpx.Client(proxy=environment[variable]).close()
    except (ImportError, ValueError, httpx.InvalidURL) as problem:
        return wrong("downloads", f"the proxy {place} can't be used: {problem}", remedy)
    address = proxy.hostname or "", proxy.port or _PORTS.get(proxy.scheme, 1080)
    try:
        socket.create_connection(address, timeout=_SECONDS).close()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        return wrong("downloads", f"the proxy {place} can't be reached: {reason}", remedy)
    return good("downloads", f"through the proxy {place}")
