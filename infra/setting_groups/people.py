"""Settings: who may use the studio, how they sign in, and how much they may ask."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

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
    oidc_client_id: str = ""
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

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError("oidc_issuer and oidc_client_id need each other")
        if self.oidc_issuer and self.saml_metadata:
            raise ValueError("name one identity provider: oidc_issuer or saml_metadata")
        if not (self.password_sign_in or self.has_identity_provider):
            raise ValueError("without password_sign_in nobody can sign in: name a provider")
        file = Path(self.saml_metadata)
        is_file = self.saml_metadata and not self.saml_metadata.startswith("https://")
        if is_file and not (file.is_file() and "EntityDescriptor" in file.read_text("utf-8")):
            raise ValueError(f"saml_metadata: {file} is no file with a SAML provider's metadata")
        return self
