"""What `grok-spicy doctor --stack` looks at: a studio on AWS, with the person's own credentials."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from grok_spicy import VERSION
from grok_spicy.errors import GrokSpicyError
from grok_spicy.run import Models

from local.cli.aws_errors import NotAllowed, aws, in_words
from local.cli.checks_xai import check_xai
from local.cli.client import StudioClient
from local.cli.findings import Finding, doubtful, good, tried, wrong
from local.cli.stack import NEEDED, DeployedStudio
from local.studio import XaiHost

_FEW = 50
"""Functions at once: a film of three scenes has about ten at work."""
_WHOLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_HOST = "GROK_SPICY_XAI_HOST"


def check_stack(studio: DeployedStudio) -> Iterator[Finding]:
    """Everything that making films there takes. What needs what is missing is left out."""
    caller, problem = tried("credentials", lambda: studio.caller)
    if problem or not caller:
        yield problem or wrong("credentials", "there are none")
        return
    yield good("credentials", f"{caller['Arn']}")
    yield good("region", f"{studio.session.region_name}")
    stack, problem = tried("stack", lambda: studio.stack)
    if problem or not stack:
        yield problem or wrong("stack", "there is none")
        return
    missing = [name for name in NEEDED if name not in stack.outputs]
    if missing:
        told = f"{studio.address.stack} is {stack.status}, without {', '.join(missing)}"
        yield wrong("stack", told, "is it a studio's? `make deploy` makes it whole")
        return
    told = f"{studio.address.stack} is {stack.status}"
    if stack.status in _WHOLE:
        yield good("stack", told)
    else:
        yield doubtful("stack", told, "wait until it is complete, or deploy it again")
    yield _api(studio)
    yield _machine(studio)
    yield _limit(studio)
    key, found = _key(studio)
    yield found
    if key:
        yield from _xai(studio, key)


def _api(studio: DeployedStudio) -> Finding:
    health, problem = tried("API", StudioClient(studio.transport(), patience=10).health)
    if problem or not health:
        return problem or wrong("API", "it does not answer")
    if health.version != VERSION:
        told = f"it answers, in version {health.version}; this is {VERSION}"
        return doubtful("API", told, "deploy again: `make deploy`")
    return good("API", f"it answers, in version {health.version}")


def _machine(studio: DeployedStudio) -> Finding:
    arn = studio.stack.output("StateMachineArn")
    told, problem = _asked(
        studio, "stepfunctions", "states:DescribeStateMachine", stateMachineArn=arn
    )
    if told is None:
        return _unseen("state machine", problem)
    if told["status"] != "ACTIVE":
        return wrong("state machine", f"it is {told['status']}", "deploy again: `make deploy`")
    return good("state machine", "it is ACTIVE")


def _limit(studio: DeployedStudio) -> Finding:
    told, problem = _asked(studio, "lambda", "lambda:GetAccountSettings")
    if told is None:
        return _unseen("concurrency", problem)
    many = told["AccountLimit"]["ConcurrentExecutions"]
    words = f"{many} functions may run at once in this account and region"
    if many < _FEW:
        remedy = (
            "films may be slowed down: ask for more in Service Quotas, "
            "Lambda, “Concurrent executions” (L-B99A9384)"
        )
        return doubtful("concurrency", words, remedy)
    return good("concurrency", words)


def _key(studio: DeployedStudio) -> tuple[str | None, Finding]:
    """The key in the secret, never shown."""
    secret = studio.stack.output("SecretName")
    fill = (
        f"aws secretsmanager put-secret-value --secret-id {secret} "
        """--secret-string '{"XAI_API_KEY": "xai-…"}'"""
    )
    told, problem = _asked(
        studio, "secretsmanager", "secretsmanager:GetSecretValue", SecretId=secret
    )
    if told is None:
        return None, _unseen("secret", problem)
    try:
        held = json.loads(told.get("SecretString", ""))
        key = held.get("XAI_API_KEY")
    except (ValueError, AttributeError):
        return None, wrong("secret", f"{secret} is not a JSON object", fill)
    if not isinstance(key, str) or not key.strip():
        return None, wrong("secret", f"there is no XAI_API_KEY in {secret}", fill)
    if not re.fullmatch(r"[!-~]+", key.strip()):
        return None, wrong("secret", "its key has characters that no key has", fill)
    return key.strip(), good("secret", f"{secret} holds a key")


def _xai(studio: DeployedStudio, key: str) -> Iterator[Finding]:
    """The key, as the stack's own xAI takes it: which that is, its functions know."""
    variables, problem = tried("xAI key", lambda: _variables(studio))
    if variables is None:
        yield doubtful("xAI key", problem.told if problem else "", "it is tried by the next film")
        return
    insecure = variables.get("GROK_SPICY_XAI_INSECURE") == "1"
    yield from check_xai(XaiHost(variables[_HOST], insecure=insecure, key=key), Models())


def _variables(studio: DeployedStudio) -> Mapping[str, str]:
    """The environment of a function that asks xAI. NotAllowed, GrokSpicyError."""
    formation, functions = studio.client("cloudformation"), studio.client("lambda")
    with aws("cloudformation:ListStackResources"):
        pages = formation.get_paginator("list_stack_resources")
        ids = [
            each["PhysicalResourceId"]
            for page in pages.paginate(StackName=studio.address.stack)
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::Lambda::Function"
            and "PlanStory" in each["LogicalResourceId"]
        ]
    for name in ids:
        with aws("lambda:GetFunctionConfiguration"):
            told = functions.get_function_configuration(FunctionName=name)
        variables: Mapping[str, str] = told.get("Environment", {}).get("Variables", {})
        if _HOST in variables:
            return variables
    raise GrokSpicyError("the stack has no function that asks xAI")


def _asked(
    studio: DeployedStudio, service: Any, action: str, **about: str
) -> tuple[dict[str, Any] | None, GrokSpicyError | None]:
    operation = re.sub(r"(?<!^)(?=[A-Z])", "_", action.partition(":")[2]).lower()
    try:
        return getattr(studio.client(service), operation)(**about), None
    except (BotoCoreError, ClientError) as problem:
        return None, in_words(problem, action)


def _unseen(what: str, problem: GrokSpicyError | None) -> Finding:
    if isinstance(problem, NotAllowed):
        return doubtful(what, f"can't be checked: {problem}", "have that permission given, or skip")
    return wrong(what, str(problem))
