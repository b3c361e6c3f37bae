"""Somebody is told when films fail, cost too much or stand still."""

import json
from typing import Any, get_args

from grok_spicy.metrics import Metric
from infra.functions import FUNCTIONS
from tests.infra.template import Template, listed, written

FREE_ALARMS = 10


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Properties of the alarms, by their metric's name."""
    found = (each["Properties"] for each in template.of("AWS::CloudWatch::Alarm").values())
    return {each["MetricName"]: each for each in found}


def test_every_alarm_tells_the_topic_what_to_do(studio: Template) -> None:
    [topic] = studio.of("AWS::SNS::Topic")

    for name, alarm in alarms(studio).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        assert alarm["AlarmDescription"].endswith("."), name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_a_studio_that_rests_pays_for_no_alarm(studio: Template) -> None:
    found = studio.of("AWS::CloudWatch::Alarm")

    assert len(alarms(studio)) == len(found) <= FREE_ALARMS
    assert len(studio.of("AWS::CloudWatch::Dashboard")) == 1


def test_failures_throttles_slow_clips_spending_and_gaps_are_watched(studio: Template) -> None:
    assert set(alarms(studio)) == {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "Throttles",
        "5xx",
        "ApproximateNumberOfMessagesVisible",
        "ClipLatency",
        "SpendUsd",
        "RunsWithGaps",
    }


def test_our_own_metrics_are_those_that_functions_send(studio: Template) -> None:
    own = {
        name: alarm for name, alarm in alarms(studio).items() if alarm["Namespace"] == "GrokSpicy"
    }

    assert own and set(own) <= set(get_args(Metric))
    for name, alarm in own.items():
        assert alarm["Dimensions"] == [{"Name": "service", "Value": "GrokSpicy"}], name


def test_spending_is_watched_by_the_hour_against_the_persons_own_limit(
    studio: Template, kept_studio: Template
) -> None:
    for template, limit in ((studio, 50), (kept_studio, 12.5)):
        alarm = alarms(template)["SpendUsd"]
        assert (alarm["Threshold"], alarm["Period"], alarm["Statistic"]) == (limit, 3600, "Sum")


def test_alarms_may_speak_to_the_topic(studio: Template) -> None:
    statements = studio.only("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    [allowed] = [each for each in statements if each["Effect"] == "Allow"]

    assert "cloudwatch.amazonaws.com" in listed(allowed["Principal"]["Service"])
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_who_left_an_address_is_told(studio: Template, kept_studio: Template) -> None:
    subscription = kept_studio.only("AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "keeper@example.com")
    assert studio.of("AWS::SNS::Subscription") == {}


def test_a_budget_is_there_for_who_wants_one(studio: Template, kept_studio: Template) -> None:
    [topic] = kept_studio.of("AWS::SNS::Topic")
    budget = kept_studio.only("AWS::Budgets::Budget")

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    for each in budget["NotificationsWithSubscribers"]:
        assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": topic}}]
    assert studio.of("AWS::Budgets::Budget") == {}


def test_the_dashboard_shows_every_measure_and_every_function(studio: Template) -> None:
    body = written_loosely(studio.only("AWS::CloudWatch::Dashboard")["DashboardBody"])

    for shown in (*get_args(Metric), *FUNCTIONS, "ExecutionsFailed", "Throttles", "5xx"):
        assert f'"{shown}"' in body, shown


def written_loosely(value: Any) -> str:
    return value if isinstance(value, str) else written(value)


def test_an_execution_that_ends_from_outside_is_recorded_in_its_run(studio: Template) -> None:
    rule = studio.only("AWS::Events::Rule")
    [machine] = studio.of("AWS::StepFunctions::StateMachine")
    [target] = rule["Targets"]
    function = studio.document["Resources"][target["Arn"]["Fn::GetAtt"][0]]["Properties"]

    assert rule["EventPattern"]["detail"] == {
        "status": ["ABORTED", "TIMED_OUT", "FAILED"],
        "stateMachineArn": [{"Ref": machine}],
    }
    assert function["Description"].startswith("Grok Spicy: record_end.")
    assert "InputTransformer" not in target and "Input" not in target


def test_an_end_that_could_not_be_recorded_is_not_lost(studio: Template) -> None:
    [queue] = studio.of("AWS::SQS::Queue")
    [target] = studio.only("AWS::Events::Rule")["Targets"]
    failed = studio.only("AWS::Lambda::EventInvokeConfig")["DestinationConfig"]["OnFailure"]

    assert written(target["DeadLetterConfig"]["Arn"]) == f"<{queue}.Arn>"
    assert written(failed["Destination"]) == f"<{queue}.Arn>"


def test_the_outputs_say_where_everything_is_and_what_to_do_next(studio: Template) -> None:
    outputs = studio.document["Outputs"]

    assert set(outputs) == {
        *("ApiUrl", "ApiFunctionName", "StateMachineArn", "StateMachineConsole", "BucketName"),
        *("TableName", "SecretName", "UserPoolId", "UserPoolClientId", "DashboardUrl", "NextSteps"),
    }
    next_steps = written(outputs["NextSteps"]["Value"])
    for said in ("put-secret-value", "doctor --stack GrokSpicy", "run ", '{"concept":'):
        assert said in next_steps
    assert json.dumps(outputs).isascii()
