"""The HTTP API and the dashboard on this machine: what CloudFront and API Gateway do on AWS, in
front of a local cloud.

    with LocalCloud(Path("output")) as cloud, ApiServer(cloud, port=8420) as server:
        print(server.url)

| path | answered by |
|---|---|
| `/`, `/run.html`, `/config.json`, … | the files of the dashboard |
| `/sse/RUN` | the run's events as they happen |
| `PUT /BUCKET/uploads/…` | the local S3, by a presigned link: pages call their own origin only |
| `/api/…`, and everything else | the API's function, as by API Gateway |

Anyone who can reach the address has full access, except web pages of other origins: they are
rejected.
"""

import json
import logging
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Self
from wsgiref.types import StartResponse, WSGIEnvironment

from botocore.exceptions import ClientError
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from grok_spicy.api.problems import MEDIA_TYPE, Problem
from grok_spicy.models.uploads import UPLOADS, kind_of_key
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.event_stream import EventStreams
from grok_spicy_local.http_events import event_of, response_of
from grok_spicy_local.lambda_runtime import PAYLOAD_LIMIT
from grok_spicy_local.output_lock import publish_address
from grok_spicy_local.request_guard import check_content_type, check_sender
from grok_spicy_local.static_pages import StaticPages
from grok_spicy_web.security_headers import security_headers

_STREAMS = "/sse/"
_UPLOADS = f"/{NAME}/uploads/"
log = logging.getLogger(__name__)


class ApiServer:
    """An HTTP server on 127.0.0.1 in front of an open local cloud; port 0 is any free one."""

    def __init__(self, cloud: LocalCloud, port: int = 0) -> None:
        self._cloud = cloud
        self._pages = StaticPages()
        self._streams = EventStreams(cloud.changes)
        self._headers = security_headers(media=cloud.url)
        self._server = make_server(
            "127.0.0.1", port, self._respond, threaded=True, request_handler=_Quiet
        )
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="api")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on, and publish the address in the output directory's lock."""
        publish_address(self._cloud.paths, self.url)
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing more. Executions continue until the cloud stops."""
        with suppress(OSError):  # a full disk; the note goes with the lock
            publish_address(self._cloud.paths, "")
        self._streams.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = self._route(request)
        except Problem as problem:
            response = Response(problem.body(), problem.status, problem.headers, None, MEDIA_TYPE)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.update(self._headers)
        return response(environ, start_response)

    def _route(self, request: Request) -> Response:
        is_page = self._pages.has(request.path)
        check_sender(request, self.port, is_page=is_page)
        if request.method == "PUT" and request.path.startswith(_UPLOADS):
            return self._upload(request)
        check_content_type(request)
        if is_page:
            return self._pages.respond(request)
        if request.path.startswith(_STREAMS):
            return self._streams.respond(request)
        return self._ask(request)

    def _upload(self, request: Request) -> Response:
        """Hand an upload to the local S3: its presigned link, at this origin."""
        kind = kind_of_key(request.path) or "photo"
        if request.content_length is None:
            raise Problem(411, "Send the upload's size, in the header Content-Length.")
        if request.content_length > UPLOADS[kind].most_bytes:
            raise Problem(413, f"The {kind} may have {UPLOADS[kind].most_bytes} bytes.")
        response = self._cloud.respond(request.environ)
        return Response(response.get_data(), response.status_code, mimetype=response.mimetype)

    def _ask(self, request: Request) -> Response:
        request.max_content_length = PAYLOAD_LIMIT
        try:
            response = self._cloud.invoke("api", event_of(request))
        except HTTPException as problem:  # the body is too large, or not what its head says
            status = problem.code or 400
            raise Problem(status, "The body is too large, or incomplete.") from problem
        except ClientError as problem:
            code = problem.response["Error"]["Code"]
            if code == "RequestTooLargeException":
                raise Problem(413, f"A request may have {PAYLOAD_LIMIT} bytes.") from problem
            if code == "TooManyRequestsException":
                raise Problem(503, "Too many others ask. Ask again in a moment.") from problem
            raise Problem(503, "The server is stopping.") from problem
        answer = {} if response.is_error else json.loads(response.payload)
        failure = self._cloud.paths.disk.failure
        if failure and answer.get("statusCode", 500) >= 500:
            raise Problem(507, f"{failure}.")
        if response.is_error:
            log.error("the API's function failed: %s", response.payload.decode())
            raise Problem(500, "Internal error. The log has the details.")
        if answer["statusCode"] == 202 and request.path.removeprefix("/api") == "/runs":
            self._cloud.point_latest_at(json.loads(answer["body"])["run_id"])
        return response_of(answer)


class _Quiet(WSGIRequestHandler):
    """Logs requests at DEBUG only."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: ARG002
        log.debug(message, *args)
