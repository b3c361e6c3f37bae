"""Alarms, dashboard, budget and execution events: people learn when something goes wrong."""

import json
import re
from typing import Any, get_args

from grok_spicy.metrics import DIMENSIONS, Metric
from infra.functions import FUNCTIONS
from tests.infra.template import ROOT, Template, as_list, as_text


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Properties of the alarms, by their name in `infra/constructs/alarms.py`."""
    return {
        name.removeprefix("Alarms")[:-8]: each["Properties"]
        for name, each in template.of("AWS::CloudWatch::Alarm").items()
        if name.startswith("Alarms")
    }


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm looks at: `MetricName`, `Dimensions` …"""
    metrics = [
        each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each
    ]
    return metrics or [alarm]


def test_every_alarm_notifies_the_topic_and_says_what_happened_and_what_to_do(
    studio: Template,
) -> None:
    [topic] = studio.of("AWS::SNS::Topic")
    sections = runbook_sections()

    for name, alarm in alarms(studio).items():
        assert alarm["AlarmName"] == f"GrokSpicy-{name}"
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        description = alarm["AlarmDescription"]
        assert description.count(". ") >= 2, name
        assert description.endswith(f"See docs/operations.md#{name.lower()}."), name
        assert name in sections, f"{name} has no section in docs/operations.md"


def test_the_runbook_has_no_section_of_an_alarm_that_is_gone(studio: Template) -> None:
    assert runbook_sections() == set(alarms(studio))


def runbook_sections() -> set[str]:
    """The alarms with a section in the runbook."""
    text = (ROOT / "docs" / "operations.md").read_text()
    return set(re.findall(r"^### (\w+)$", text, re.MULTILINE))


def test_silence_is_an_alarm_only_where_something_should_be_heard(studio: Template) -> None:
    treated = {name: alarm["TreatMissingData"] for name, alarm in alarms(studio).items()}

    assert {name for name, each in treated.items() if each == "breaching"} <= {"SweepMissed"}
    # Measured once an hour, or when a film comes or goes.
    assert {name for name, each in treated.items() if each == "ignore"} == {
        "FilmsStandStill",
        "QueueIsLong",
    }


def test_what_the_alarms_cost_is_what_the_docs_say(studio: Template) -> None:
    metrics = sum(len(metrics_of(alarm)) for alarm in alarms(studio).values())

    assert all(len(metrics_of(alarm)) <= 10 for alarm in alarms(studio).values())
    cost = f"{len(alarms(studio))} alarms on {metrics} metrics"
    assert cost in (ROOT / "docs" / "operations.md").read_text(), cost


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
    assert expression == "IF(FILL(part1, 0) >= 2, 100 * (FILL(part1, 0)) / (FILL(whole1, 0)), 0)"
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

    measures = set(get_args(Metric)) - {"RunsEnded"}  # which are the sum of the others
    for shown in (*measures, *FUNCTIONS, "ExecutionsFailed", "Throttles", "5xx"):
        assert f'"{shown}' in body.replace("\\", ""), shown


def test_widgets_of_the_dashboard_do_not_overlap_and_fill_each_row(studio: Template) -> None:
    body = json.loads(text_of(studio.only("AWS::CloudWatch::Dashboard")["DashboardBody"]))
    rows: dict[int, int] = {}
    for widget in body["widgets"]:
        rows[widget["y"]] = rows.get(widget["y"], 0) + widget["width"]

    assert set(rows.values()) == {24}
    assert body["widgets"][1]["type"] == "alarm"


def test_saved_queries_read_the_logs_of_all_functions_and_of_the_machine(studio: Template) -> None:
    groups = studio.of("AWS::Logs::LogGroup")
    machine = [
        each["Properties"]["LogGroupName"]
        for each in groups.values()
        if "/states/" in str(each["Properties"].get("LogGroupName"))
    ]
    queries = studio.of("AWS::Logs::QueryDefinition").values()

    assert len(queries) == 3
    for query in queries:
        read = query["Properties"]["LogGroupNames"]
        assert len(read) == len(FUNCTIONS) + 1
        assert {each["Ref"] for each in read if isinstance(each, dict)} <= set(groups)
        assert [each for each in read if isinstance(each, str)] == machine
        assert query["Properties"]["Name"].startswith("GrokSpicy/")


