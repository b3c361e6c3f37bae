"""What `grok-spicy doctor --stack` finds in a studio that works: whether anybody would be told if
it did not, and what the account allows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from grok_spicy_cli.checks.stack_drift import check_drift
from grok_spicy_cli.checks.stack_health import check_health
from grok_spicy_cli.checks.stack_quotas import check_quotas
from tests.support.aws_harness import CALLER, SECRET, ScriptedAws
from tests.support.doctor_findings import SETTINGS, described, doubts, text_of

NOW = datetime.now(UTC)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:Alarms"
CONFIRMED = f"{TOPIC}:1234"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/DeadLetters"
ALARM = "Grok-AlarmsApiFails0A1B2C3D-XYZ"
DESCRIPTION = "The API answers with server errors. Read the log. See docs/operations.md#apifails."


def resource(kind: str, logical_id: str, physical_id: str) -> dict[str, Any]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": physical_id,
        "ResourceType": kind,
        "LastUpdatedTimestamp": "2026-11-21T08:00:00Z",
        "ResourceStatus": "CREATE_COMPLETE",
    }


RESOURCES = [
    resource("AWS::CloudWatch::Alarm", "AlarmsApiFails0A1B2C3D", ALARM),
    resource("AWS::SNS::Topic", "AlarmsTopic0A1B2C3D", TOPIC),
    resource("AWS::SQS::Queue", "ExecutionEventsDeadLetters0A1B2C3D", QUEUE),
    resource("AWS::Budgets::Budget", "BudgetMonth", "Month"),
]


def a_studio_in_health(
    *,
    alarm: dict[str, Any] | tuple[str, str] | None = None,
    subscriptions: list[tuple[str, str]] | None = None,
    letters: int = 0,
    key_days: int = 10,
    forecast: str = "8",
    **settings: object,
) -> ScriptedAws:
    alarm = alarm or {}
    if isinstance(alarm, dict):
        state = {"StateValue": "OK", "ActionsEnabled": True, "AlarmDescription": DESCRIPTION}
        alarm = {"MetricAlarms": [{"AlarmName": ALARM, **state, **alarm}]}
    known = [("ann@example.com", CONFIRMED)] if subscriptions is None else subscriptions
    told = [
        {"Endpoint": endpoint, "SubscriptionArn": arn, "Protocol": "email"}
        for endpoint, arn in known
    ]
    spend = {
        "ActualSpend": {"Amount": "3", "Unit": "USD"},
        "ForecastedSpend": {"Amount": forecast, "Unit": "USD"},
    }
    budget = {
        "BudgetName": "Month",
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
        "CalculatedSpend": spend,
    }
    secret = {"ARN": SECRET, "LastChangedDate": NOW - timedelta(days=key_days)}
    return ScriptedAws(
        sts=[("get_caller_identity", CALLER)],
        cloudformation=[
            ("list_stack_resources", {"StackResourceSummaries": RESOURCES}),
            *described(**{**SETTINGS, **settings}),
        ],
        cloudwatch=[("describe_alarms", alarm)],
        sns=[("list_subscriptions_by_topic", {"Subscriptions": told})],
        sqs=[
            (
                "get_queue_attributes",
                {"Attributes": {"ApproximateNumberOfMessages": str(letters)}},
            )
        ],
        secretsmanager=[("describe_secret", secret)],
        budgets=[("describe_budget", {"Budget": budget})],
    )


def test_a_studio_that_is_well_is_found_well() -> None:
    findings = list(check_health(a_studio_in_health(monthly_budget_usd=20)))

    assert doubts(findings) == [], text_of(findings)
    text = text_of(findings)
    assert "none of 1 rings" in text and "ann@example.com" in text
    assert "3.00 of 20.00 USD" in text


@pytest.mark.parametrize(
    ("fault", "what", "words"),
    [
        ({"alarm": {"StateValue": "ALARM"}}, "alarm", ["ApiFails rings", DESCRIPTION]),
        (
            {"alarm": {"ActionsEnabled": False}},
            "alarms",
            ["ApiFails would tell nobody", "enable-alarm-actions"],
        ),
        (
            {"alarm": {"AlarmName": "another"}},
            "alarms",
            ["ApiFails was deleted", "`make destroy` keeps the films"],
        ),
        (
            {"alarm": ("AccessDenied", "no")},
            "alarms",
            ["could not look", "cloudwatch:DescribeAlarms"],
        ),
        (
            {"subscriptions": [("ann@example.com", "PendingConfirmation")]},
            "alarms reach",
            ["ann@example.com has not confirmed", "open the link"],
        ),
        ({"subscriptions": []}, "alarms reach", ["ann@example.com is not subscribed any more"]),
        ({"subscriptions": [], "alarm_email": None}, "alarms reach", ["nobody", "alarm_email"]),
        (
            {"letters": 3},
            "dead letters",
            ["3 events", "grok-spicy redrive --stack Grok --region eu-west-1"],
        ),
        ({"key_days": 500}, "keys", ["500 days ago"]),
        ({"forecast": "31", "monthly_budget_usd": 20}, "budget", ["31.00 expected"]),
    ],
)
def test_what_would_go_unnoticed_is_found_with_its_remedy(
    fault: dict[str, Any], what: str, words: list[str]
) -> None:
    [doubt] = doubts(list(check_health(a_studio_in_health(**fault))))

    assert doubt.what == what
    for each in words:
        assert each in text_of([doubt])


def test_nothing_that_may_not_be_looked_at_makes_a_studio_unwell(tmp_path: Path) -> None:
    nothing = ScriptedAws(cloudformation=described())

    for check in (check_health, check_quotas, lambda cloud: check_drift(cloud, tmp_path)):
        found = list(check(nothing))
        assert {each.state for each in found} <= {"good", "doubtful"}, text_of(found)


def quotas(transitions: float = 1500, requests: float = 10000, functions: int = 1000) -> Any:
    def listed(name: str, value: float) -> tuple[str, Any]:
        return "list_service_quotas", {"Quotas": [{"QuotaName": name, "Value": value}]}

    return {
        "lambda": [("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": functions}})],
        "service-quotas": [
            listed("StateTransition throttle token refill rate per second", transitions),
            listed("Throttle rate", requests),
        ],
    }


def test_an_account_with_room_is_found_so() -> None:
    studio = ScriptedAws(cloudformation=described(**SETTINGS), **quotas())

    findings = list(check_quotas(studio))

    assert doubts(findings) == [], text_of(findings)
    assert {each.what for each in findings} == {"concurrency", "transitions", "requests"}


@pytest.mark.parametrize(
    ("limit", "settings", "words"),
    [
        ({"functions": 10}, {}, "L-B99A9384"),
        ({"functions": 500}, {}, "set account_concurrency to 500"),
        ({}, {"films_at_once": 200}, "200 films at once may want 2000"),
        ({"transitions": 10}, {}, "StateTransition"),
        ({"requests": 5}, {}, "lower requests_per_second"),
    ],
)
def test_what_the_account_does_not_allow_is_found(
    limit: dict[str, Any], settings: dict[str, Any], words: str
) -> None:
    studio = ScriptedAws(cloudformation=described(**{**SETTINGS, **settings}), **quotas(**limit))

    assert words in text_of(doubts(list(check_quotas(studio))))
