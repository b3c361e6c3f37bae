"""Alarms, dashboard, budget and execution events: people learn when something goes wrong."""

import json
from typing import Any, get_args

from grok_spicy.metrics import Metric
from infra.functions import FUNCTIONS
from tests.infra.template import Template, as_list, as_text

FREE_ALARMS = 10


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Properties of the alarms, by their metric's name."""
    properties = (each["Properties"] for each in template.of("AWS::CloudWatch::Alarm").values())
    return {each["MetricName"]: each for each in properties}


def test_every_alarm_notifies_the_topic_and_has_a_description(studio: Template) -> None:
    [topic] = studio.of("AWS::SNS::Topic")

    for name, alarm in alarms(studio).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        assert alarm["AlarmDescription"].endswith("."), name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_alarms_and_dashboard_fit_the_free_tier(studio: Template) -> None:
    count = len(studio.of("AWS::CloudWatch::Alarm"))

    assert len(alarms(studio)) == count <= FREE_ALARMS
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


def test_alarms_on_our_metrics_use_metrics_that_functions_send(studio: Template) -> None:
    own = {
        name: alarm for name, alarm in alarms(studio).items() if alarm["Namespace"] == "GrokSpicy"
    }

    assert own and set(own) <= set(get_args(Metric))
    for name, alarm in own.items():
        assert alarm["Dimensions"] == [{"Name": "service", "Value": "GrokSpicy"}], name


def test_the_spending_alarm_uses_the_hourly_limit_of_the_settings(
    studio: Template, custom_studio: Template
) -> None:
    for template, limit in ((studio, 50), (custom_studio, 12.5)):
        alarm = alarms(template)["SpendUsd"]
        assert (alarm["Threshold"], alarm["Period"], alarm["Statistic"]) == (limit, 3600, "Sum")


def test_alarms_may_publish_to_the_topic(studio: Template) -> None:
    statements = studio.only("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    [allowed] = [each for each in statements if each["Effect"] == "Allow"]

    assert "cloudwatch.amazonaws.com" in as_list(allowed["Principal"]["Service"])
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_the_email_address_is_subscribed(studio: Template, custom_studio: Template) -> None:
    subscription = custom_studio.only("AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "keeper@example.com")
    assert studio.of("AWS::SNS::Subscription") == {}


def test_a_budget_exists_only_if_it_is_set(studio: Template, custom_studio: Template) -> None:
    [topic] = custom_studio.of("AWS::SNS::Topic")
    budget = custom_studio.only("AWS::Budgets::Budget")

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    for each in budget["NotificationsWithSubscribers"]:
        assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": topic}}]
    assert studio.of("AWS::Budgets::Budget") == {}


def test_the_dashboard_shows_every_measure_and_every_function(studio: Template) -> None:
    body = text_of(studio.only("AWS::CloudWatch::Dashboard")["DashboardBody"])

    for shown in (*get_args(Metric), *FUNCTIONS, "ExecutionsFailed", "Throttles", "5xx"):
        assert f'"{shown}"' in body, shown


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value)


def rule_of(template: Template, source: str) -> dict[str, Any]:
    rules = [each["Properties"] for each in template.of("AWS::Events::Rule").values()]
    [rule] = [each for each in rules if each["EventPattern"]["source"] == [source]]
    return dict(rule)


def test_the_end_of_an_execution_is_sent_to_record_end(studio: Template) -> None:
    rule = rule_of(studio, "aws.states")
    [machine] = studio.of("AWS::StepFunctions::StateMachine")
    [target] = rule["Targets"]
    function = studio.document["Resources"][target["Arn"]["Fn::GetAtt"][0]]["Properties"]

    assert rule["EventPattern"]["detail"] == {
        "status": ["ABORTED", "TIMED_OUT", "FAILED"],
        "stateMachineArn": [{"Ref": machine}],
    }
    assert function["Description"].startswith("Grok Spicy: record_end.")
    assert "InputTransformer" not in target and "Input" not in target


def test_what_a_person_wants_to_know_is_sent_to_notify(studio: Template) -> None:
    rule = rule_of(studio, "grok-spicy")
    [target] = rule["Targets"]
    function = studio.document["Resources"][target["Arn"]["Fn::GetAtt"][0]]["Properties"]

    pattern = {"studio": ["GrokSpicy"], "notice": [{"exists": True}]}
    assert rule["EventPattern"]["detail"] == pattern
    assert function["Description"].startswith("Grok Spicy: notify.")


def test_an_event_that_could_not_be_handled_becomes_a_dead_letter(studio: Template) -> None:
    [queue] = studio.of("AWS::SQS::Queue")
    targets = [
        target
        for rule in studio.of("AWS::Events::Rule").values()
        for target in rule["Properties"]["Targets"]
    ]
    configs = studio.of("AWS::Lambda::EventInvokeConfig").values()

    assert len(targets) == len(configs) == 2
    for target in targets:
        assert as_text(target["DeadLetterConfig"]["Arn"]) == f"<{queue}.Arn>"
    for config in configs:
        failed = config["Properties"]["DestinationConfig"]["OnFailure"]
        assert as_text(failed["Destination"]) == f"<{queue}.Arn>"


def test_the_outputs_say_where_everything_is_and_what_to_do_next(studio: Template) -> None:
    outputs = studio.document["Outputs"]

    assert set(outputs) == {
        *("ApiUrl", "ApiFunctionName", "StateMachineArn", "StateMachineConsole", "BucketName"),
        *("TableName", "SecretName", "UserPoolId", "UserPoolClientId", "DashboardUrl", "NextSteps"),
        *("MetricsUrl", "PagesBucketName", "PagesConfig"),
    }
    next_steps = as_text(outputs["NextSteps"]["Value"])
    for part in ("put-secret-value", "doctor --stack GrokSpicy", "run ", '{"concept":'):
        assert part in next_steps
    assert json.dumps(outputs).isascii()
