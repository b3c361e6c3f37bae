"""An error as the state machine passes it on."""

import json

from grok_spicy.models.item import Stored


class CaughtError(Stored):
    """An error as a state machine's Catch passes it on."""

    Error: str
    Cause: str = ""

    def as_sentence(self) -> str:
        """The error's message, out of the JSON that Lambda wraps it in."""
        try:
            return str(json.loads(self.Cause)["errorMessage"])
        except (ValueError, KeyError, TypeError):
            return self.Cause or self.Error
