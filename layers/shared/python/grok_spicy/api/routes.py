"""What can be asked for, where, and how it may be answered."""

from collections.abc import Callable
from typing import Annotated, Any, cast

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Query

from grok_spicy import VERSION
from grok_spicy.api import showing, starting, stopping, uploading
from grok_spicy.api.desk import Desk
from grok_spicy.api.document import answers, openapi
from grok_spicy.api.problems import MEDIA_TYPE, Problem, not_found
from grok_spicy.api.views import (
    Accepted,
    AssetList,
    EventPage,
    Health,
    NewRun,
    ResumeOrder,
    RunDetail,
    RunPage,
    RunSummary,
    Upload,
    UploadOrder,
)
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy.models.validation import validation_messages

RUN = "/runs/<run_id>"
RULES: dict[str, tuple[str, ...]] = {}
"""The methods of every rule."""
TAKES_BODY = frozenset(("/runs", f"{RUN}/resume", "/uploads"))
OPEN = frozenset(("/health",))
"""What is answered without knowing who asks."""

Limit = Annotated[int, Query(ge=1, le=100)]
Token = Annotated[str | None, Query(min_length=1, max_length=600)]
IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern="^[ -~]+$"),
]

app = APIGatewayHttpResolver(enable_validation=True, debug=False)


def _route(method: str, rule: str, **documented: Any) -> Callable[[Any], Any]:
    RULES[rule] = (*RULES.get(rule, ()), method)
    opened = rule in OPEN
    documented["security"] = None if opened else [{"bearer": []}]
    return app.route(rule, method, **documented)


def _desk() -> Desk:
    return cast(Desk, app.context["desk"])


@_route("POST", "/runs", **answers(202, "The film is begun.", 400, 413, 415, 422))
def start_run(order: Annotated[NewRun, Body()], idempotency_key: IdempotencyKey = None) -> Accepted:
    """Begin a film. With an `Idempotency-Key`, the same request can be sent again: it begins one
    film only."""
    return starting.start(_desk(), order, idempotency_key)


@_route("GET", "/runs", **answers(200, "A page of runs.", 400))
def list_runs(limit: Limit = 20, next: Token = None) -> RunPage:
    """Your runs, newest first."""
    return showing.runs(_desk(), limit, next)


@_route("GET", RUN, **answers(200, "The run.", 404))
def show_run(run_id: str) -> RunDetail:
    """Everything that is known of a run."""
    return showing.run(_desk(), run_id)


@_route("GET", f"{RUN}/events", **answers(200, "A page of events.", 400, 404))
def list_events(run_id: str, after: Token = None, limit: Limit = 100) -> EventPage:
    """What happened in a run, in order; `after` is the key of the last event you know."""
    return showing.events(_desk(), run_id, after, limit)


@_route("POST", f"{RUN}/cancel", **answers(202, "The run is stopped.", 404, 409))
def cancel_run(run_id: str) -> RunSummary:
    """Stop a run. What was made is kept; it can be resumed."""
    return stopping.cancel(_desk(), run_id)


@_route("POST", f"{RUN}/resume", **answers(202, "It goes on.", 400, 404, 409, 413, 415, 422))
def resume_run(run_id: str, order: Annotated[ResumeOrder | None, Body()] = None) -> Accepted:
    """Go on with a run that failed, was stopped, or has gaps."""
    return starting.resume(_desk(), run_id, order or ResumeOrder())


@_route("POST", "/uploads", **answers(201, "Where to upload.", 400, 413, 415, 422))
def upload_photo(order: Annotated[UploadOrder, Body()]) -> Upload:
    """Where to upload a photo of a character."""
    return uploading.upload(_desk(), order)


@_route("GET", f"{RUN}/assets", **answers(200, "The run's files.", 404))
def list_assets(run_id: str) -> AssetList:
    """All files of a run."""
    return showing.assets(_desk(), run_id)


@_route("GET", f"{RUN}/assets/<file>", **answers(302, "Where it is, for five minutes.", 404))
def get_asset(run_id: str, file: str) -> Response[str]:
    """A file of a run."""
    return _found(showing.asset(_desk(), run_id, file))


@_route(
    "GET", f"{RUN}/assets/<folder>/<file>", **answers(302, "Where it is, for five minutes.", 404)
)
def get_asset_in_folder(run_id: str, folder: str, file: str) -> Response[str]:
    """A file in a folder of a run."""
    return _found(showing.asset(_desk(), run_id, folder, file))


@_route("GET", "/health", **answers(200, "It answers."))
def health() -> Health:
    """Whether the API answers."""
    return Health(version=VERSION)


@_route("GET", "/openapi.json", **answers(200, "An OpenAPI 3.1 document."))
def describe_api() -> dict[str, Any]:
    """This document."""
    return openapi(app)


def _found(link: str) -> Response[str]:
    return Response(302, body="", headers={"Location": link, "Cache-Control": "no-store"})


def _wrong_values(error: RequestValidationError) -> Response[str]:
    in_body = all(each["loc"][0] == "body" for each in error.errors())
    status = 422 if in_body else 400
    where = "body" if in_body else "address or headers"
    return problem_response(
        Problem(status, f"the {where} can't be used as it is", validation_messages(error, skip=1))
    )


def _refused(error: GrokSpicyError) -> Response[str]:
    for kind, status in ((BadInput, 422), (RunIsActive, 409), (NotFound, 404)):
        if isinstance(error, kind):
            return problem_response(Problem(status, str(error)))
    raise error


def _no_such_letters(_: NotFoundError) -> Response[str]:
    """Powertools knows no route for letters that no run or file has in its name."""
    return problem_response(not_found())


def problem_response(problem: Problem) -> Response[str]:
    return Response(problem.status, MEDIA_TYPE, problem.body(), headers=problem.headers)


for _kind, _answer in (
    (RequestValidationError, _wrong_values),
    (GrokSpicyError, _refused),
    (NotFoundError, _no_such_letters),
    (Problem, problem_response),
):
    app.exception_handler(_kind)(_answer)
