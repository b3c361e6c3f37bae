"""Sign-in by a company's own identity provider, by OpenID Connect or SAML, where the settings name
one. What it says of a person's groups is stored with them at each sign-in."""

from pathlib import Path

from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from grok_spicy.policies.membership import GROUPS_ATTRIBUTE
from infra.settings import Settings

CLIENT_SECRET = "OIDC_CLIENT_SECRET"
"""The member of the keys' secret that has the studio's secret at an OpenID Connect provider."""


def add_identity_provider(
    scope: Construct,
    settings: Settings,
    pool: cognito.IUserPool,
    secret: secretsmanager.ISecret,
) -> Construct | None:
    """The provider that the settings name; None if they name none."""
    if settings.oidc_issuer:
        return cognito.UserPoolIdentityProviderOidc(
            scope,
            "Oidc",
            user_pool=pool,
            name=settings.identity_provider,
            client_id=settings.oidc_client_id,
            # A reference in the template: CloudFormation reads the secret while it deploys.
            client_secret=secret.secret_value_from_json(CLIENT_SECRET).unsafe_unwrap(),
            issuer_url=settings.oidc_issuer,
            scopes=settings.oidc_scopes.split(),
            attribute_mapping=_mapping(settings, "email"),
        )
    if settings.saml_metadata:
        return cognito.UserPoolIdentityProviderSaml(
            scope,
            "Saml",
            user_pool=pool,
            name=settings.identity_provider,
            metadata=_metadata(settings.saml_metadata),
            attribute_mapping=_mapping(settings, settings.saml_email_claim),
        )
    return None


def _mapping(settings: Settings, email: str) -> cognito.AttributeMapping:
    return cognito.AttributeMapping(
        email=cognito.ProviderAttribute.other(email),
        custom={GROUPS_ATTRIBUTE: cognito.ProviderAttribute.other(settings.groups_claim)},
    )


def _metadata(place: str) -> cognito.UserPoolIdentityProviderSamlMetadata:
    if place.startswith("https://"):
        return cognito.UserPoolIdentityProviderSamlMetadata.url(place)
    return cognito.UserPoolIdentityProviderSamlMetadata.file(Path(place).read_text("utf-8"))
