"""Permissions: no function has more than it needs, and nothing is public."""

import json
import re
from typing import Any

import pytest

from infra.functions import FUNCTIONS
from infra.nag_suppressions import CDK_WILDCARDS, SUPPRESSIONS
from tests.infra.template import ROOT, Template, as_list, as_text, invoked_functions

_FUNCTION_ARN = re.compile(r"<Functions\w+\.Arn>")
_EVERYBODY = ("*", {"AWS": "*"})


WAKE = {"states:SendTaskSuccess"}
TABLE = "arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<DataTableName>"


def machine_statements(template: Template) -> list[dict[str, Any]]:
    return template.statements_of_role(template.only("AWS::StepFunctions::StateMachine")["RoleArn"])


def wildcards_with_a_reason() -> set[str]:
    matches = (
        re.fullmatch(r"AwsSolutions-IAM5\[\w+::(.+)\]", each.finding) for each in SUPPRESSIONS
    )
    return {match[1] for match in matches if match} | set(CDK_WILDCARDS)


def actions_of(template: Template, function: str) -> set[str]:
    statements = template.statements_of_role(template.functions()[function]["Role"])
    return {action for each in statements for action in as_list(each["Action"])}


@pytest.mark.parametrize("which", ["studio", "custom_studio"])
def test_no_permission_has_a_star_without_a_reason(
    which: str, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(which)
    explained = wildcards_with_a_reason()

    unexplained = [
        (name, text)
        for name, statement in (*template.statements(), *template.data.statements())
        if statement["Effect"] == "Allow"
        for text in (
            *as_list(statement["Action"]),
            *(as_text(each) for each in as_list(statement.get("Resource", []))),
        )
        if "*" in text and _FUNCTION_ARN.sub("<{function}.Arn>", text) not in explained
    ]

    assert unexplained == []


def test_every_reason_is_a_sentence() -> None:
    for reason in (*(each.reason for each in SUPPRESSIONS), *CDK_WILDCARDS.values()):
        assert reason.endswith(".") and len(reason) > 40, reason


def test_only_cdks_own_function_has_a_managed_policy(studio: Template) -> None:
    managed = {
        name
        for name, role in studio.of("AWS::IAM::Role").items()
        if role["Properties"].get("ManagedPolicyArns")
    }

    cdk = ("AutoDeleteObjects", "BucketDeployment")
    assert {name for name in managed if not any(each in name for each in cdk)} == set()


def test_every_function_has_a_role_of_its_own(studio: Template) -> None:
    roles = [json.dumps(each["Role"]) for each in studio.functions().values()]

    assert len(set(roles)) == len(roles) == len(FUNCTIONS)


def test_only_functions_that_call_grok_can_read_its_key(studio: Template) -> None:
    for name, spec in FUNCTIONS.items():
        read = [
            as_text(resource)
            for each in studio.statements_of_role(studio.functions()[name]["Role"])
            if any(action.startswith("secretsmanager:") for action in as_list(each["Action"]))
            for resource in as_list(each["Resource"])
        ]
        calls = "xai" in spec.layers or name == "speak_narration"  # over REST, without the SDK
        assert read == (["<DataSecretArn>"] if calls else []), name


def test_no_function_deletes_anything_but_the_api_and_those_that_are_there_for_it(
    studio: Template,
) -> None:
    for name in set(FUNCTIONS) - {"api", "sweep_runs", "delete_person"}:
        assert [each for each in actions_of(studio, name) if "Delete" in each] == [], name


def test_a_function_writes_into_its_own_log_only(studio: Template) -> None:
    for name, function in studio.functions().items():
        log = function["LoggingConfig"]["LogGroup"]["Ref"]
        [to] = [
            each["Resource"]
            for each in studio.statements_of_role(function["Role"])
            if "logs:PutLogEvents" in as_list(each["Action"])
        ]
        assert as_text(to) == f"<{log}.Arn>", name


def test_the_machine_may_call_what_it_calls_and_nothing_else(studio: Template) -> None:
    """In every version, since films that run go on with the versions of earlier deployments."""
    allowed = {
        as_text(resource)
        for each in machine_statements(studio)
        if "lambda:InvokeFunction" in as_list(each["Action"])
        for resource in as_list(each["Resource"])
    }

    assert allowed == {f"<{each}.Arn>:*" for each in invoked_functions(studio).values()}


def test_the_machine_may_store_task_tokens_in_the_table_and_run_its_maps(studio: Template) -> None:
    [machine] = studio.of("AWS::StepFunctions::StateMachine")
    executions = (
        f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<{machine}.Name>"
    )

    allowed = {
        (action, as_text(resource))
        for each in machine_statements(studio)
        for action in as_list(each["Action"])
        for resource in as_list(each["Resource"])
        if not action.startswith(("lambda:", "logs:", "xray:"))
    }

    assert allowed == {
        ("dynamodb:UpdateItem", TABLE),
        ("states:StartExecution", f"<{machine}>"),
        *(
            (action, f"{executions}{children}")
            for action in ("states:DescribeExecution", "states:StopExecution")
            for children in (":*", "/*")
        ),
    }


def test_only_the_api_can_start_executions(studio: Template) -> None:
    functions = {
        name
        for name in FUNCTIONS
        if any(action.startswith("states:") for action in actions_of(studio, name) - WAKE)
    }

    assert functions == {"api", "sweep_runs", "delete_person"}
    assert actions_of(studio, "sweep_runs") & {"states:StopExecution", "states:StartExecution"} == (
        set()
    )
    assert "states:StartExecution" not in actions_of(studio, "delete_person")


def test_people_are_removed_by_one_function_alone(studio: Template) -> None:
    able = {
        name
        for name in FUNCTIONS
        if any(action.startswith("cognito-idp:Admin") for action in actions_of(studio, name))
    }

    assert able == {"delete_person"}


def test_a_function_may_do_nothing_to_everything_but_wake_what_waits(studio: Template) -> None:
    for name, function in studio.functions().items():
        for each in studio.statements_of_role(function["Role"]):
            if "*" in as_list(each["Resource"]):
                assert set(as_list(each["Action"])) == WAKE, name


def test_nothing_is_public(studio: Template) -> None:
    for name, statement in (*studio.statements(), *studio.data.statements()):
        if statement["Effect"] == "Allow":
            assert statement.get("Principal") not in _EVERYBODY, name
    for name, each in studio.of("AWS::Lambda::Permission").items():
        assert each["Properties"]["SourceArn"], name
    assert studio.of("AWS::Lambda::Url") == {}
    buckets = studio.of("AWS::S3::Bucket") | studio.data.of("AWS::S3::Bucket")
    assert len(buckets) == 2
    for bucket in buckets.values():
        assert bucket["Properties"]["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }


def test_everything_is_sent_encrypted(studio: Template) -> None:
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for policy in (studio.of(kind) | studio.data.of(kind)).values():
            conditions = [
                each.get("Condition")
                for each in policy["Properties"]["PolicyDocument"]["Statement"]
                if each["Effect"] == "Deny"
            ]
            assert {"Bool": {"aws:SecureTransport": "false"}} in conditions, kind


def test_without_a_token_only_health_answers(studio: Template) -> None:
    routes = [each["Properties"] for each in studio.of("AWS::ApiGatewayV2::Route").values()]

    assert {each["RouteKey"]: each["AuthorizationType"] for each in routes} == {
        "$default": "JWT",
        "GET /health": "NONE",
        "GET /api/health": "NONE",
    }
    clients = studio.of("AWS::Cognito::UserPoolClient")
    authorizer = studio.only("AWS::ApiGatewayV2::Authorizer")
    assert len(clients) == 2
    assert authorizer["JwtConfiguration"]["Audience"] == [{"Ref": client} for client in clients]


def test_users_cannot_sign_up_by_themselves(studio: Template) -> None:
    pool = studio.data.only("AWS::Cognito::UserPool")

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12


def test_no_key_is_in_the_template(studio: Template) -> None:
    text = studio.path.read_text() + studio.data.path.read_text()
    names = {
        name for each in studio.functions().values() for name in each["Environment"]["Variables"]
    }

    assert studio.data.only("AWS::SecretsManager::Secret")["SecretString"] == '{"XAI_API_KEY":""}'
    assert "resolve:secretsmanager" not in text
    assert not any("KEY" in name or "TOKEN" in name for name in names)


def test_no_token_and_no_prompt_is_logged(studio: Template) -> None:
    access_log = studio.only("AWS::ApiGatewayV2::Stage")["AccessLogSettings"]["Format"]
    machine = studio.only("AWS::StepFunctions::StateMachine")["LoggingConfiguration"]
    prompts: list[Any] = [
        each["Environment"]["Variables"].get("GROK_SPICY_LOG_PROMPTS")
        for each in studio.functions().values()
    ]

    assert "authorization" not in access_log.lower() and "body" not in access_log.lower()
    assert machine["IncludeExecutionData"] is False
    assert set(prompts) == {None}


def test_the_folders_of_functions_are_those_that_are_deployed(studio: Template) -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert set(studio.functions()) == folders
