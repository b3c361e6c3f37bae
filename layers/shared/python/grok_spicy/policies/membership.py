"""Who may use a deployment, and who is an admin of it, from what their token says. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

ADMIN_GROUP = "admin"
"""The group whose people see and change everything of everybody, and set quotas."""
MEMBER_GROUP = "member"
"""The group whose people may use a deployment that is for members only."""
GROUPS_ATTRIBUTE = "custom:groups"
"""Where the user pool stores the groups that a company's identity provider says of a person."""
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Membership:
    """Who may use the API: everybody who has an account, or `members_only`. The people of
    `member_groups` and `admin_groups`, of a company's identity `provider`, are members and admins;
    where neither is named, those of its groups `member` and `admin` are."""

    members_only: bool = False
    member_groups: frozenset[str] = frozenset()
    admin_groups: frozenset[str] = frozenset()
    provider: str | None = None

    def groups_of(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """Which of our groups the person of a token is in."""
        own = set(read_pool_groups(claims.get("cognito:groups")))
        if self._is_from_provider(claims):
            own |= self._mapped(read_provider_groups(claims.get(GROUPS_ATTRIBUTE)))
        return frozenset(own & {ADMIN_GROUP, MEMBER_GROUP})

    def admits(self, groups: Collection[str]) -> bool:
        """Whether a person in these groups may use the API."""
        return not self.members_only or bool(groups)

    def _is_from_provider(self, claims: Mapping[str, Any]) -> bool:
        """Whether the person signed in by the provider, which says anew each time which groups they
        are in. Who has a password could write that attribute. Cognito calls who comes from a
        provider `PROVIDER_…`, and makes up the names of all others."""
        name = claims.get("cognito:username")
        if not self.provider or not isinstance(name, str):
            return False
        return name.casefold().startswith(f"{self.provider}_".casefold())

    def _mapped(self, theirs: Collection[str]) -> set[str]:
        if not (self.member_groups or self.admin_groups):
            return set(theirs)
        names = {MEMBER_GROUP: self.member_groups, ADMIN_GROUP: self.admin_groups}
        return {ours for ours, named in names.items() if named.intersection(theirs)}


def split_groups(names: str) -> frozenset[str]:
    """The groups of a setting: names, separated by commas."""
    return frozenset(name.strip() for name in names.split(",") if name.strip())


def read_pool_groups(claim: object) -> list[str]:
    """The user pool's own groups in a token. API Gateway writes a list as `[editor admin]`; no
    group's name has a space."""
    if isinstance(claim, str) and claim.startswith("[") and claim.endswith("]"):
        return claim[1:-1].split()
    return [each for each in claim if isinstance(each, str)] if isinstance(claim, list) else []


def read_provider_groups(attribute: object) -> list[str]:
    """The groups in the attribute that a provider fills: `["a", "b"]` of an OIDC claim, `[a, b]` of
    a SAML assertion with several values, or one name."""
    if not isinstance(attribute, str):
        return []
    text = attribute.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return [text] if text else []
    quoted = _QUOTED.findall(text)
    names = quoted if quoted else text[1:-1].split(",")
    return [name.strip() for name in names if name.strip()]
