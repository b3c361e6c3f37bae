"""Arguments that several tools take."""

from typing import Annotated

from pydantic import Field

RunName = Annotated[
    str, Field(description="The run's id, the beginning of one, or `latest`.", max_length=200)
]
Confirm = Annotated[
    str | None,
    Field(description="The words that say what this call does, once the person has agreed."),
]
