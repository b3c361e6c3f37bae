"""Which requests the local server takes: those of its own pages and of programs on this machine.

A web page elsewhere can make a person's browser send requests here. The browser says so: by
`Origin`, by `Sec-Fetch-Site`, and, where the page's host name was pointed at this machine (DNS
rebinding), by `Host`. Programs such as curl send neither of the first two.
"""

from werkzeug.wrappers import Request

from grok_spicy.api.problems import Problem
from grok_spicy_local.environment import LOOPBACK

_OWN_SITES = {"same-origin", "none"}
"""What a browser says of requests of our own pages, and of addresses that a person typed."""
SAFE_METHODS = {"GET", "HEAD"}
_STANDARD_PORT = 80


def check_sender(request: Request, port: int, *, is_page: bool) -> None:
    """Problem 403 for what another web page sends, or sends to another name of this machine. Any
    page may link to ours: `is_page` says whether one of them is requested."""
    hosts = {f"{name}:{port}" for name in LOOPBACK}
    hosts |= set(LOOPBACK) if port == _STANDARD_PORT else set()
    host = request.headers.get("Host", "")
    if host not in hosts:
        raise Problem(403, f"This server is http://localhost:{port}, and has no other name.")
    if request.headers.get("Origin", f"http://{host}") != f"http://{host}":
        raise Problem(403, "Web pages of other origins have no access.")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in _OWN_SITES and not (is_page and _is_followed_link(request)):
        raise Problem(403, "Web pages of other origins have no access.")


def check_content_type(request: Request) -> None:
    """Problem 415 for a request that changes something and is not JSON: a form of a web page can
    send every other type. Only a program may send no type, with no body."""
    if request.method in SAFE_METHODS or request.mimetype == "application/json":
        return
    is_browser = "Origin" in request.headers or "Sec-Fetch-Site" in request.headers
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if is_browser or has_body or request.mimetype:
        raise Problem(415, "Send JSON, with the header Content-Type: application/json.")


def _is_followed_link(request: Request) -> bool:
    fetch = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return request.method in SAFE_METHODS and fetch == ("navigate", "document")
