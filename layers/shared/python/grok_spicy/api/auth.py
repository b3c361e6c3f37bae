"""The caller of a request, as API Gateway's authorizer identified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grok_spicy.api.problems import Problem
from grok_spicy.models.listing import Listing
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run
from grok_spicy.policies.asset_keys import owner_folder

ADMIN_GROUP = "admin"
"""The group of the user pool whose members have access to all runs."""


@dataclass(frozen=True)
class Caller:
    """Who owns the runs that this request starts, and whether it may see the runs of others.
    `email` is there if the token has it."""

    owner: str
    sees_all: bool = False
    email: str | None = None

    @property
    def name(self) -> str:
        """What events and messages call the caller."""
        return self.email or self.owner

    def may_see(self, run: Run | Listing) -> bool:
        return self.sees_all or run.owner == self.owner

    @property
    def upload_folder(self) -> str:
        """The asset keys of the caller's uploads begin with this."""
        return f"uploads/{owner_folder(self.owner)}/"


def identify_caller(event: Mapping[str, Any]) -> Caller:
    """The caller of an API Gateway event (payload 2.0). Raises Problem 401 if there is none.

    A token identifies one person by its subject, whatever else the event holds; people in the group
    of admins have access to all runs, and so have AWS credentials that may invoke the function.
    """
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    if "jwt" in authorizer:
        claims = (authorizer["jwt"] or {}).get("claims") or {}
        subject, email = claims.get("sub"), claims.get("email")
        if isinstance(subject, str) and 0 < len(subject) <= LONGEST_OWNER and subject != OWNER:
            is_usable = isinstance(email, str) and len(email) <= LONGEST_OWNER
            return Caller(
                subject,
                sees_all=ADMIN_GROUP in _groups(claims.get("cognito:groups")),
                email=email if is_usable else None,
            )
    elif authorizer.get("iam") is not None:
        return Caller(OWNER, sees_all=True)
    raise Problem(
        401,
        "Missing or invalid credentials. Send the header Authorization: Bearer TOKEN.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _groups(claim: object) -> list[str]:
    """The groups in a token's claim. API Gateway writes a list as `[editor admin]`; no group's name
    has a space."""
    if isinstance(claim, str) and claim.startswith("[") and claim.endswith("]"):
        return claim[1:-1].split()
    return [each for each in claim if isinstance(each, str)] if isinstance(claim, list) else []
