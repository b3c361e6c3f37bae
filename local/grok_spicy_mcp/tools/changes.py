"""Tools that change a film that exists: each has another that says what it would cost."""

from typing import Annotated

from pydantic import Field

from grok_spicy_mcp.tool_context import ToolContext

Cap = Annotated[
    float | None,
    Field(
        gt=0,
        le=100_000,
        description="The most that the whole run may cost from now on, with what it has cost so "
        "far. Without it the run's cap stays.",
    ),
]


class ChangeTools:
    """Tools that change a film that exists."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context
