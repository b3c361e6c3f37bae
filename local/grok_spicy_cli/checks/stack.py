"""The checks of `grok-spicy doctor --stack`: a stack on AWS, with the person's credentials."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

from grok_spicy import VERSION
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.settings import Models
from grok_spicy_cli.checks.findings import Finding, doubtful, failed_check, good, run_check, wrong
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.stack import NEEDED, DeployedStack
from grok_spicy_local.cloud import XaiHost

_FEW = 50
"""Concurrent functions: a film of three scenes has about ten."""
_WHOLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_DEPLOY = "deploy it again: `make deploy`"
_HOST = "GROK_SPICY_XAI_HOST"


def check_stack(cloud: DeployedStack) -> Iterator[Finding]:
    """Everything that runs there need. Checks that need something that is missing are left out."""
    for what, precondition in (("credentials", _credentials), ("stack", _stack)):
        finding = run_check(what, partial(precondition, cloud))
        yield finding
        if finding.state == "wrong":
            return
    for what, check in (("API", _api), ("state machine", _machine), ("concurrency", _limit)):
        yield run_check(what, partial(check, cloud))
    try:
        key = _key(cloud)
    except GrokSpicyError as problem:
        yield failed_check("secret", problem)
        return
    yield good("secret", "it has a key")
    try:
        xai = _xai(cloud, key)
    except GrokSpicyError as problem:
        yield failed_check("xAI key", problem)
        return
    yield from check_xai(xai, Models())


def _credentials(cloud: DeployedStack) -> Finding:
    return good("credentials", f"{cloud.caller['Arn']}, in {cloud.session.region_name}")


def _stack(cloud: DeployedStack) -> Finding:
    status = f"{cloud.address.stack} is {cloud.stack.status}"
    missing = [name for name in NEEDED if name not in cloud.stack.outputs]
    if missing:
        return wrong(
            "stack",
            f"{status}, without {', '.join(missing)}",
            f"is it Grok Spicy's? If so, {_DEPLOY}",
        )
    if cloud.stack.status not in _WHOLE:
        return doubtful("stack", status, f"wait until it is complete, or {_DEPLOY}")
    return good("stack", status)


def _api(cloud: DeployedStack) -> Finding:
    health = RunClient(cloud.transport(), patience=10).health()
    if health.version != VERSION:
        versions = f"it responds, in version {health.version}; this is {VERSION}"
        return doubtful("API", versions, _DEPLOY)
    return good("API", f"it responds, in version {health.version}")


def _machine(cloud: DeployedStack) -> Finding:
    client, arn = cloud.client("stepfunctions"), cloud.stack.output("StateMachineArn")
    with aws("states:DescribeStateMachine"):
        status = client.describe_state_machine(stateMachineArn=arn)["status"]
    if status != "ACTIVE":
        return wrong("state machine", f"it is {status}", _DEPLOY)
    return good("state machine", "it is ACTIVE")


def _limit(cloud: DeployedStack) -> Finding:
    client = cloud.client("lambda")
    with aws("lambda:GetAccountSettings"):
        limit = client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    finding = f"{limit} functions may run at once in this account and region"
    if limit < _FEW:
        remedy = (
            "runs may be slow: request more in Service Quotas, "
            "Lambda, “Concurrent executions” (L-B99A9384)"
        )
        return doubtful("concurrency", finding, remedy)
    return good("concurrency", finding)


def _key(cloud: DeployedStack) -> str:
    """The key in the secret, never printed. GrokSpicyError says how to store one."""
    client, secret = cloud.client("secretsmanager"), cloud.stack.output("SecretName")
    with aws("secretsmanager:GetSecretValue"):
        content = client.get_secret_value(SecretId=secret).get("SecretString", "")
    try:
        key = json.loads(content)["XAI_API_KEY"].strip()
    except (ValueError, LookupError, TypeError, AttributeError):
        key = ""
    if not re.fullmatch(r"[!-~]+", key):
        raise GrokSpicyError(
            "it has nothing that could be a key for xAI; store yours: "
            f"aws secretsmanager put-secret-value --secret-id {secret} "
            """--secret-string '{"XAI_API_KEY": "xai-…"}'"""
        )
    return str(key)


def _xai(cloud: DeployedStack, key: str) -> XaiHost:
    """The xAI that the stack's functions call, from the environment of one of them."""
    for name in _functions(cloud, "PlanStory"):
        client = cloud.client("lambda")
        with aws("lambda:GetFunctionConfiguration"):
            configuration = client.get_function_configuration(FunctionName=name)
        variables: Mapping[str, str] = configuration.get("Environment", {}).get("Variables", {})
        if _HOST in variables:
            insecure = variables.get("GROK_SPICY_XAI_INSECURE") == "1"
            return XaiHost(variables[_HOST], insecure=insecure, key=key)
    raise GrokSpicyError(f"the stack has no function that calls xAI: {_DEPLOY}")


def _functions(cloud: DeployedStack, word: str) -> list[str]:
    """The stack's functions with that word in their logical ids."""
    client = cloud.client("cloudformation")
    with aws("cloudformation:ListStackResources"):
        pages = client.get_paginator("list_stack_resources").paginate(StackName=cloud.address.stack)
        return [
            each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::Lambda::Function" and word in each["LogicalResourceId"]
        ]
