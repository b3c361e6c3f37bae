"""The Lambda functions of `infra/functions.py`, each with a role and a log group of its own."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from grok_spicy.models.settings import Provider
from infra.cameras import variables_of_all, variables_of_filming
from infra.constructs.data_names import Data
from infra.constructs.storage import CASTS, RUNS, UPLOADS
from infra.functions import FUNCTIONS, FunctionSpec
from infra.packaging import LAYERS, Packages
from infra.permissions import May
from infra.settings import RETENTION, Settings
from statemachine import definition
from statemachine.definition import pascal_case

METRICS_NAMESPACE = "GrokSpicy"
PROVIDER: Provider = "grok"
"""The provider of this deployment; a run that requests another is rejected."""


LIVE = "live"
"""The alias of what is in use: of functions, and of the machine where the canary is on."""


class Functions(Construct):
    """`functions[name]` for each row of FUNCTIONS. `live[name]` is the alias of each that the state
    machine does not invoke: whoever else calls one calls this, so that a release begins, and is
    taken back, by one change of the alias."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        packages: Packages,
        data: Data,
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._packages, self._data = settings, packages, data
        self._architecture = {
            "arm64": lambda_.Architecture.ARM_64,
            "x86_64": lambda_.Architecture.X86_64,
        }[settings.architecture]
        self._layers = {name: self._layer(name) for name in LAYERS}
        self.functions = {name: self._function(name, spec) for name, spec in FUNCTIONS.items()}
        invoked = definition.placeholders(definition.render())
        self.live = {
            name: function.add_alias(LIVE)
            for name, function in self.functions.items()
            if definition.placeholder(name) not in invoked
        }
        self._let_the_api_archive()

    def _let_the_api_archive(self) -> None:
        api, archive_run = self.functions["api"], self.live["archive_run"]
        api.add_environment("GROK_SPICY_ARCHIVE_FUNCTION", archive_run.function_arn)
        api.add_to_role_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[archive_run.function_arn]
            )
        )

    def _layer(self, name: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            f"{pascal_case(name)}Layer",
            code=_code(self._packages.layer(name)),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[self._architecture],
            description=f"Grok Spicy: {name}",
        )

    def _function(self, name: str, spec: FunctionSpec) -> lambda_.Function:
        log_group = logs.LogGroup(
            self,
            f"{pascal_case(name)}Logs",
            retention=RETENTION[self._settings.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        return lambda_.Function(
            self,
            pascal_case(name),
            description=f"Grok Spicy: {name}. {spec.description}.",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=self._architecture,
            handler="handler.handler",
            code=_code(self._packages.function(name)),
            layers=[self._layers[layer] for layer in spec.layers],
            memory_size=spec.memory_mb,
            timeout=Duration.seconds(spec.timeout_seconds),
            ephemeral_storage_size=Size.mebibytes(spec.disk_mb),
            environment=self._environment(spec),
            role=self._role(name, spec, log_group),
            log_group=log_group,
            # A run's events, as JSON; prompts are kept out where they would be logged.
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            # INFO has the memory and the time that each call took.
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            tracing=lambda_.Tracing.ACTIVE if self._settings.tracing else lambda_.Tracing.DISABLED,
            reserved_concurrent_executions=self._settings.concurrency_of(name),
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )

    def _environment(self, spec: FunctionSpec) -> dict[str, str]:
        """Names and addresses; the key itself is read from the secret at run time."""
        variables = {
            "GROK_SPICY_TABLE": self._data.table.table_name,
            "GROK_SPICY_BUCKET": self._data.bucket.bucket_name,
            "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
            "POWERTOOLS_SERVICE_NAME": self._settings.stack_name,
            "GROK_SPICY_PROVIDER": PROVIDER,
            "GROK_SPICY_FILMS_AT_ONCE": str(self._settings.films_at_once),
            "GROK_SPICY_FILMS_AT_ONCE_PER_OWNER": str(self._settings.films_at_once_per_owner),
            "GROK_SPICY_RUN_USD": str(self._settings.run_usd),
            "GROK_SPICY_OWNER_USD_PER_DAY": str(self._settings.owner_usd_per_day),
            "GROK_SPICY_STUDIO_USD_PER_MONTH": str(self._settings.studio_usd_per_month),
            **_variables_of_people(self._settings),
            **variables_of_all(self._settings),
        }
        if self._settings.runs_expire_after_days:
            days = str(self._settings.runs_expire_after_days)
            variables["GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS"] = days
        if spec.calls_provider:
            variables |= {
                "GROK_SPICY_SECRET": self._data.secret.secret_arn,
                "GROK_SPICY_XAI_HOST": self._settings.xai_host,
                "GROK_SPICY_XAI_KEPT_HOURS": str(self._settings.results_kept_hours),
                "GROK_SPICY_RATES": self._settings.rates,
            }
            if self._settings.xai_insecure:
                variables["GROK_SPICY_XAI_INSECURE"] = "1"
        if spec.films:
            variables |= variables_of_filming(self._settings)
        return variables

    def _role(self, name: str, spec: FunctionSpec, log_group: logs.LogGroup) -> iam.Role:
        write_logs = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log_group.log_group_arn],
        )
        statements = [write_logs, *map(self._statement, spec.permissions)]
        return iam.Role(
            self,
            f"{pascal_case(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Grok Spicy: permissions of {name}",
            inline_policies={"Permissions": iam.PolicyDocument(statements=statements)},
        )

    def _statement(self, permission: May) -> iam.PolicyStatement:
        bucket = self._data.bucket
        arns = {
            "table": [self._data.table.table_arn],
            "indexes": self._data.index_arns,
            "bucket": [bucket.bucket_arn],
            "runs": [bucket.arn_for_objects(f"{RUNS}*")],
            "uploads": [bucket.arn_for_objects(f"{UPLOADS}*")],
            "casts": [bucket.arn_for_objects(f"{CASTS}*")],
            "all_files": [bucket.arn_for_objects(f"{each}*") for each in (RUNS, UPLOADS, CASTS)],
            "any_token": ["*"],
            "bus": [
                Stack.of(self).format_arn(
                    service="events", resource="event-bus", resource_name="default"
                )
            ],
            "provider_key": [self._data.secret.secret_arn],
        }
        return iam.PolicyStatement(
            actions=list(permission.actions), resources=arns[permission.resource]
        )


def _variables_of_people(settings: Settings) -> dict[str, str]:
    variables = {
        "GROK_SPICY_FILMS_PER_OWNER_PER_DAY": str(settings.films_per_owner_per_day),
        "GROK_SPICY_CALLER_REQUESTS_PER_MINUTE": str(settings.caller_requests_per_minute),
        "GROK_SPICY_MEMBERS_ONLY": "1" if settings.members_only else "",
        "GROK_SPICY_CONTACT": settings.contact,
    }
    if settings.has_identity_provider:
        variables |= {
            "GROK_SPICY_IDENTITY_PROVIDER": settings.identity_provider,
            "GROK_SPICY_MEMBER_GROUPS": settings.member_groups,
            "GROK_SPICY_ADMIN_GROUPS": settings.admin_groups,
        }
    return {name: value for name, value in variables.items() if value}


def _code(folder: Path) -> lambda_.Code:
    return lambda_.Code.from_asset(str(folder))
