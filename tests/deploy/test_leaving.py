"""A studio that is destroyed leaves nothing behind."""

import pytest

from tests.deploy.cloud import MiniCloud
from tests.deploy.studio import DeployedStudio
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)

THINGS: list[tuple[str, str, dict[str, int], str]] = [
    ("s3", "list_buckets", {}, "Buckets[].Name"),
    ("dynamodb", "list_tables", {}, "TableNames[]"),
    ("lambda", "list_functions", {}, "Functions[].FunctionName"),
    ("lambda", "list_layers", {}, "Layers[].LayerName"),
    ("iam", "list_roles", {}, "Roles[].RoleName"),
    ("secretsmanager", "list_secrets", {}, "SecretList[].Name"),
    ("stepfunctions", "list_state_machines", {}, "stateMachines[].name"),
    ("apigatewayv2", "get_apis", {}, "Items[].ApiId"),
    ("cognito-idp", "list_user_pools", {"MaxResults": 60}, "UserPools[].Id"),
    ("logs", "describe_log_groups", {}, "logGroups[].logGroupName"),
    ("events", "list_rules", {}, "Rules[].Name"),
    ("ssm", "describe_parameters", {}, "Parameters[].Name"),
    ("sqs", "list_queues", {}, "QueueUrls[]"),
    ("sns", "list_topics", {}, "Topics[].TopicArn"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms[].AlarmName"),
    ("cloudwatch", "list_dashboards", {}, "DashboardEntries[].DashboardName"),
    (
        "cloudformation",
        "list_stacks",
        {},
        "StackSummaries[?StackStatus!='DELETE_COMPLETE'].StackName",
    ),
]
"""All kinds of things that the stack makes, and where AWS lists their names."""


def test_a_studio_that_is_destroyed_leaves_nothing_behind(
    cloud: MiniCloud, studio: DeployedStudio, provider: SimulatorProcess
) -> None:
    before = _things(cloud)
    second = DeployedStudio(cloud, "Second", provider)
    second.deploy()
    deployed = _things(cloud)

    second.destroy()

    made = deployed - before
    assert {(service, listed) for service, listed, _ in made} == {each[:2] for each in THINGS}
    assert _things(cloud) == before
    assert studio.client.health().status == "ok"


def _things(cloud: MiniCloud) -> set[tuple[str, str, str]]:
    return {
        (service, listed, name)
        for service, listed, asked, names in THINGS
        for name in cloud.client(service).get_paginator(listed).paginate(**asked).search(names)
    }
