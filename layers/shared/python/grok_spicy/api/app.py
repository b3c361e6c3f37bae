"""The API: an event of API Gateway (payload 2.0) in, its response out.

Requests that are wrong as such fail here: unknown path, wrong method, missing credentials, a body
that can't be parsed. `routers` hold what the API does.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from grok_spicy.api.auth import check_member, identify_caller
from grok_spicy.api.openapi import build_document, documentation
from grok_spicy.api.problems import MEDIA_TYPE, Problem, not_found
from grok_spicy.api.request_body import read_body
from grok_spicy.api.request_context import KEY, RequestContext
from grok_spicy.api.revisions import Unchanged
from grok_spicy.api.router import Route, Router
from grok_spicy.api.routers import (
    assets,
    capabilities,
    casts,
    events,
    gates,
    health,
    people,
    people_deletion,
    purchases,
    retakes,
    run_list,
    runs,
    uploads,
)
from grok_spicy.errors import (
    BadInput,
    GateDecided,
    GrokSpicyError,
    NotFound,
    PersonDeleted,
    PurchasesStopped,
    QuotaReached,
    RunExpired,
    RunIsActive,
    StorageUnavailable,
    UnreadableItem,
)
from grok_spicy.models.validation import validation_messages

_STATUSES: dict[type[GrokSpicyError], int] = {
    QuotaReached: 409,
    RunExpired: 409,
    PersonDeleted: 409,
    BadInput: 422,
    RunIsActive: 409,
    PurchasesStopped: 409,
    GateDecided: 409,
    UnreadableItem: 409,
    NotFound: 404,
}
"""The errors of the product that a caller can cause: the first that fits. All others are internal
errors."""

DEFAULT_STAGE = "$default"
_PREFIX = "/api"
"""Where the API is at the address of the dashboard."""
_OWN_DOMAIN = re.compile(
    r"\.execute-api\.|^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$|^grok-spicy-cli$"
)
"""Addresses that are never a custom domain: API Gateway's own, a laptop's, the command line's."""
_BASE_PATH = re.compile(r"^/[A-Za-z0-9$_-][A-Za-z0-9$_.+!*'()-]*/")
"""A part of a custom domain's base path."""

_log = logging.getLogger(__name__)


