"""The API's description of itself, for people, clients and fuzzers."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from grok_spicy import VERSION
from grok_spicy.api.problems import MEDIA_TYPE, ProblemDocument

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the stack's user pool. On your own machine none is asked for.",
}
_EVERYWHERE = (401, 405, 500)
_MEANINGS = {
    400: "Something in the address, the headers or the body can't be read.",
    401: "Nobody vouches for you.",
    404: "There is no such thing, or not for you.",
    405: "The address takes other methods.",
    409: "The run is not in a state for that.",
    413: "The body is too large.",
    415: "The body is not said to be JSON.",
    422: "The body says something that can't be done.",
    500: "Something broke on our side.",
}
_OURS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
"""What powertools would answer by itself; its place is taken by problem documents."""


def answers(status: int, meaning: str, *problems: int) -> dict[str, Any]:
    """A route's statuses as powertools documents them: one of success, these problems, and those
    that can occur anywhere."""
    failed = {
        problem: {
            "description": _MEANINGS[problem],
            "content": {MEDIA_TYPE: {"model": ProblemDocument}},
        }
        for problem in sorted({*problems, *_EVERYWHERE})
    }
    done: dict[str, Any] = {"description": meaning}
    if status == 302:
        done |= {"content": {}, "headers": {"Location": {"schema": {"type": "string"}}}}
    return {"status_code": status, "responses": {status: done, **failed}}


def openapi(app: APIGatewayHttpResolver) -> dict[str, Any]:
    """The OpenAPI document of that resolver's routes."""
    written = app.get_openapi_json_schema(
        title="Grok Spicy",
        version=VERSION,
        description="A sentence goes in, a film comes out.",
        security_schemes={"bearer": _BEARER},  # type: ignore[dict-item]  # as JSON
    )
    document: dict[str, Any] = json.loads(written)
    for name in _OURS:
        document["components"]["schemas"].pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            refused = operation["responses"].get("422", {}).get("content", {})
            if refused and MEDIA_TYPE not in refused:
                del operation["responses"]["422"]
    return document
