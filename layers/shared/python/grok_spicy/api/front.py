"""The API's front: an event of API Gateway (payload 2.0) in, its answer out.

What is wrong with a request as such is found here: an unknown address, a wrong method, nobody who
asks, a body that can't be read. What the caller asks for is in `routes`.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from grok_spicy.api.bodies import json_text
from grok_spicy.api.caller import caller_of
from grok_spicy.api.desk import Desk
from grok_spicy.api.problems import MEDIA_TYPE, Problem, not_found
from grok_spicy.api.routes import OPEN, RULES, TAKES_BODY, app

_log = logging.getLogger(__name__)


def answer(event: Mapping[str, Any], ports: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """The answer to one request. `ports` are built when a request needs them."""
    try:
        rule = _rule(event)
        desk = None if rule in OPEN else _desk(event, ports)
        text = json_text(event) if rule in TAKES_BODY and _method(event) == "POST" else None
        asked = {**event, "body": text, "isBase64Encoded": False}
        app.context["desk"] = desk
        answered: dict[str, Any] = app.resolve(asked, None)  # type: ignore[arg-type]  # unused
        return answered
    except Problem as problem:
        return _told(problem)
    except Exception:
        _log.exception("a request could not be answered")
        return _told(Problem(500, "something broke on our side; it is in the log"))


def _desk(event: Mapping[str, Any], ports: Callable[[], Mapping[str, Any]]) -> Desk:
    return Desk(caller=caller_of(event), **ports())


def _method(event: Mapping[str, Any]) -> str:
    return str(event["requestContext"]["http"]["method"]).upper()


def _rule(event: Mapping[str, Any]) -> str:
    """The rule that the request's address follows. Problem 404, 405."""
    parts = str(event["rawPath"]).split("/")
    rule = next((rule for rule in RULES if _follows(parts, rule.split("/"))), None)
    if rule is None:
        raise not_found("there is nothing here; GET /openapi.json says what there is")
    if _method(event) not in RULES[rule]:
        allowed = ", ".join(RULES[rule])
        raise Problem(405, f"this address takes {allowed}", headers={"Allow": allowed})
    return rule


def _follows(parts: list[str], rule: list[str]) -> bool:
    return len(parts) == len(rule) and all(
        part == wanted or (part != "" and wanted.startswith("<"))
        for part, wanted in zip(parts, rule, strict=True)
    )


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "statusCode": problem.status,
        "headers": {"Content-Type": MEDIA_TYPE, **problem.headers},
        "body": problem.body(),
        "isBase64Encoded": False,
    }
