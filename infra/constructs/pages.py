"""The dashboard: static pages in a private bucket, behind a distribution that also has the API and
takes uploads, so that a page calls no other origin."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from grok_spicy_web.files import PAGES
from grok_spicy_web.security_headers import security_headers
from infra.constructs.storage import UPLOADS
from infra.constructs.unique_name import unique_name
from infra.settings import RETENTION, Settings

API, CONFIG = "/api/*", "config.json"
_HSTS_DAYS = 365
_BY_SETTING = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
)
"""The headers that a policy has settings for; it refuses them as headers of a person's own."""


class Pages(Construct):
    """`bucket`, `distribution`, and its `url`. `films` is the bucket with pictures and clips;
    `sign_in` the origin of the pages for signing in."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        api: gateway.HttpApi,
        films: s3.IBucket,
        sign_in: str,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.DESTROY,  # whatever is kept: they are deployed again
        )
        headers = security_headers(f"https://{films.bucket_regional_domain_name}", [sign_in])
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"{settings.stack_name}: the dashboard",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    self.bucket,
                    origin_access_control=cloudfront.S3OriginAccessControl(
                        self, "Access", origin_access_control_name=unique_name()
                    ),
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=self._headers("PageHeaders", headers),
            ),
            additional_behaviors=self._behaviors(api, films, headers),
        )
        self.url = f"https://{self.distribution.distribution_domain_name}"

    def deploy(self, config: dict[str, object]) -> None:
        """Upload the pages and their `config.json` with each deployment, by a function of CDK's."""
        log_group = logs.LogGroup(
            self,
            "UploadLogs",
            retention=RETENTION[self._settings.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        deployment.BucketDeployment(
            self,
            "Upload",
            sources=[
                deployment.Source.asset(str(PAGES)),
                deployment.Source.json_data(CONFIG, config),
            ],
            destination_bucket=self.bucket,
            # The browser asks each time whether a file has changed, so no page mixes two versions.
            cache_control=[deployment.CacheControl.no_cache()],
            retain_on_delete=False,
            memory_limit=512,
            log_group=log_group,
        )

    def _behaviors(
        self, api: gateway.HttpApi, films: s3.IBucket, headers: dict[str, str]
    ) -> dict[str, cloudfront.BehaviorOptions]:
        """The API under `/api`, which the API's function tolerates; and presigned uploads: their
        signature is for the bucket's own host name, which an origin's requests have."""
        host = f"{api.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
        api_headers = self._headers("ApiHeaders", {**headers, "Cache-Control": "no-store"})

        def pass_on(origin: cloudfront.IOrigin) -> cloudfront.BehaviorOptions:
            return cloudfront.BehaviorOptions(
                origin=origin,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                # With the header Authorization.
                origin_request_policy=(
                    cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER
                ),
                response_headers_policy=api_headers,
            )

        return {
            API: pass_on(origins.HttpOrigin(host)),
            f"/{UPLOADS}*": pass_on(origins.S3BucketOrigin.with_bucket_defaults(films)),
        }

    def _headers(self, id: str, headers: dict[str, str]) -> cloudfront.ResponseHeadersPolicy:
        """The policy that sets these headers: some by settings of their own, others by name."""
        others = dict(headers)
        for name in _BY_SETTING:
            del others[name]
        return cloudfront.ResponseHeadersPolicy(
            self,
            id,
            # These names are an account's, of all regions together.
            response_headers_policy_name=f"{unique_name()}-{id}",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=headers["Content-Security-Policy"], override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(_HSTS_DAYS), override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in others.items()
                ]
            ),
        )
