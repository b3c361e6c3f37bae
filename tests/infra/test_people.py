"""Who may use a studio and how they sign in, in the template."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack, assertions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.constructs.identity_provider import add_identity_provider
from infra.setting_groups.people import PeopleSettings
from infra.settings import InvalidSetting
from tests.infra.template import Template, as_text
from tests.infra.test_settings import settings

OIDC = {
    "oidc_issuer": "https://login.example.com",
    "oidc_client_id": "grok-spicy",
    "identity_provider": "Example",
    "admin_groups": "Film Chiefs",
    "member_groups": "Film Makers",
    "members_only": "true",
}
METADATA = "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>"


@pytest.fixture(scope="session")
def company(template_of: Callable[..., Template]) -> Template:
    """A studio whose people sign in by their company alone, by OpenID Connect."""
    return template_of("company", **OIDC, password_sign_in="false", mfa="required")


@pytest.fixture
def partner(custom_studio: Template) -> Template:
    """A studio whose people sign in by SAML or with a password, with bounds of its own."""
    return custom_studio


def client(studio: Template, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = studio.only("AWS::Cognito::UserPoolClient", name)
    return properties


def variables(studio: Template) -> dict[str, str]:
    environment: dict[str, str] = studio.functions()["api"]["Environment"]["Variables"]
    return environment


def test_there_are_groups_of_members_and_of_admins(studio: Template) -> None:
    groups = studio.data.of("AWS::Cognito::UserPoolGroup").values()

    assert {each["Properties"]["GroupName"] for each in groups} == {"admin", "member"}


def test_a_second_factor_is_a_setting(
    studio: Template, company: Template, partner: Template
) -> None:
    pools = [each.data.only("AWS::Cognito::UserPool") for each in (partner, studio, company)]

    assert [each["MfaConfiguration"] for each in pools] == ["OFF", "OPTIONAL", "ON"]
    assert [each.get("EnabledMfas") for each in pools] == [
        None,
        *[["SOFTWARE_TOKEN_MFA"]] * 2,
    ]


def test_requests_are_bounded_for_all_and_for_each(partner: Template) -> None:
    throttle = partner.only("AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    environment = variables(partner)

    assert throttle == {"ThrottlingRateLimit": 55, "ThrottlingBurstLimit": 110}
    assert environment["GROK_SPICY_CALLER_REQUESTS_PER_MINUTE"] == "90"
    assert environment["GROK_SPICY_FILMS_PER_OWNER_PER_DAY"] == "7"
    assert environment["GROK_SPICY_CONTACT"] == "a@example.com"


def test_a_studio_is_bounded_unless_it_is_told_otherwise(studio: Template) -> None:
    environment = variables(studio)

    assert int(environment["GROK_SPICY_CALLER_REQUESTS_PER_MINUTE"]) > 0
    assert int(environment["GROK_SPICY_FILMS_PER_OWNER_PER_DAY"]) > 0
    assert float(environment["GROK_SPICY_OWNER_USD_PER_DAY"]) > 0
    assert "GROK_SPICY_MEMBERS_ONLY" not in environment
    assert studio.of("AWS::Cognito::UserPoolIdentityProvider") == {}


def test_people_sign_in_by_their_companys_openid_connect(company: Template) -> None:
    provider = company.only("AWS::Cognito::UserPoolIdentityProvider")
    page = client(company, "DataPoolPage")

    assert (provider["ProviderType"], provider["ProviderName"]) == ("OIDC", "Example")
    details = provider["ProviderDetails"]
    assert (details["oidc_issuer"], details["client_id"]) == (
        *("https://login.example.com", "grok-spicy"),
    )
    assert provider["AttributeMapping"] == {"email": "email", "custom:groups": "groups"}
    assert page["SupportedIdentityProviders"] == ["Example"]
    assert set(page["WriteAttributes"]) == {"email", "custom:groups"}
    assert variables(company)["GROK_SPICY_IDENTITY_PROVIDER"] == "Example"
    assert variables(company)["GROK_SPICY_ADMIN_GROUPS"] == "Film Chiefs"


def test_the_pages_go_straight_to_the_only_way_to_sign_in(
    company: Template, partner: Template
) -> None:
    configurations = [
        json.dumps(each.document["Outputs"]["PagesConfig"]) for each in (company, partner)
    ]

    assert ["provider" in each for each in configurations] == [True, False]


def test_the_providers_secret_is_read_at_deployment_and_never_in_the_template(
    company: Template,
) -> None:
    secret = as_text(
        company.only("AWS::Cognito::UserPoolIdentityProvider")["ProviderDetails"]["client_secret"]
    )

    assert re.fullmatch(
        r"\{\{resolve:secretsmanager:<DataSecretArn>:SecretString:OIDC_CLIENT_SECRET::\}\}", secret
    )


def test_nobody_can_write_themselves_into_a_group(company: Template, partner: Template) -> None:
    """Programs sign in with passwords, and their tokens may change a person's own attributes."""
    for studio in (company, partner):
        assert client(studio, "DataPoolClient")["WriteAttributes"] == ["email"]
    for name in ("DataPoolClient", "DataPoolPage"):
        assert client(company, name)["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]


def test_people_sign_in_by_their_companys_saml_or_with_a_password(partner: Template) -> None:
    provider = partner.only("AWS::Cognito::UserPoolIdentityProvider")
    page = client(partner, "DataPoolPage")

    assert (provider["ProviderType"], provider["ProviderName"]) == ("SAML", "Example")
    assert provider["ProviderDetails"]["MetadataURL"] == "https://login.example.com/metadata"
    assert provider["AttributeMapping"]["custom:groups"] == "memberOf"
    assert set(page["SupportedIdentityProviders"]) == {"COGNITO", "Example"}


def test_saml_metadata_may_be_in_a_file(tmp_path: Path) -> None:
    file, stack = tmp_path / "metadata.xml", Stack()
    file.write_text(METADATA)
    pool, secret = cognito.UserPool(stack, "Pool"), secretsmanager.Secret(stack, "Secret")

    add_identity_provider(stack, settings(saml_metadata=str(file)), pool, secret)

    [provider] = (
        assertions.Template.from_stack(stack)
        .find_resources("AWS::Cognito::UserPoolIdentityProvider")
        .values()
    )
    assert provider["Properties"]["ProviderDetails"]["MetadataFile"] == METADATA


def test_the_pool_has_room_for_the_groups_before_a_provider_is_named(studio: Template) -> None:
    [groups] = studio.data.only("AWS::Cognito::UserPool")["Schema"]

    assert groups["Name"] == "groups" and groups["Mutable"] is True


@pytest.mark.parametrize(
    ("context", "problem"),
    [
        (
            {"oidc_issuer": "https://login.example.com"},
            "oidc_client_id=…: Value error, oidc_issuer",
        ),
        ({"oidc_client_id": "x"}, "need each other"),
        ({"oidc_issuer": "http://login.example.com", "oidc_client_id": "x"}, "oidc_issuer"),
        ({**OIDC, "saml_metadata": "https://login.example.com/m"}, "one identity provider"),
        ({"saml_metadata": "/nowhere.xml"}, "/nowhere.xml is no file"),
        ({"saml_metadata": "cdk.json"}, "cdk.json is no file"),
        ({"password_sign_in": "false"}, "nobody could sign in"),
        ({"mfa": "sometimes"}, "mfa"),
        ({"identity_provider": "My Company"}, "identity_provider"),
        ({"burst": "0"}, "burst"),
    ],
)
def test_settings_of_people_that_do_not_agree_are_refused(
    context: dict[str, str], problem: str
) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        settings(**context)

    assert problem in str(refusal.value)
    assert PeopleSettings().mfa == "optional"


def test_cfn_lint_finds_nothing_with_an_identity_provider(company: Template) -> None:
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    templates = map(str, (company.path, company.data.path))
    command = [str(cfn_lint), "--ignore-checks", "W3005", "--template", *templates]

    result = subprocess.run(command, capture_output=True, text=True, timeout=180)

    assert result.returncode == 0, result.stdout + result.stderr
