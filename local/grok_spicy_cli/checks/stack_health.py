"""The checks of whether a studio on AWS is well, and whether anybody would be told if it were not:
alarms, their receivers, dead letters, the age of the keys, the budget."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from grok_spicy.errors import NotFound
from grok_spicy_cli.checks.findings import Finding, doubtful, good, look
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.stack import DeployedStack

OLD_KEY_DAYS = 365
_ALARM = re.compile(r"Alarms(\w+?)[0-9A-F]{8}$")
"""The logical id of an alarm, around its name in docs/operations.md."""
_AT_ONCE = 100
"""Names that DescribeAlarms takes."""
_DEPLOY = "deploy the studio again: `make deploy`"


def check_health(cloud: DeployedStack) -> Iterator[Finding]:
    """Each is doubtful at most: films can be made in a studio of which nobody is told."""
    yield from look("alarms", lambda: _alarms(cloud))
    yield from look("alarms reach", lambda: _receivers(cloud))
    yield from look("dead letters", lambda: _dead_letters(cloud))
    yield from look("keys", lambda: _keys(cloud))
    yield from look("budget", lambda: _budget(cloud))


def _alarms(cloud: DeployedStack) -> Iterator[Finding]:
    names = _short_names(cloud)
    if not names:
        yield doubtful("alarms", "there are none", _DEPLOY)
        return
    alarms = _describe(cloud, list(names))
    for alarm in alarms:
        if alarm["StateValue"] == "ALARM":
            since = (
                f" since {alarm['StateUpdatedTimestamp']:%Y-%m-%d %H:%M}"
                if ("StateUpdatedTimestamp" in alarm)
                else ""
            )
            short = names[alarm["AlarmName"]]
            yield doubtful("alarm", f"{short} rings{since}", alarm.get("AlarmDescription", ""))
    silent = [each["AlarmName"] for each in alarms if not each.get("ActionsEnabled", True)]
    if silent:
        yield doubtful(
            "alarms",
            f"{', '.join(names[each] for each in silent)} would tell nobody: actions are off",
            f"aws cloudwatch enable-alarm-actions --alarm-names {' '.join(silent)}",
        )
    known = {each["AlarmName"] for each in alarms}
    if gone := [short for name, short in names.items() if name not in known]:
        yield doubtful(
            "alarms",
            f"{', '.join(gone)} was deleted",
            "`make deploy` does not make again what it made once: `make destroy` keeps the films, "
            "and `make deploy` after it makes all the rest anew",
        )
    rings = sum(each["StateValue"] == "ALARM" for each in alarms)
    if not (rings or silent or gone):
        yield good("alarms", f"none of {len(alarms)} rings")


def _describe(cloud: DeployedStack, names: list[str]) -> list[dict[str, Any]]:
    client = cloud.client("cloudwatch")
    alarms: list[dict[str, Any]] = []
    for start in range(0, len(names), _AT_ONCE):
        with aws("cloudwatch:DescribeAlarms"):
            some = names[start : start + _AT_ONCE]
            response = client.describe_alarms(AlarmNames=some, MaxRecords=_AT_ONCE)
        alarms += [each for each in response["MetricAlarms"] if each["AlarmName"] in some]
    return alarms


def _short_names(cloud: DeployedStack) -> dict[str, str]:
    """The names of the alarms in docs/operations.md, by their names in CloudWatch."""
    alarms = cloud.resources("AWS::CloudWatch::Alarm")
    matches = {name: _ALARM.search(logical_id) for logical_id, name in alarms}
    return {name: match[1] if match else name for name, match in matches.items()}


def _receivers(cloud: DeployedStack) -> Iterator[Finding]:
    """Who is told of alarms, and of runs if somebody is to be."""
    client = cloud.client("sns")
    for logical_id, topic in cloud.resources("AWS::SNS::Topic"):
        what, setting = (
            ("alarms reach", "alarm_email")
            if logical_id.startswith("Alarms")
            else ("notices reach", "notify_email")
        )
        with aws("sns:ListSubscriptionsByTopic"):
            pages = client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
            subscriptions = [each for page in pages for each in page["Subscriptions"]]
        yield _receivers_of(what, setting, subscriptions, cloud.settings.get(setting))


def _receivers_of(
    what: str, setting: str, subscriptions: list[dict[str, Any]], expected: object
) -> Finding:
    addresses = {each["Endpoint"]: each["SubscriptionArn"] for each in subscriptions}
    waiting = [each for each, arn in addresses.items() if not arn.startswith("arn:")]
    if expected and expected not in addresses:
        return doubtful(what, f"{expected} is not subscribed any more", _DEPLOY)
    if not addresses:
        return doubtful(what, "nobody", f"deploy with {setting}, or add a subscriber to the topic")
    if waiting:
        return doubtful(
            what,
            f"{', '.join(waiting)} has not confirmed the subscription: nothing is sent there",
            "open the link in the mail from AWS Notifications; if it is gone, subscribe anew",
        )
    return good(what, ", ".join(addresses))


def _dead_letters(cloud: DeployedStack) -> Iterator[Finding]:
    client = cloud.client("sqs")
    for _, queue in cloud.resources("AWS::SQS::Queue"):
        with aws("sqs:GetQueueAttributes"):
            attributes = client.get_queue_attributes(
                QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]
        waiting = int(attributes["ApproximateNumberOfMessages"])
        if waiting:
            yield doubtful(
                "dead letters",
                f"{waiting} events could not be handled",
                f"see why (docs/operations.md#deadletters), then: {cloud.command('redrive')}",
            )
        else:
            yield good("dead letters", "none waits")


def _keys(cloud: DeployedStack) -> Iterator[Finding]:
    with aws("secretsmanager:DescribeSecret"):
        client = cloud.client("secretsmanager")
        secret = client.describe_secret(SecretId=cloud.stack.output("SecretName"))
    changed = secret.get("LastChangedDate") or secret.get("CreatedDate")
    if changed is None:
        return
    days = (datetime.now(UTC) - changed).days
    if days > OLD_KEY_DAYS:
        yield doubtful(
            "keys",
            f"they were stored {days} days ago",
            "make new ones at the providers and store them (docs/deploy.md#cameras)",
        )
    else:
        yield good("keys", f"stored {days} days ago")


def _budget(cloud: DeployedStack) -> Iterator[Finding]:
    limit = cloud.settings.get("monthly_budget_usd")
    if not limit:
        yield good("budget", "none of AWS's bill is set (monthly_budget_usd)")
        return
    client = cloud.client("budgets")
    names = [name for _, name in cloud.resources("AWS::Budgets::Budget")]
    if not names:
        raise NotFound(f"the stack has no budget, but monthly_budget_usd is {limit}: {_DEPLOY}")
    with aws("budgets:ViewBudget"):
        budget = client.describe_budget(AccountId=cloud.caller["Account"], BudgetName=names[0])
    spend = budget["Budget"].get("CalculatedSpend", {})
    spent = float(spend.get("ActualSpend", {}).get("Amount", 0))
    expected = float(spend.get("ForecastedSpend", {}).get("Amount", 0))
    detail = f"{spent:.2f} of {float(limit):.2f} USD of AWS's bill this month"
    if max(spent, expected) > float(limit):
        yield doubtful(
            "budget", f"{detail}, {expected:.2f} expected", "docs/costs.md says what costs what"
        )
    else:
        yield good("budget", detail)
