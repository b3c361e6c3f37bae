"""Whether the API works, in JSON."""

from typing import Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """The API works."""

    status: Literal["ok"] = "ok"
    version: str = Field(description="The version of Grok Spicy.")
