"""The dashboard's pages over HTTP: a fixed set of files, so no path leads out of their folder."""

import hashlib
import json
from pathlib import Path

from werkzeug.wrappers import Request, Response

from grok_spicy.api.problems import Problem
from grok_spicy_local.request_guard import SAFE_METHODS
from grok_spicy_web.files import media_type, page_files

_CONFIG = "/config.json"
_LOCAL_CONFIG = {"sign_in": None, "api": "/api", "live": "sse"}
"""How the pages reach the API here: without signing in, with events as they happen."""


class StaticPages:
    """The pages, and `/config.json`. What is edited while the server runs is served at once; a new
    file once it starts again."""

    def __init__(self) -> None:
        self._files = page_files()

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path == _CONFIG or path in self._files

    def respond(self, request: Request) -> Response:
        """The file at the request's path, or 304 where the browser has it. Problem 405."""
        if request.method not in SAFE_METHODS:
            raise Problem(405, "Method not allowed. Use GET, HEAD here.", headers=_ALLOWED)
        if request.path == _CONFIG:
            return _file(request, json.dumps(_LOCAL_CONFIG).encode(), "application/json")
        file: Path = self._files[request.path]
        return _file(request, file.read_bytes(), media_type(file))


_ALLOWED = {"Allow": "GET, HEAD"}


def _file(request: Request, content: bytes, kind: str) -> Response:
    # `no-cache`: the browser keeps the file, and asks each time whether it has changed.
    response = Response(content, content_type=kind, headers={"Cache-Control": "no-cache"})
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
