"""People who ask the API: events as API Gateway makes them, answers as a client reads them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from grok_spicy.api.problems import MEDIA_TYPE

STUDIO = {"iam": {"userId": "AIDA"}}
"""The authorizer's word for somebody with AWS credentials."""


def subject(name: str) -> dict[str, Any]:
    """The authorizer's word for somebody with a token."""
    return {"jwt": {"claims": {"sub": name}, "scopes": None}}


@dataclass(frozen=True)
class Reply:
    """An answer as a client sees it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def is_problem(self) -> bool:
        """Whether it is a whole problem document of its own status."""
        return (
            self.headers.get("Content-Type") == MEDIA_TYPE
            and self.json["status"] == self.status
            and {"type", "title", "detail"} <= set(self.json)
        )


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody who asks; `call` takes an event and gives the function's answer."""

    call: Callable[[dict[str, Any]], dict[str, Any]]
    authorizer: dict[str, Any] | None = None

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
        """`body` is sent as JSON; `text` as it is, said to be JSON; `event` changes the event."""
        sent_text = text if body is None else json.dumps(body)
        sent = {} if sent_text is None else {"Content-Type": "application/json"}
        asked = {
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
        told = self.call(asked)
        return Reply(told["statusCode"], told.get("headers", {}), told.get("body") or "")

    def film(self, **asked: Any) -> str:
        """Ask for a film; its run's id."""
        story = {} if "plan" in asked else {"concept": "A fox finds a crystal."}
        reply = self("POST", "/runs", story | asked)
        assert reply.status == 202, reply.text
        return str(reply.json["run_id"])


def until(there: Callable[[], Any], seconds: float = 30) -> Any:
    """What `there` gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (found := there()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found
