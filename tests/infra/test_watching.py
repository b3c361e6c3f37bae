"""Alarms, dashboard, budget and execution events: people learn when something goes wrong."""

import json
from typing import Any, get_args

from grok_spicy.metrics import DIMENSIONS, Metric
from infra.functions import FUNCTIONS
from tests.infra.template import Template, as_list, as_text


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Properties of the alarms, by their name in `infra/constructs/alarms.py`."""
    return {
        name.removeprefix("Alarms")[:-8]: each["Properties"]
        for name, each in template.of("AWS::CloudWatch::Alarm").items()
    }


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm looks at: `MetricName`, `Dimensions` …"""
    metrics = [
        each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each
    ]
    return metrics or [alarm]


def test_every_alarm_notifies_the_topic_and_has_a_description(studio: Template) -> None:
    [topic] = studio.of("AWS::SNS::Topic")

    for name, alarm in alarms(studio).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        assert alarm["AlarmDescription"].endswith("."), name


def test_alarms_on_our_metrics_use_metrics_that_functions_send(studio: Template) -> None:
    own = [
        each
        for alarm in alarms(studio).values()
        for each in metrics_of(alarm)
        if each["Namespace"] == "GrokSpicy"
    ]

    assert own
    for metric in own:
        dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
        assert dimensions.pop("service") == "GrokSpicy"
        assert tuple(dimensions) == DIMENSIONS[metric["MetricName"]], metric


def test_only_our_faults_ring_for_a_film_that_failed_and_only_from_some_percent(
    studio: Template,
) -> None:
    alarm = alarms(studio)["FilmsFailByUs"]
    [expression] = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
    faults = [
        each["Value"]
        for metric in metrics_of(alarm)
        for each in metric["Dimensions"]
        if each["Name"] == "fault"
    ]

    assert faults == ["ours"]
    assert expression == "IF(FILL(ours, 0) >= 2, 100 * FILL(ours, 0) / ended, 0)"
    assert alarm["Threshold"] == 5


def test_the_spending_alarm_uses_the_hourly_limit_of_the_settings(
    studio: Template, custom_studio: Template
) -> None:
    for template, limit in ((studio, 50), (custom_studio, 12.5)):
        alarm = alarms(template)["Spending"]
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
