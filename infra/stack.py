"""The studio's stack, as a table of contents. What it works on is in `infra/data_stack.py`."""

import json

from aws_cdk import Aws, CfnOutput, Stack, Tags
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.api import Api
from infra.constructs.budget import Budget
from infra.constructs.canary import Canary
from infra.constructs.dashboard import Dashboard
from infra.constructs.data_names import Data, accept_over
from infra.constructs.execution_events import ExecutionEvents
from infra.constructs.functions import LIVE, Functions
from infra.constructs.log_queries import LogQueries
from infra.constructs.machine import Machine
from infra.constructs.metrics import Metrics
from infra.constructs.notices import Notices
from infra.constructs.pages import Pages
from infra.constructs.provider_key import put_command
from infra.constructs.retention import Retention
from infra.packaging import Packages
from infra.settings import Settings


class GrokSpicyStack(Stack):
    """A complete deployment but its data, for any account and region."""

    def __init__(self, scope: Construct, settings: Settings, packages: Packages) -> None:
        super().__init__(
            scope,
            settings.stack_name,
            description="Grok Spicy: a sentence goes in, a film comes out",
        )
        data = Data(self, "Data", settings)
        # It has alarms and limits, but `cdk deploy --exclusively` passes the data's stack by.
        accept_over(
            *(self, settings, [settings.digest()]),
            f"The stack {settings.data_stack_name} has other settings: deploy both.",
        )
        code = Functions(self, "Functions", settings, packages, data)
        functions, live = code.functions, code.live
        machine = Machine(self, "Pipeline", settings, functions, data.table).machine
        api = Api(
            *(self, "Api", settings, functions["api"], live["api"]),
            *(machine, data.pool, data.secret),
        )
        pages = Pages(self, "Pages", settings, api.http_api, data.bucket, api.sign_in)
        api.return_to(pages.url)
        config = _page_config(settings, api, pages)
        if settings.deploy_pages:
            pages.deploy(config)
        ends = ExecutionEvents(self, "ExecutionEvents", live["record_end"], machine)
        Notices(self, "Notices", settings, functions["notify"], live["notify"], ends.dead_letters)
        Retention(self, "Retention", functions, live, machine, data.pool, ends.dead_letters)
        metrics = Metrics(
            *(settings.stack_name, functions, machine, api.http_api),
            *(ends.dead_letters, data.table),
        )
        alarms = Alarms(self, "Alarms", settings, metrics)
        if settings.has_canary:
            Canary(self, "Canary", settings, live["api"], machine, alarms)
        queries = LogQueries(
            *(self, "LogQueries", settings.stack_name, functions),
            saved=settings.monitoring == "full",
        )
        Dashboard(
            *(self, "Dashboard", settings, metrics, alarms),
            *(queries, machine.state_machine_arn),
        )
        if settings.monthly_budget_usd:
            Budget(self, "Budget", settings.monthly_budget_usd, alarms.topic)

        Tags.of(self).add("project", "grok-spicy")
        Tags.of(self).add("studio", settings.stack_name)
        self._add_outputs(
            ApiUrl=api.http_api.api_endpoint,
            ApiFunctionName=f"{functions['api'].function_name}:{LIVE}",
            StateMachineArn=machine.state_machine_arn,
            StateMachineConsole=_console(
                "states", f"/statemachines/view/{machine.state_machine_arn}"
            ),
            BucketName=data.bucket.bucket_name,
            TableName=data.table.table_name,
            SecretName=data.secret.secret_arn,  # an ARN is accepted wherever a name is
            UserPoolId=data.pool.user_pool_id,
            UserPoolClientId=api.client.user_pool_client_id,
            DashboardUrl=pages.url,
            PagesBucketName=pages.bucket.bucket_name,
            PagesConfig=self.to_json_string(config),
            Settings=json.dumps(settings.stored(), sort_keys=True),
            MetricsUrl=_console("cloudwatch", f"dashboards/dashboard/{settings.stack_name}"),
            NextSteps=(
                f"1. Store your keys: {put_command(data.secret, settings.cameras)} "
                f"2. Check: grok-spicy doctor --stack {settings.stack_name} "
                f"3. A film: grok-spicy run 'A fox meets an owl' --stack {settings.stack_name} "
                """or start an execution in the console with {"concept": "A fox meets an owl"} """
                f"4. The dashboard: {pages.url}"
            ),
        )

    def _add_outputs(self, **outputs: str) -> None:
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)


def _page_config(settings: Settings, api: Api, pages: Pages) -> dict[str, object]:
    """What the pages read at `/config.json`: how a person signs in, and how runs are watched. With
    a company's provider alone they go straight there; else Cognito's page offers both ways."""
    goes_straight = settings.has_identity_provider and not settings.password_sign_in
    return {
        "sign_in": {
            "domain": api.sign_in,
            "client_id": api.page_client.user_pool_client_id,
            "redirect": f"{pages.url}/",
            **({"provider": settings.identity_provider} if goes_straight else {}),
        },
        "api": "/api",
        "live": "poll",
    }


def _console(service: str, place: str) -> str:
    """The address of a page in the AWS console, in the stack's own region."""
    return f"https://{Aws.REGION}.console.aws.amazon.com/{service}/home?region={Aws.REGION}#{place}"
