"""What the doctor finds in a studio on AWS, and what such a studio was deployed with."""

import json
from typing import Any

from grok_spicy_cli.checks.findings import Finding
from tests.support.aws_harness import OUTPUTS, a_stack

SETTINGS = {
    "keep": True,
    "alarm_email": "ann@example.com",
    "photos_expire_after_days": 30,
    "account_concurrency": 1000,
    "films_at_once": 20,
    "requests_per_second": 20,
    "mfa": "optional",
}

Script = list[tuple[str, Any]]


def described(**settings: object) -> Script:
    outputs = {**OUTPUTS, "UserPoolId": "eu-west-1_abc", "Settings": json.dumps(settings)}
    return a_stack(**outputs)


def text_of(findings: list[Finding]) -> str:
    return "\n".join(f"{each.what}: {each.detail} → {each.remedy}" for each in findings)


def doubts(findings: list[Finding]) -> list[Finding]:
    assert all(each.state != "wrong" for each in findings)
    return [each for each in findings if each.state != "good"]
