"""An AWS that refuses whatever is asked of a table or a bucket, for some seconds."""

import threading
import uuid
from collections.abc import Callable

import pytest
from werkzeug.wrappers import Request, Response

from grok_spicy_local.dynamodb_proxy import DynamoDbProxy
from grok_spicy_local.s3_proxy import S3Proxy


class Throttling:
    """Refuses requests between `begin` and `end`; `refused` counts them."""

    def __init__(self, refuse: Callable[[], Response]) -> None:
        self._refuse = refuse
        self._is_on = threading.Event()
        self.refused = 0

    def begin(self) -> None:
        self._is_on.set()

    def end(self) -> None:
        self._is_on.clear()

    def install(self, monkeypatch: pytest.MonkeyPatch, proxy: type) -> None:
        """Stand before every proxy of that class."""
        respond = proxy.__call__

        def refuse_or_respond(itself: object, request: Request) -> Response:
            if not self._is_on.is_set():
                answer: Response = respond(itself, request)
                return answer
            self.refused += 1
            return self._refuse()

        monkeypatch.setattr(proxy, "__call__", refuse_or_respond)


def throttle_table(monkeypatch: pytest.MonkeyPatch) -> Throttling:
    """DynamoDB with all its capacity used up."""
    throttling = Throttling(_throttling_exception)
    throttling.install(monkeypatch, DynamoDbProxy)
    return throttling


def throttle_bucket(monkeypatch: pytest.MonkeyPatch) -> Throttling:
    """S3 that asks for fewer requests."""
    throttling = Throttling(_slow_down)
    throttling.install(monkeypatch, S3Proxy)
    return throttling


def _throttling_exception() -> Response:
    body = '{"__type": "com.amazon.coral.availability#ThrottlingException", "message": "Too fast."}'
    response = Response(body, 400, content_type="application/x-amz-json-1.0")
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return response


def _slow_down() -> Response:
    body = "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
    return Response(body, 503, content_type="application/xml")
