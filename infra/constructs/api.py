"""The HTTP API, and who may use it. Every route but /health requires a user's token."""

import json

from aws_cdk import ArnFormat, Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.constructs.functions import LIVE
from infra.constructs.identity_provider import add_identity_provider
from infra.constructs.unique_name import unique_name
from infra.constructs.users import GROUPS
from infra.settings import RETENTION, Settings

HEALTH = ("/health", "/api/health")
"""Where health is asked for: at the API's own address, and at that of the pages."""

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "caller": "$context.authorizer.claims.sub",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
    "authorizerError": "$context.authorizer.error",
    "integrationError": "$context.integrationErrorMessage",
}
"""Caller, request and outcome; no token, no body, no query."""


_SESSION = Duration.hours(12)
"""How long a page stays signed in without asking for the password again."""


class Api(Construct):
    """`http_api`, and how users come to it: `client` is for programs, `page_client` for the pages,
    which sign in at `sign_in`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        function: lambda_.Function,
        live: lambda_.IFunction,
        machine: sfn.StateMachine,
        pool: cognito.IUserPool,
        secret: secretsmanager.ISecret,
    ) -> None:
        super().__init__(scope, id)
        self.pool = pool
        provider = add_identity_provider(self, settings, pool, secret)
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            # Not the groups, which a company's identity provider says.
            write_attributes=_writable() if provider else None,
        )
        self.page_client = self._page_client(settings)
        if provider:
            self.page_client.node.add_dependency(provider)
        if not settings.password_sign_in:
            for client in (self.client, self.page_client):
                _refuse_passwords(client)
        self.sign_in = self._sign_in_domain()
        integration = HttpLambdaIntegration("Function", live)
        self.http_api = gateway.HttpApi(
            self,
            "Http",
            api_name=settings.stack_name,
            description="Grok Spicy: films from sentences",
            create_default_stage=False,
            default_integration=integration,
            default_authorizer=HttpUserPoolAuthorizer(
                "Users", self.pool, user_pool_clients=[self.client, self.page_client]
            ),
        )
        for path in HEALTH:
            self.http_api.add_routes(
                path=path,
                methods=[gateway.HttpMethod.GET],
                integration=integration,
                authorizer=gateway.HttpNoneAuthorizer(),
            )
        self._stage(settings)
        _allow_executions(function, machine, settings)

    def return_to(self, url: str) -> None:
        """Let the pages at that address sign in and out: users come back there. Said afterwards,
        since their distribution needs the API first."""
        client = self.page_client.node.default_child
        assert isinstance(client, cognito.CfnUserPoolClient)
        client.callback_ur_ls = client.logout_ur_ls = [f"{url}/"]

    def _page_client(self, settings: Settings) -> cognito.UserPoolClient:
        """Without a secret, which no page can keep: the code is bound to the page that asked for it
        (PKCE), which Cognito checks where it is sent. Where people sign in by their company, it is
        in this client's name that Cognito stores what the provider says of them."""
        providers = []
        if settings.password_sign_in:
            providers.append(cognito.UserPoolClientIdentityProvider.COGNITO)
        if settings.has_identity_provider:
            name = settings.identity_provider
            providers.append(cognito.UserPoolClientIdentityProvider.custom(name))
        return self.pool.add_client(
            "PageClient",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[
                    cognito.OAuthScope.OPENID,
                    cognito.OAuthScope.EMAIL,
                    cognito.OAuthScope.PROFILE,
                ],
            ),
            supported_identity_providers=providers,
            write_attributes=_writable().with_custom_attributes(GROUPS)
            if settings.has_identity_provider
            else None,
            prevent_user_existence_errors=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=_SESSION,
            enable_token_revocation=True,
        )

    def _sign_in_domain(self) -> str:
        """The origin of Cognito's pages for signing in. Its name must be unique in the region."""
        prefix = unique_name()
        self.pool.add_domain(
            "SignIn", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix)
        )
        return f"https://{prefix}.auth.{Aws.REGION}.amazoncognito.com"

    def _stage(self, settings: Settings) -> None:
        access_log = logs.LogGroup(
            self,
            "AccessLog",
            retention=RETENTION[settings.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        stage = gateway.HttpStage(
            self,
            "Stage",
            http_api=self.http_api,
            auto_deploy=True,
            throttle=gateway.ThrottleSettings(
                rate_limit=settings.requests_per_second, burst_limit=settings.burst
            ),
        )
        resource = stage.node.default_child
        assert isinstance(resource, gateway.CfnStage)
        resource.access_log_settings = gateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=access_log.log_group_arn, format=json.dumps(ACCESS_LOG)
        )


def _writable() -> cognito.ClientAttributes:
    return cognito.ClientAttributes().with_standard_attributes(email=True)


def _refuse_passwords(client: cognito.UserPoolClient) -> None:
    """Let nobody sign in to the client with a password: without a list, Cognito allows some."""
    resource = client.node.default_child
    assert isinstance(resource, cognito.CfnUserPoolClient)
    resource.explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]


def _allow_executions(
    function: lambda_.Function, machine: sfn.StateMachine, settings: Settings
) -> None:
    """Let the function start, describe and stop executions of this state machine only."""
    # Rights are those to the machine, whichever version or alias of it is named.
    alias = f":{LIVE}" if settings.has_canary else ""
    function.add_environment("GROK_SPICY_STATE_MACHINE_ARN", f"{machine.state_machine_arn}{alias}")
    executions = Stack.of(machine).format_arn(
        service="states",
        resource="execution",
        resource_name=f"{machine.state_machine_name}:*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=["states:StartExecution"], resources=[machine.state_machine_arn]
        )
    )
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"], resources=[executions]
        )
    )
