"""The checks of `grok-spicy doctor --stack`: a stack on AWS, with the person's credentials."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

from grok_spicy import VERSION
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.settings import Models
from grok_spicy_cli.checks.cameras import check_cameras
from grok_spicy_cli.checks.findings import Finding, doubtful, failed_check, good, run_check, wrong
from grok_spicy_cli.checks.stack_drift import check_drift
from grok_spicy_cli.checks.stack_health import check_health
from grok_spicy_cli.checks.stack_quotas import check_quotas
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.stack import NEEDED, DeployedStack
from grok_spicy_local.cloud import XaiHost
from grok_spicy_local.providers import CAMERAS_VARIABLE

_WHOLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_DEPLOY = "deploy it again: `make deploy`"
_HOST = "GROK_SPICY_XAI_HOST"
_GUIDE = "docs/deploy.md says how"


def check_stack(cloud: DeployedStack) -> Iterator[Finding]:
    """Everything that runs there need. Checks that need something that is missing are left out."""
    for what, precondition in (("credentials", _credentials), ("stack", _stack)):
        finding = run_check(what, partial(precondition, cloud))
        yield finding
        if finding.state == "wrong":
            return
    for what, check in (("API", _api), ("state machine", _machine)):
        yield run_check(what, partial(check, cloud))
    yield from check_quotas(cloud)
    yield from check_health(cloud)
    yield from check_drift(cloud)
    yield from _check_providers(cloud)


def _check_providers(cloud: DeployedStack) -> Iterator[Finding]:
    try:
        keys = _keys(cloud)
        key = _xai_key(cloud, keys)
    except GrokSpicyError as problem:
        yield failed_check("secret", problem)
        return
    yield good("secret", "it has a key")
    try:
        variables = _variables(cloud)
    except GrokSpicyError as problem:
        yield failed_check("xAI key", problem)
        return
    insecure = variables.get("GROK_SPICY_XAI_INSECURE") == "1"
    yield from check_xai(XaiHost(variables[_HOST], insecure=insecure, key=key), Models())
    names = variables.get(CAMERAS_VARIABLE, "").split()
    yield from check_cameras(names, keys, variables, f"store it in the secret ({_GUIDE}), as")


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


def _keys(cloud: DeployedStack) -> Mapping[str, object]:
    """The members of the secret, never printed; none where it is no JSON object."""
    client, secret = cloud.client("secretsmanager"), cloud.stack.output("SecretName")
    with aws("secretsmanager:GetSecretValue"):
        content = client.get_secret_value(SecretId=secret).get("SecretString", "")
    try:
        keys = json.loads(content)
    except ValueError:
        keys = None
    return keys if isinstance(keys, dict) else {}


def _xai_key(cloud: DeployedStack, keys: Mapping[str, object]) -> str:
    """The key for xAI among them. GrokSpicyError says how to store one."""
    key = keys.get("XAI_API_KEY")
    if not isinstance(key, str) or not re.fullmatch(r"[!-~]+", key.strip()):
        raise GrokSpicyError(
            "it has nothing that could be a key for xAI; store yours: aws secretsmanager "
            f"put-secret-value --secret-id {cloud.stack.output('SecretName')} "
            """--secret-string '{"XAI_API_KEY": "xai-…"}'"""
        )
    return key.strip()


def _variables(cloud: DeployedStack) -> Mapping[str, str]:
    """The variables of a function that films: which xAI it calls, and which cameras are set up."""
    functions = cloud.resources("AWS::Lambda::Function")
    for name in [name for logical_id, name in functions if "StartClip" in logical_id]:
        client = cloud.client("lambda")
        with aws("lambda:GetFunctionConfiguration"):
            configuration = client.get_function_configuration(FunctionName=name)
        variables: Mapping[str, str] = configuration.get("Environment", {}).get("Variables", {})
        if _HOST in variables:
            return variables
    raise GrokSpicyError(f"the stack has no function that calls xAI: {_DEPLOY}")
