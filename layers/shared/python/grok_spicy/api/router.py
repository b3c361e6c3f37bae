"""How a route is declared.

    router = Router()

    @router.post("/runs/<run_id>/cancel", 202, "The run is cancelled.", problems=(409,))
    def cancel_run(context: Context, run_id: RunId) -> RunSummary:
        '''Cancel a run.'''

Everything else follows from the declaration: the parameters are parsed and checked by their types,
a `Body()` parameter makes the route take a body, the problems that any such route can have are
documented, and the docstring becomes the route's description.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler.openapi.dependant import get_dependant
from aws_lambda_powertools.event_handler.openapi.params import Dependant, Path, Query

Handler = TypeVar("Handler", bound=Callable[..., Any])

RunId = Annotated[str, Path(description="The run's id, as `POST /runs` returns it.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many entries a page may have.")]


@dataclass(frozen=True)
class Route:
    """A method and a path, the function that answers them, and the status of its success.

    `problems` are the statuses of failures that don't follow from the parameters. A public route
    needs no credentials and gets no context. A conditional one may answer 304, without a body.
    """

    method: str
    path: str
    handler: Callable[..., Any]
    status: int
    meaning: str
    problems: tuple[int, ...] = ()
    public: bool = False
    conditional: bool = False

    def matches(self, path: str) -> bool:
        """Whether the path is this route's: `<name>` stands for any part that is not empty."""
        parts, pattern = path.split("/"), self.path.split("/")
        return len(parts) == len(pattern) and all(
            part == expected or (part != "" and expected.startswith("<"))
            for part, expected in zip(parts, pattern, strict=True)
        )

    @property
    def takes_body(self) -> bool:
        """Whether the function has a `Body()` parameter."""
        return bool(self._parameters.body_params)

    @property
    def documented_problems(self) -> list[int]:
        """Every status of failure that this route can have, in order."""
        problems = {*self.problems, 405, 500}
        if not self.public:
            problems |= {401, 403, 429}
        if self._parameters.path_params:
            problems |= {404}
        if self._parameters.query_params or self._parameters.header_params:
            problems |= {400}
        if self.takes_body:
            problems |= {400, 413, 415, 422}
        return sorted(problems)

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self._documentation[0]

    @property
    def description(self) -> str | None:
        """The rest of the docstring."""
        return self._documentation[1] or None

    @property
    def _documentation(self) -> tuple[str, str]:
        text = " ".join((inspect.getdoc(self.handler) or "").split())
        summary, _, description = text.partition(". ")
        return summary.removesuffix("."), description

    @cached_property
    def _parameters(self) -> Dependant:
        path = self.path.replace("<", "{").replace(">", "}")
        return get_dependant(path=path, call=self.handler)


@dataclass
class Router:
    """The routes of one resource, in the order of their declaration."""

    routes: list[Route] = field(default_factory=list)

    def get(
        self,
        path: str,
        status: int,
        meaning: str,
        problems: tuple[int, ...] = (),
        public: bool = False,
        conditional: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Answer GET requests for the path with the decorated function."""
        return self._add("GET", path, status, meaning, problems, public, conditional)

    def post(
        self,
        path: str,
        status: int,
        meaning: str,
        problems: tuple[int, ...] = (),
        public: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Answer POST requests for the path with the decorated function."""
        return self._add("POST", path, status, meaning, problems, public)

    def put(
        self, path: str, status: int, meaning: str, problems: tuple[int, ...] = ()
    ) -> Callable[[Handler], Handler]:
        """Answer PUT requests for the path with the decorated function."""
        return self._add("PUT", path, status, meaning, problems)

    def delete(
        self, path: str, status: int, meaning: str, problems: tuple[int, ...] = ()
    ) -> Callable[[Handler], Handler]:
        """Answer DELETE requests for the path with the decorated function."""
        return self._add("DELETE", path, status, meaning, problems)

    def _add(self, method: str, path: str, *declared: Any) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            self.routes.append(Route(method, path, handler, *declared))
            return handler

        return add
