"""The studio's stack, as a table of contents. What it works on is in `infra/data_stack.py`."""

from aws_cdk import Aws, CfnOutput, Stack, Tags
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.api import Api
from infra.constructs.budget import Budget
from infra.constructs.dashboard import Dashboard
from infra.constructs.data_names import Data
from infra.constructs.execution_events import ExecutionEvents
from infra.constructs.functions import Functions
from infra.constructs.machine import Machine
from infra.constructs.metrics import Metrics
from infra.constructs.notices import Notices
from infra.constructs.pages import Pages
from infra.constructs.provider_key import put_command
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
        functions = Functions(self, "Functions", settings, packages, data).functions
        machine = Machine(self, "Pipeline", settings, functions, data.table).machine
        api = Api(self, "Api", settings, functions["api"], machine, data.pool)
        pages = Pages(self, "Pages", settings, api.http_api, data.bucket, api.sign_in)
        api.return_to(pages.url)
        config = _page_config(api, pages)
        if settings.deploy_pages:
            pages.deploy(config)
        ends = ExecutionEvents(self, "ExecutionEvents", functions["record_end"], machine)
        Notices(self, "Notices", settings, functions["notify"], ends.dead_letters)
        metrics = Metrics(settings.stack_name, functions, machine, api.http_api, ends.dead_letters)
        alarms = Alarms(self, "Alarms", settings, metrics)
        Dashboard(self, "Dashboard", settings, metrics, alarms)
        if settings.monthly_budget_usd:
            Budget(self, "Budget", settings.monthly_budget_usd, alarms.topic)

        Tags.of(self).add("project", "grok-spicy")
        Tags.of(self).add("studio", settings.stack_name)
        self._add_outputs(
            ApiUrl=api.http_api.api_endpoint,
            ApiFunctionName=functions["api"].function_name,
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


def _page_config(api: Api, pages: Pages) -> dict[str, object]:
    """What the pages read at `/config.json`: how a person signs in, and how runs are watched."""
    return {
        "sign_in": {
            "domain": api.sign_in,
            "client_id": api.page_client.user_pool_client_id,
            "redirect": f"{pages.url}/",
        },
        "api": "/api",
        "live": "poll",
    }


def _console(service: str, place: str) -> str:
    """The address of a page in the AWS console, in the stack's own region."""
    return f"https://{Aws.REGION}.console.aws.amazon.com/{service}/home?region={Aws.REGION}#{place}"
