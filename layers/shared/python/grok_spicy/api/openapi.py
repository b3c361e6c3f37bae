"""The OpenAPI document: the API described for people, clients and test tools."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from grok_spicy import VERSION
from grok_spicy.api.problems import MEDIA_TYPE, ProblemDocument
from grok_spicy.api.router import Route

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the stack's user pool. The API on your own machine needs none.",
}
_PROBLEMS = {
    400: "The path, the query, a header or the body can't be parsed.",
    401: "Missing or invalid credentials.",
    404: "Not found, or not visible to the caller.",
    405: "Method not allowed.",
    403: "The caller lacks full access, or is no member of a studio that is for members only.",
    409: "The run's status does not allow this, all purchases are stopped, a quota is reached, or "
    "the owner is being deleted.",
    413: "The body is too large.",
    415: "The body's Content-Type is not application/json.",
    422: "The body is JSON, but its values can't be used.",
    429: "The caller has sent too many requests; `Retry-After` says when to send this again.",
    500: "Internal error.",
}
_POWERTOOLS_ERRORS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
"""The errors that Powertools documents by default. This API answers problem documents instead."""


def documentation(route: Route) -> dict[str, Any]:
    """What Powertools' resolver needs to document the route."""
    success: dict[str, Any] = {"description": route.meaning}
    if route.status == 204:
        success |= {"content": {}}
    if route.status == 302:
        success |= {"content": {}, "headers": {"Location": {"schema": {"type": "string"}}}}
    if route.conditional:
        success |= {"headers": {"ETag": {"schema": {"type": "string"}}}}
    unchanged = {304: {"description": "Nothing has changed.", "content": {}}}
    problems = {
        status: {
            "description": _PROBLEMS[status],
            "content": {MEDIA_TYPE: {"model": ProblemDocument}},
        }
        for status in route.documented_problems
    }
    return {
        "summary": route.summary,
        "description": route.description,
        "status_code": route.status,
        "responses": {
            route.status: success,
            **(unchanged if route.conditional else {}),
            **problems,
        },
        "security": None if route.public else [{"bearer": []}],
    }


def build_document(resolver: APIGatewayHttpResolver) -> dict[str, Any]:
    """The OpenAPI document of the resolver's routes."""
    text = resolver.get_openapi_json_schema(
        title="Grok Spicy",
        version=VERSION,
        description="A sentence goes in, a film comes out.",
        security_schemes={"bearer": _BEARER},  # type: ignore[dict-item]  # as JSON
    )
    document: dict[str, Any] = json.loads(text)
    for name in _POWERTOOLS_ERRORS:
        document["components"]["schemas"].pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if content and MEDIA_TYPE not in content:
                del operation["responses"]["422"]
    return document
