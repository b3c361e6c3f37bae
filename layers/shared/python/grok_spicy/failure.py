"""What the state machine caught, as it hands it to a step."""

import json

from pydantic import BaseModel


class Failure(BaseModel):
    """What the state machine caught."""

    Error: str
    Cause: str = ""

    def as_sentence(self) -> str:
        """The error's own words; Lambda wraps them in JSON."""
        try:
            return str(json.loads(self.Cause)["errorMessage"])
        except (ValueError, KeyError, TypeError):
            return self.Cause or self.Error
