"""What a step is given besides its ports: a lease, or an error as the state machine reports it."""

import json
from datetime import timedelta

from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import Lease


def lease(seconds: float = 60) -> Lease:
    return Lease(holder="this test", expires_at=utc_now() + timedelta(seconds=seconds))


def failure_of(error: Exception) -> CaughtError:
    """An error as Lambda reports it to the state machine."""
    name = type(error).__name__
    return CaughtError(
        Error=name, Cause=json.dumps({"errorMessage": str(error), "errorType": name})
    )
