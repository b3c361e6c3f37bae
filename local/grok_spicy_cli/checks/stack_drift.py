"""The checks of whether a studio on AWS still is what its settings say: against the studio's file,
and against what is really there."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.checks.findings import Finding, doubtful, good, look
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.stack import DeployedStack

_BY_HAND = "change it back by hand: a deployment leaves what its template has not changed"
_PROTECT = f"somebody turned protection off; {_BY_HAND}"
_PROTECT_STACK = "`make deploy` turns it on again"
_DEPLOY = "deploy the studio again: `make deploy`"


def check_drift(cloud: DeployedStack, studios: Path = Path("studios")) -> Iterator[Finding]:
    """Each is doubtful at most. `studios` is the folder with the studios' files."""
    yield from look("settings", lambda: _settings(cloud, studios))
    yield from look("table", lambda: _table(cloud))
    yield from look("bucket", lambda: _bucket(cloud))
    yield from look("users", lambda: _users(cloud))
    yield from look("set aside", lambda: _set_aside(cloud))
    yield from look("protection", lambda: _data_stack(cloud))


def _settings(cloud: DeployedStack, studios: Path) -> Iterator[Finding]:
    if not cloud.settings:
        yield doubtful("settings", "the stack does not say what it was deployed with", _DEPLOY)
        return
    file = studios / f"{cloud.address.stack}.toml"
    if not file.is_file():
        yield good("settings", f"{len(cloud.settings)} as deployed; there is no {file} here")
        return
    try:
        meant = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise GrokSpicyError(f"{file} can't be read: {problem}") from problem
    other = [
        f"{name} is {_show(cloud.settings.get(name))}, not {_show(value)}"
        for name, value in meant.items()
        if not _is_same(cloud.settings.get(name), value)
    ]
    if other:
        yield doubtful(
            "settings",
            f"not as in {file}: {'; '.join(other)}",
            f"make deploy STUDIO={cloud.address.stack}, or correct the file",
        )
    else:
        yield good("settings", f"as in {file}")


def _is_same(deployed: object, meant: object) -> bool:
    """As settings are read: on a command line all are texts."""
    return deployed == meant or str(deployed).lower() == str(meant).lower()


def _show(value: object) -> str:
    return "not set" if value is None else str(value)


def _table(cloud: DeployedStack) -> Iterator[Finding]:
    client, name = cloud.client("dynamodb"), cloud.stack.output("TableName")
    with aws("dynamodb:DescribeContinuousBackups"):
        backups = client.describe_continuous_backups(TableName=name)
    with aws("dynamodb:DescribeTable"):
        table = client.describe_table(TableName=name)["Table"]
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        yield doubtful(
            "table",
            "point-in-time recovery is off: what is lost can't be restored",
            "aws dynamodb update-continuous-backups --point-in-time-recovery-specification "
            f"PointInTimeRecoveryEnabled=true --table-name {name}",
        )
    elif cloud.settings.get("keep") and not table.get("DeletionProtectionEnabled"):
        yield doubtful("table", "it is not protected from deletion", _PROTECT)
    else:
        earliest = recovery.get("EarliestRestorableDateTime")
        since = f", to any second since {earliest:%Y-%m-%d %H:%M}" if earliest else ""
        yield good("table", f"it can be restored{since}")


def _bucket(cloud: DeployedStack) -> Iterator[Finding]:
    client, name = cloud.client("s3"), cloud.stack.output("BucketName")
    with aws("s3:GetBucketVersioning"):
        status = client.get_bucket_versioning(Bucket=name).get("Status")
    rules = _lifecycle(client, name)
    with aws("s3:GetBucketPublicAccessBlock"):
        block = client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    off = [rule["ID"] for rule in rules if rule["Status"] != "Enabled"]
    expected = cloud.settings.get("photos_expire_after_days")
    photos = [
        rule["Expiration"].get("Days")
        for rule in rules
        if rule["ID"] == "photos" and "Expiration" in rule
    ]
    problems = [
        *(["nothing in it expires"] if not rules else []),
        *(["it keeps no versions"] if status != "Enabled" else []),
        *(["it is not closed to the public"] if not all(block.values()) else []),
        *([f"the rules {', '.join(off)} are off"] if off else []),
        *(
            [f"photos expire after {photos or 'no'} days, not {expected}"]
            if expected and photos and photos != [expected]
            else []
        ),
    ]
    if problems:
        yield doubtful("bucket", "; ".join(problems), _BY_HAND)
    else:
        yield good("bucket", f"private, with versions and {len(rules)} rules")


def _lifecycle(client: Any, bucket: str) -> list[dict[str, Any]]:
    with aws("s3:GetLifecycleConfiguration"):
        try:
            response = client.get_bucket_lifecycle_configuration(Bucket=bucket)
        except ClientError as problem:
            if problem.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
                raise
            return []
    rules: list[dict[str, Any]] = response["Rules"]
    return rules


def _users(cloud: DeployedStack) -> Iterator[Finding]:
    client, pool = cloud.client("cognito-idp"), cloud.stack.output("UserPoolId")
    with aws("cognito-idp:DescribeUserPool"):
        described = client.describe_user_pool(UserPoolId=pool)["UserPool"]
    mfa = {"required": "ON", "optional": "OPTIONAL", "off": "OFF"}.get(
        str(cloud.settings.get("mfa")), ""
    )
    if cloud.settings.get("keep") and described.get("DeletionProtection") != "ACTIVE":
        yield doubtful("users", "the pool is not protected from deletion", _PROTECT)
    elif mfa and described.get("MfaConfiguration", mfa) != mfa:
        now = described["MfaConfiguration"]
        yield doubtful("users", f"a second factor is {now}, not {mfa}", _BY_HAND)
    else:
        number = described.get("EstimatedNumberOfUsers", 0)
        yield good("users", f"about {number}; the pool is as the settings say")


def _set_aside(cloud: DeployedStack) -> Iterator[Finding]:
    expected = cloud.settings.get("api_concurrency")
    client = cloud.client("lambda")
    # Concurrency is the function's, over all its versions: `NAME:live` → `NAME`.
    function = cloud.stack.output("ApiFunctionName").partition(":")[0]
    with aws("lambda:GetFunctionConcurrency"):
        response: Mapping[str, Any] = client.get_function_concurrency(FunctionName=function)
    reserved = response.get("ReservedConcurrentExecutions")
    if cloud.settings and reserved != expected:
        yield doubtful(
            "set aside",
            f"{_show(reserved)} calls of the API, not {_show(expected)} (api_concurrency)",
            _BY_HAND,
        )
    else:
        yield good("set aside", f"calls of the API: {_show(reserved)}")


def _data_stack(cloud: DeployedStack) -> Iterator[Finding]:
    name = f"{cloud.address.stack}-data"
    client = cloud.client("cloudformation")
    with aws("cloudformation:DescribeStacks"):
        [stack] = client.describe_stacks(StackName=name)["Stacks"]
    if cloud.settings.get("keep") and not stack.get("EnableTerminationProtection"):
        yield doubtful("protection", f"the stack {name} can be deleted", _PROTECT_STACK)
    else:
        state = "protected" if stack.get("EnableTerminationProtection") else "not protected"
        yield good("protection", f"the stack {name} is {state} from deletion, as deployed")