def test_plain_monitoring_saves_no_queries_and_no_alarm_looks_at_two_metrics(
    studio: Template, custom_studio: Template
) -> None:
    plain = alarms(custom_studio)

    assert custom_studio.of("AWS::Logs::QueryDefinition") == {}
    assert all("Metrics" not in alarm for alarm in plain.values())
    assert {"FilmsFailByUs", "AccountBlocked", "DeadLetters", "ApiFails"} <= set(plain)
    assert set(plain) < set(alarms(studio))
    count = f"{len(plain)} alarms on as many metrics"
    assert count in (ROOT / "docs" / "operations.md").read_text(), count


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value)


def rule_of(template: Template, source: str) -> dict[str, Any]:
    rules = [each["Properties"] for each in template.of("AWS::Events::Rule").values()]
    patterns = [each for each in rules if "EventPattern" in each]
    [rule] = [each for each in patterns if each["EventPattern"]["source"] == [source]]
    return dict(rule)


def test_the_end_of_an_execution_is_sent_to_record_end(studio: Template) -> None:
    rule = rule_of(studio, "aws.states")
    [machine] = studio.of("AWS::StepFunctions::StateMachine")
    [target] = rule["Targets"]
    function = studio.live_function(target["Arn"])

    assert rule["EventPattern"]["detail"] == {
        "status": ["ABORTED", "TIMED_OUT", "FAILED"],
        "stateMachineArn": [{"Ref": machine}],
    }
    assert function["Description"].startswith("Grok Spicy: record_end.")
    assert "InputTransformer" not in target and "Input" not in target


def test_what_a_person_wants_to_know_is_sent_to_notify(studio: Template) -> None:
    rule = rule_of(studio, "grok-spicy")
    [target] = rule["Targets"]
    function = studio.live_function(target["Arn"])

    pattern = {"studio": ["GrokSpicy"], "notice": [{"exists": True}]}
    assert rule["EventPattern"]["detail"] == pattern
    assert function["Description"].startswith("Grok Spicy: notify.")


def test_what_has_expired_is_swept_every_hour(studio: Template) -> None:
    rules = [each["Properties"] for each in studio.of("AWS::Events::Rule").values()]
    [rule] = [each for each in rules if "ScheduleExpression" in each]
    [target] = rule["Targets"]
    function = studio.live_function(target["Arn"])

    assert (rule["ScheduleExpression"], target["Input"]) == ("rate(1 hour)", "{}")
    assert function["Description"].startswith("Grok Spicy: sweep_runs.")


def test_an_event_that_could_not_be_handled_becomes_a_dead_letter(studio: Template) -> None:
    [queue] = studio.of("AWS::SQS::Queue")
    targets = [
        target
        for rule in studio.of("AWS::Events::Rule").values()
        for target in rule["Properties"]["Targets"]
    ]
    configs = studio.of("AWS::Lambda::EventInvokeConfig").values()

    assert (len(targets), len(configs)) == (3, 4)
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
        *("MetricsUrl", "PagesBucketName", "PagesConfig", "Settings"),
    }
    next_steps = as_text(outputs["NextSteps"]["Value"])
    for part in ("put-secret-value", "doctor --stack GrokSpicy", "run ", '{"concept":'):
        assert part in next_steps
    assert json.dumps(outputs).isascii()


def test_functions_are_traced_only_where_tracing_is_on(
    studio: Template, custom_studio: Template
) -> None:
    for function in studio.functions().values():
        assert "TracingConfig" not in function
    for name, function in custom_studio.functions().items():
        assert function["TracingConfig"] == {"Mode": "Active"}, name
        actions = {
            action
            for statement in custom_studio.statements_of_role(function["Role"])
            for action in as_list(statement["Action"])
        }
        assert "xray:PutTraceSegments" in actions, name
