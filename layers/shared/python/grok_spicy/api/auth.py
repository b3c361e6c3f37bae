"""The caller of a request, as API Gateway's authorizer identified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grok_spicy.api.problems import Problem
from grok_spicy.models.listing import Listing
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run
from grok_spicy.policies.asset_keys import uploads_of
from grok_spicy.policies.membership import ADMIN_GROUP, Membership

EVERYBODY = Membership()


@dataclass(frozen=True)
class Caller:
    """Who owns the runs that this request starts, and whether it may see the runs of others.
    `email` is there if the token has it; `groups` are those of ours. `aws_user` is who calls with
    AWS credentials: all of them are one owner, and none has a token."""

    owner: str
    sees_all: bool = False
    email: str | None = None
    groups: frozenset[str] = frozenset()
    aws_user: str | None = None

    @property
    def name(self) -> str:
        """What events and messages call the caller."""
        return self.email or self.owner

    @property
    def sender(self) -> str:
        """Whose requests are counted together."""
        return self.owner if self.aws_user is None else f"{self.owner} {self.aws_user}"

    def may_see(self, run: Run | Listing) -> bool:
        return self.sees_all or run.owner == self.owner

    @property
    def upload_folder(self) -> str:
        """The asset keys of the caller's uploads begin with this."""
        return uploads_of(self.owner)


def identify_caller(event: Mapping[str, Any], membership: Membership = EVERYBODY) -> Caller:
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
            groups = membership.groups_of(claims)
            return Caller(
                subject,
                sees_all=ADMIN_GROUP in groups,
                email=email if is_usable else None,
                groups=groups,
            )
    elif authorizer.get("iam") is not None:
        aws_user = (authorizer["iam"] or {}).get("userId")
        return Caller(OWNER, sees_all=True, aws_user=str(aws_user or ""))
    raise Problem(
        401,
        "Missing or invalid credentials. Send the header Authorization: Bearer TOKEN.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def check_member(caller: Caller, membership: Membership, contact: str) -> None:
    """Raise Problem 403 if the deployment is for members only, and the caller is none."""
    if caller.aws_user is None and not membership.admits(caller.groups):
        raise Problem(
            403,
            f"You are signed in as {caller.name}, and this studio is for its members only. To "
            f"become one, ask {contact}, then sign in again.",
        )
