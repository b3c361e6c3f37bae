"""Settings: who may use the studio, how they sign in, and how much they may ask."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationInfo, field_validator

_URL = r"^(https://[^\s@]+)?$"


class PeopleSettings(BaseModel):
    """Groups, sign-in and requests."""

    members_only: bool = False
    """Only people in the group `member` or `admin` may use the API; else all with an account."""
    contact: str = Field(default="", max_length=200)
    """Whom people ask for access and for more, such as an address: refusals name it."""
    mfa: Literal["off", "optional", "required"] = "optional"
    """A second factor, an authenticator app, for people who sign in with a password."""

    identity_provider: str = Field(default="Company", pattern=r"^[A-Za-z][A-Za-z0-9-]{2,31}$")
    """What the sign-in page calls the company's own identity provider, if there is one."""
    oidc_issuer: str = Field(default="", pattern=_URL)
    """The issuer of an OpenID Connect provider: `https://login.example.com`. The secret that it has
    given to the studio is OIDC_CLIENT_SECRET in the secret with the keys."""
    oidc_client_id: str = Field(default="", validate_default=True)
    oidc_scopes: str = "openid email profile"
    saml_metadata: str = ""
    """Where a SAML provider's metadata are: an https address, or the path of a file."""
    saml_email_claim: str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
    groups_claim: str = Field(default="groups", min_length=1)
    """What the provider calls a person's groups."""
    member_groups: str = ""
    """Names of the provider's groups whose people are members, separated by commas. Without any of
    these and the next, those of its groups `member` and `admin` are."""
    admin_groups: str = ""
    password_sign_in: bool = True
    """Whether people can also sign in with a password of the studio's own."""

    requests_per_second: int = Field(default=20, ge=1, le=10_000)
    """Requests to the API of all people together, in the long run; API Gateway refuses more."""
    burst: int = Field(default=40, ge=1, le=5_000)
    """The same, at one moment."""
    caller_requests_per_minute: int = Field(default=600, ge=0, le=600_000)
    """Requests of one person; who sends more is told to wait some seconds. 0 is unlimited."""

    @property
    def has_identity_provider(self) -> bool:
        return bool(self.oidc_issuer or self.saml_metadata)

    @field_validator("oidc_client_id")
    @classmethod
    def _has_issuer(cls, client_id: str, info: ValidationInfo) -> str:
        if bool(client_id) != bool(info.data.get("oidc_issuer")):
            raise ValueError("oidc_issuer and oidc_client_id need each other")
        return client_id

    @field_validator("saml_metadata")
    @classmethod
    def _is_metadata(cls, place: str, info: ValidationInfo) -> str:
        if place and info.data.get("oidc_issuer"):
            raise ValueError("there is an oidc_issuer, and a studio has one identity provider")
        if place.startswith("https://") or not place:
            return place
        try:
            is_metadata = "EntityDescriptor" in Path(place).read_text("utf-8")
        except (OSError, UnicodeError):
            is_metadata = False
        if not is_metadata:
            raise ValueError(f"{place} is no file with the metadata of a SAML provider")
        return place

    @field_validator("password_sign_in")
    @classmethod
    def _leaves_a_way(cls, may: bool, info: ValidationInfo) -> bool:
        if not (may or info.data.get("oidc_issuer") or info.data.get("saml_metadata")):
            raise ValueError("nobody could sign in: name an identity provider, or leave passwords")
        return may