class Api:
    """Answers requests with the routes of these routers.

    Not for several threads at once: Powertools keeps the request it works on in a class. Lambda
    gives an execution environment one event at a time.
    """

    def __init__(self, routers: Sequence[Router]) -> None:
        self._routes = [route for router in routers for route in router.routes]
        self._resolver = APIGatewayHttpResolver(enable_validation=True, debug=False)
        for route in self._routes:
            register = self._resolver.route(route.path, route.method, **documentation(route))
            register(route.handler)
        for kind, handle_error in (
            (RequestValidationError, _invalid_values),
            (GrokSpicyError, _product_error),
            (NotFoundError, _impossible_name),
            (Problem, _problem_response),
            (Unchanged, _not_modified),
        ):
            self._resolver.exception_handler(kind)(handle_error)

    def handle(
        self, event: Mapping[str, Any], ports: Callable[[], Mapping[str, Any]]
    ) -> dict[str, Any]:
        """The response to one event. `ports` are built if the request needs them."""
        about = event["requestContext"]
        if about["http"]["method"] != "HEAD":
            return self._answer(event, ports)
        as_get = {**about, "http": {**about["http"], "method": "GET"}}
        response = self._answer({**event, "requestContext": as_get}, ports)
        return {**response, "body": "", "isBase64Encoded": False}

    def _answer(
        self, event: Mapping[str, Any], ports: Callable[[], Mapping[str, Any]]
    ) -> dict[str, Any]:
        try:
            event = self._without_prefix(event)
            route = self._find_route(event)
            context = None if route.public else _create_context(event, ports)
            body = read_body(event) if route.takes_body else None
            checked = {**event, "body": body, "isBase64Encoded": False}
            self._resolver.context[KEY] = context
            response: dict[str, Any] = self._resolver.resolve(checked, None)  # type: ignore[arg-type]  # no route uses Lambda's context
            return response
        except Problem as problem:
            return _problem_event(problem)
        except StorageUnavailable as error:  # already when the caller was looked up
            return _problem_event(_storage_problem(error))
        except Exception:
            _log.exception("a request failed")
            return _problem_event(Problem(500, "Internal error. The log has the details."))

    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return build_document(self._resolver)

    def _without_prefix(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """The event as if the API lay at the root: without a named stage, without the `/api` under
        which the pages' own address has it, and without the base path of a custom domain."""
        about, path = event["requestContext"], str(event["rawPath"])
        stage = about.get("stage") or DEFAULT_STAGE
        paths = [path]
        if stage != DEFAULT_STAGE and path.startswith(f"/{stage}/"):
            paths = [path.removeprefix(f"/{stage}")]
        paths += [each.removeprefix(_PREFIX) for each in paths if each.startswith(f"{_PREFIX}/")]
        if not _OWN_DOMAIN.search(str(about.get("domainName") or "")):
            while (shorter := _BASE_PATH.sub("/", paths[-1])) != paths[-1]:
                paths.append(shorter)
        known = (each for each in paths if any(route.matches(each) for route in self._routes))
        own = next(known, paths[0])
        return {**event, "rawPath": own, "requestContext": {**about, "stage": DEFAULT_STAGE}}

    def _find_route(self, event: Mapping[str, Any]) -> Route:
        path, method = str(event["rawPath"]), str(event["requestContext"]["http"]["method"])
        matching = [route for route in self._routes if route.matches(path)]
        # `/runs/estimate` is no run.
        literal = [route for route in matching if route.path == path]
        routes = {route.method: route for route in literal or matching}
        if not routes:
            raise not_found("There is nothing at this path. GET /openapi.json lists all paths.")
        if method.upper() not in routes:
            allowed = ", ".join(routes)
            raise Problem(
                405, f"Method not allowed. Use {allowed} here.", headers={"Allow": allowed}
            )
        return routes[method.upper()]


def _create_context(
    event: Mapping[str, Any], ports: Callable[[], Mapping[str, Any]]
) -> RequestContext:
    context = RequestContext(caller=identify_caller(event), **ports())
    context = replace(context, caller=identify_caller(event, context.membership))
    check_member(context.caller, context.membership, context.limits.contact)
    if context.throttle and (seconds := context.throttle.wait_seconds(context.caller.sender)):
        raise Problem(
            429,
            f"You have sent too many requests. Send this one again after {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
    return context


def _invalid_values(error: RequestValidationError) -> Response[str]:
    in_body = all(each["loc"][0] == "body" for each in error.errors())
    status, part = (422, "body") if in_body else (400, "path, query or headers")
    messages = validation_messages(error, skip=1)
    return _problem_response(Problem(status, f"The {part} can't be used.", messages))


def _product_error(error: GrokSpicyError) -> Response[str]:
    if isinstance(error, StorageUnavailable):
        return _problem_response(_storage_problem(error))
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return _problem_response(Problem(status, str(error)))
    raise error


def _storage_problem(error: StorageUnavailable) -> Problem:
    _log.error("%s", error)
    return Problem(503, "AWS is busy or down. Try again in a minute.")


def _impossible_name(_: NotFoundError) -> Response[str]:
    """Powertools finds no route for a name with letters that no run, file or person has."""
    return _problem_response(not_found("There is no such run, file or person."))


def _not_modified(unchanged: Unchanged) -> Response[str]:
    return Response(304, body="", headers=unchanged.headers)


def _problem_response(problem: Problem) -> Response[str]:
    return Response(problem.status, MEDIA_TYPE, problem.body(), headers=problem.headers)


def _problem_event(problem: Problem) -> dict[str, Any]:
    return {
        "statusCode": problem.status,
        "headers": {"Content-Type": MEDIA_TYPE, **problem.headers},
        "body": problem.body(),
        "isBase64Encoded": False,
    }


description = Router()


@description.get("/openapi.json", 200, "An OpenAPI 3.1 document.")
def describe_api() -> dict[str, Any]:
    """Get this document."""
    return api.document()


api = Api(
    [
        runs.router,
        run_list.router,
        retakes.router,
        gates.router,
        events.router,
        assets.router,
        capabilities.router,
        casts.router,
        uploads.router,
        purchases.router,
        people.router,
        people_deletion.router,
        health.router,
        description,
    ]
)
