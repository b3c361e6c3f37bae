"""Who asks, as API Gateway's authorizer says."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grok_spicy.api.problems import Problem
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run


@dataclass(frozen=True)
class Caller:
    """Whose runs are begun, and whether others' may be seen: the studio's own people see all."""

    owner: str
    sees_all: bool = False

    def may_see(self, run: Run) -> bool:
        return self.sees_all or run.owner == self.owner

    @property
    def folder(self) -> str:
        """The folder of their uploads."""
        plain = re.fullmatch(r"[A-Za-z0-9-]{1,64}", self.owner)
        name = self.owner if plain else hashlib.sha256(self.owner.encode()).hexdigest()
        return f"uploads/{name}/"


def caller_of(event: Mapping[str, Any]) -> Caller:
    """The caller of an API Gateway event (payload 2.0). Problem 401 if nobody vouches for one.

    A token's subject is its own person, whatever else the event holds. AWS credentials stand for
    the studio: only its people may call the function.
    """
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    if "jwt" in authorizer:
        subject = ((authorizer["jwt"] or {}).get("claims") or {}).get("sub")
        if isinstance(subject, str) and 0 < len(subject) <= LONGEST_OWNER and subject != OWNER:
            return Caller(subject)
    elif authorizer.get("iam") is not None:
        return Caller(OWNER, sees_all=True)
    raise Problem(
        401, "say who you are: Authorization: Bearer …", headers={"WWW-Authenticate": "Bearer"}
    )
