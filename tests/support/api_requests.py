"""Clients of the API: events as API Gateway sends them, responses as a client reads them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from grok_spicy.api.problems import MEDIA_TYPE

AWS_CREDENTIALS = {"iam": {"userId": "AIDA"}}
"""The authorizer of a request with AWS credentials."""


def token_of(name: str) -> dict[str, Any]:
    """The authorizer of a request with the token of that subject."""
    return {"jwt": {"claims": {"sub": name}, "scopes": None}}


@dataclass(frozen=True)
class Reply:
    """A response as a client sees it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def is_problem(self) -> bool:
        """Whether it is a complete problem document with the response's status."""
        return (
            self.headers.get("Content-Type") == MEDIA_TYPE
            and self.json["status"] == self.status
            and {"type", "title", "detail"} <= set(self.json)
        )


@dataclass(frozen=True, eq=False)
class ApiClient:
    """Sends requests with one authorizer; `call` takes an event and returns the response. `settle`
    waits until nothing works on the execution of that name any more, for so many seconds."""

    call: Callable[[dict[str, Any]], dict[str, Any]]
    authorizer: dict[str, Any] | None = None
    settle: Callable[[str, float], object] = lambda *_: None

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: str = "",
        headers: dict[str, str] | None = None,
        text: str | None = None,
        **event: Any,
    ) -> Reply:
        """`body` is sent as JSON, `text` as it is, both as application/json. `event` overrides the
        event's fields."""
        sent_text = text if body is None else json.dumps(body)
        sent = {} if sent_text is None else {"Content-Type": "application/json"}
        request = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)),
            "headers": sent | (headers or {}),
            "requestContext": {
                "http": {"method": method, "path": path},
                "stage": "$default",
                **({"authorizer": self.authorizer} if self.authorizer is not None else {}),
            },
            "body": sent_text,
            "isBase64Encoded": False,
            **event,
        }
        response = self.call(request)
        return Reply(
            response["statusCode"], response.get("headers", {}), response.get("body") or ""
        )

    def start_run(self, **values: Any) -> str:
        """Start a run; its id."""
        story = {} if "plan" in values else {"concept": "A fox finds a crystal."}
        reply = self("POST", "/runs", story | values)
        assert reply.status == 202, reply.text
        return str(reply.json["run_id"])

    def cancelled_run(self, **values: Any) -> str:
        """Start a run and cancel it; its id, once nothing changes the run any more."""
        run_id = self.start_run(**values)
        self.cancel(run_id)
        return run_id

    def cancel(self, run_id: str) -> None:
        """Cancel a run, and wait until nothing changes it any more."""
        reply = self("POST", f"/runs/{run_id}/cancel")
        assert reply.status == 202, reply.text
        self.settle(reply.json["execution"], 60)

    def shown(self, run_id: str) -> dict[str, Any]:
        """What the API shows of a run, but for its revision, in which time is."""
        run: dict[str, Any] = self("GET", f"/runs/{run_id}").json
        return {name: value for name, value in run.items() if name != "revision"}


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """The value of `condition()`, once it is true."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "the condition never became true"
        time.sleep(0.05)
    return value
