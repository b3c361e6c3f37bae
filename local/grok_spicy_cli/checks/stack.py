"""What `grok-spicy doctor --stack` looks at: a studio on AWS, with the person's own credentials."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

from grok_spicy import VERSION
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.run import Models
from grok_spicy_cli.checks.findings import Finding, doubtful, good, looked, told_by, wrong
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.run_client import StudioClient
from grok_spicy_cli.client.stack import NEEDED, DeployedStudio
from grok_spicy_local.cloud import XaiHost

_FEW = 50
"""Functions at once: a film of three scenes has about ten at work."""
_WHOLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_DEPLOY = "deploy it again: `make deploy`"
_HOST = "GROK_SPICY_XAI_HOST"


def check_stack(studio: DeployedStudio) -> Iterator[Finding]:
    """Everything that making films there takes. What needs what is missing is left out."""
    for what, needed in (("credentials", _credentials), ("stack", _stack)):
        found = looked(what, partial(needed, studio))
        yield found
        if found.state == "wrong":
            return
    for what, look in (("API", _api), ("state machine", _machine), ("concurrency", _limit)):
        yield looked(what, partial(look, studio))
    try:
        key = _key(studio)
    except GrokSpicyError as problem:
        yield told_by("secret", problem)
        return
    yield good("secret", "it holds a key")
    try:
        xai = _xai(studio, key)
    except GrokSpicyError as problem:
        yield told_by("xAI key", problem)
        return
    yield from check_xai(xai, Models())


def _credentials(studio: DeployedStudio) -> Finding:
    return good("credentials", f"{studio.caller['Arn']}, in {studio.session.region_name}")


def _stack(studio: DeployedStudio) -> Finding:
    told = f"{studio.address.stack} is {studio.stack.status}"
    missing = [name for name in NEEDED if name not in studio.stack.outputs]
    if missing:
        return wrong(
            "stack", f"{told}, without {', '.join(missing)}", f"no studio? If so, {_DEPLOY}"
        )
    if studio.stack.status not in _WHOLE:
        return doubtful("stack", told, f"wait until it is complete, or {_DEPLOY}")
    return good("stack", told)


def _api(studio: DeployedStudio) -> Finding:
    health = StudioClient(studio.transport(), patience=10).health()
    if health.version != VERSION:
        told = f"it answers, in version {health.version}; this is {VERSION}"
        return doubtful("API", told, _DEPLOY)
    return good("API", f"it answers, in version {health.version}")


def _machine(studio: DeployedStudio) -> Finding:
    client, arn = studio.client("stepfunctions"), studio.stack.output("StateMachineArn")
    with aws("states:DescribeStateMachine"):
        status = client.describe_state_machine(stateMachineArn=arn)["status"]
    if status != "ACTIVE":
        return wrong("state machine", f"it is {status}", _DEPLOY)
    return good("state machine", "it is ACTIVE")


def _limit(studio: DeployedStudio) -> Finding:
    client = studio.client("lambda")
    with aws("lambda:GetAccountSettings"):
        many = client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    told = f"{many} functions may run at once in this account and region"
    if many < _FEW:
        remedy = (
            "films may be slowed down: ask for more in Service Quotas, "
            "Lambda, “Concurrent executions” (L-B99A9384)"
        )
        return doubtful("concurrency", told, remedy)
    return good("concurrency", told)


def _key(studio: DeployedStudio) -> str:
    """The key in the secret, never shown. GrokSpicyError says how to put one in."""
    client, secret = studio.client("secretsmanager"), studio.stack.output("SecretName")
    with aws("secretsmanager:GetSecretValue"):
        written = client.get_secret_value(SecretId=secret).get("SecretString", "")
    try:
        key = json.loads(written)["XAI_API_KEY"].strip()
    except (ValueError, LookupError, TypeError, AttributeError):
        key = ""
    if not re.fullmatch(r"[!-~]+", key):
        raise GrokSpicyError(
            "it holds nothing that could be a key for xAI; put yours in: "
            f"aws secretsmanager put-secret-value --secret-id {secret} "
            """--secret-string '{"XAI_API_KEY": "xai-…"}'"""
        )
    return str(key)


def _xai(studio: DeployedStudio, key: str) -> XaiHost:
    """The xAI that the stack's functions ask, which one of them knows."""
    for name in _functions(studio, "PlanStory"):
        client = studio.client("lambda")
        with aws("lambda:GetFunctionConfiguration"):
            told = client.get_function_configuration(FunctionName=name)
        variables: Mapping[str, str] = told.get("Environment", {}).get("Variables", {})
        if _HOST in variables:
            insecure = variables.get("GROK_SPICY_XAI_INSECURE") == "1"
            return XaiHost(variables[_HOST], insecure=insecure, key=key)
    raise GrokSpicyError(f"the stack has no function that asks xAI: {_DEPLOY}")


def _functions(studio: DeployedStudio, word: str) -> list[str]:
    """The stack's functions whose logical ids have that word in them."""
    client = studio.client("cloudformation")
    with aws("cloudformation:ListStackResources"):
        pages = client.get_paginator("list_stack_resources").paginate(
            StackName=studio.address.stack
        )
        return [
            each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::Lambda::Function" and word in each["LogicalResourceId"]
        ]
