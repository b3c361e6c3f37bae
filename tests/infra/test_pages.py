"""The dashboard on AWS: where it is served, who may sign in, and what its pages may reach."""

import json
from typing import Any

import pytest

from grok_spicy_web.security_headers import security_headers
from tests.infra.template import Template, as_text

FILMS = "<DataBucketName>.s3.<AWS::Region>.<AWS::URLSuffix>"
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""AWS's own policies of CloudFront: to pass on every header but Host (Authorization too),"""
DO_NOT_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""and to keep nothing."""


def distribution(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = template.only("AWS::CloudFront::Distribution")["DistributionConfig"]
    return config


def origin_of(template: Template, behavior: dict[str, Any]) -> dict[str, Any]:
    [origin] = [
        each
        for each in distribution(template)["Origins"]
        if each["Id"] == behavior["TargetOriginId"]
    ]
    result: dict[str, Any] = origin
    return result


def headers_of(template: Template, behavior: dict[str, Any]) -> dict[str, str]:
    """The headers that a behaviour sets, as a browser gets them."""
    policy = template.document["Resources"][behavior["ResponseHeadersPolicyId"]["Ref"]]
    config = policy["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    csp = security["ContentSecurityPolicy"]
    assert all(each["Override"] for each in security.values())
    return {
        "Content-Security-Policy": as_text(_without_functions(csp["ContentSecurityPolicy"])),
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"] else "",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]},
    }


def _without_functions(value: Any) -> Any:
    """A value whose other functions are written as `*`: they name this very stack."""
    if isinstance(value, dict):
        if set(value) & {"Fn::Select", "Fn::Split"}:
            return "*"
        return {name: _without_functions(each) for name, each in value.items()}
    return [_without_functions(each) for each in value] if isinstance(value, list) else value


def behaviors(template: Template) -> dict[str, dict[str, Any]]:
    config = distribution(template)
    others = {each["PathPattern"]: each for each in config["CacheBehaviors"]}
    return {"*": config["DefaultCacheBehavior"], **others}


def test_pages_the_api_and_uploads_are_at_one_origin(studio: Template) -> None:
    assert set(behaviors(studio)) == {"*", "/api/*", "/uploads/*"}
    assert distribution(studio)["DefaultRootObject"] == "index.html"


@pytest.mark.parametrize("which", ["studio", "custom_studio"])
def test_pages_are_read_by_the_distribution_alone(
    which: str, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(which)
    pages = behaviors(template)["*"]
    origin = origin_of(template, pages)
    control = template.only("AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]
    policy = template.only("AWS::S3::BucketPolicy", "Pages")["PolicyDocument"]["Statement"]
    [allowed] = [each for each in policy if each["Effect"] == "Allow"]
    [name] = template.of("AWS::CloudFront::Distribution")

    assert "PagesBucket" in as_text(origin["DomainName"])
    assert "OriginAccessControlId" in origin
    assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Action"] == "s3:GetObject"
    assert f"distribution/<{name}>" in as_text(
        allowed["Condition"]["StringEquals"]["AWS:SourceArn"]
    )
    assert pages["AllowedMethods"] == ["GET", "HEAD"]
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_api_gets_the_token_and_nothing_of_it_is_kept(studio: Template) -> None:
    api = behaviors(studio)["/api/*"]

    assert as_text(origin_of(studio, api)["DomainName"]).startswith("<ApiHttp")
    assert {"GET", "HEAD", "POST", "DELETE"} <= set(api["AllowedMethods"])
    assert (api["CachePolicyId"], api["OriginRequestPolicyId"]) == (DO_NOT_CACHE, EXCEPT_HOST)
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert headers_of(studio, api)["Cache-Control"] == "no-store"


def test_a_presigned_upload_reaches_the_bucket_as_it_was_signed(studio: Template) -> None:
    """The link's signature is for the bucket's own host, which the origin's requests have if the
    page's host is not passed on; and the distribution does not sign besides."""
    uploads = behaviors(studio)["/uploads/*"]
    origin = origin_of(studio, uploads)

    assert as_text(origin["DomainName"]) == FILMS
    assert "OriginAccessControlId" not in origin
    assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}
    assert uploads["OriginRequestPolicyId"] == EXCEPT_HOST
    assert "CorsConfiguration" not in studio.data.only("AWS::S3::Bucket")


@pytest.mark.parametrize("path", ["*", "/api/*", "/uploads/*"])
def test_the_headers_are_those_of_a_laptop(studio: Template, path: str) -> None:
    films = f"https://{FILMS}"
    sign_in = "https://grok-spicy-*.auth.<AWS::Region>.amazoncognito.com"

    sent = headers_of(studio, behaviors(studio)[path])

    assert security_headers(films, [sign_in]).items() <= sent.items()


def test_the_pages_sign_in_with_a_code_and_without_a_secret(studio: Template) -> None:
    client = studio.only("AWS::Cognito::UserPoolClient", "DataPoolPage")
    [name] = studio.of("AWS::CloudFront::Distribution")

    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthScopes"] == ["openid", "email", "profile"]
    for urls in (client["CallbackURLs"], client["LogoutURLs"]):
        assert [as_text(each) for each in urls] == [f"https://<{name}.DomainName>/"]


def test_the_pages_are_uploaded_with_their_configuration(studio: Template) -> None:
    upload = studio.only("Custom::CDKBucketDeployment")
    markers = json.dumps(upload["SourceMarkers"])

    assert as_text(upload["DestinationBucketName"]).startswith("<PagesBucket")
    assert len(upload["SourceObjectKeys"]) == 2
    assert "amazoncognito.com" in markers and "PagesDistribution" in markers
    assert upload["SystemMetadata"] == {"cache-control": "no-cache"}


def test_the_upload_can_be_left_to_a_person(template_of: Any) -> None:
    template: Template = template_of("bare", deploy_pages="false")

    assert template.of("Custom::CDKBucketDeployment") == {}
    assert not any("BucketDeployment" in name for name in template.document["Resources"])
    assert {"PagesBucketName", "PagesConfig", "DashboardUrl"} <= set(template.document["Outputs"])
