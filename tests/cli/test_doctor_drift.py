"""Whether a studio on AWS still is what its settings say, as `grok-spicy doctor --stack` finds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grok_spicy_cli.checks.stack_drift import check_drift
from tests.support.aws_harness import ScriptedAws
from tests.support.doctor_findings import SETTINGS, Script, described, doubts, text_of

NOW = datetime.now(UTC)


def rule(name: str, days: int | None = None, status: str = "Enabled") -> dict[str, Any]:
    about = {"ID": name, "Status": status, "Filter": {"Prefix": "runs/"}}
    return {**about, "Expiration": {"Days": days}} if days else about


def a_studio_as_it_is(
    *,
    recovery: str = "ENABLED",
    table_protected: bool = True,
    versions: str | None = "Enabled",
    rules: list[dict[str, Any]] | tuple[str, str] | None = None,
    is_public: bool = False,
    pool: dict[str, Any] | None = None,
    reserved: int | None = None,
    data_protected: bool = True,
    **settings: object,
) -> ScriptedAws:
    block = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
        not is_public,
    )
    users = {"DeletionProtection": "ACTIVE", "MfaConfiguration": "OPTIONAL", **(pool or {})}
    data_stack = {
        "StackName": "Grok-data",
        "CreationTime": NOW,
        "StackStatus": "CREATE_COMPLETE",
        "EnableTerminationProtection": data_protected,
    }
    recovered = {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {
            "PointInTimeRecoveryStatus": recovery,
            "EarliestRestorableDateTime": NOW,
        },
    }
    concurrency = {"ReservedConcurrentExecutions": reserved} if reserved else {}
    others: dict[str, Script] = {
        "cognito-idp": [("describe_user_pool", {"UserPool": users})],
        "lambda": [("get_function_concurrency", concurrency)],
    }
    return ScriptedAws(
        cloudformation=[
            *described(**{**SETTINGS, **settings}),
            ("describe_stacks", {"Stacks": [data_stack]}),
        ],
        dynamodb=[
            ("describe_continuous_backups", {"ContinuousBackupsDescription": recovered}),
            ("describe_table", {"Table": {"DeletionProtectionEnabled": table_protected}}),
        ],
        s3=[
            ("get_bucket_versioning", {"Status": versions} if versions else {}),
            (
                "get_bucket_lifecycle_configuration",
                rules if isinstance(rules, tuple) else {"Rules": rules or [rule("photos", 30)]},
            ),
            ("get_public_access_block", {"PublicAccessBlockConfiguration": block}),
        ],
        **others,
    )


def test_a_studio_that_is_as_it_was_deployed_is_found_so(tmp_path: Path) -> None:
    (tmp_path / "Grok.toml").write_text('keep = true\nalarm_email = "ann@example.com"\n')

    findings = list(check_drift(a_studio_as_it_is(), tmp_path))

    assert doubts(findings) == [], text_of(findings)
    assert "Grok.toml" in text_of(findings)


@pytest.mark.parametrize(
    ("change", "what", "words"),
    [
        ({"recovery": "DISABLED"}, "table", ["recovery is off", "update-continuous-backups"]),
        ({"table_protected": False}, "table", ["not protected from deletion"]),
        ({"versions": None}, "bucket", ["keeps no versions", "change it back by hand"]),
        ({"rules": [rule("runs", 90, "Disabled")]}, "bucket", ["the rules runs are off"]),
        ({"rules": [rule("photos", 90)]}, "bucket", ["after [90] days, not 30"]),
        ({"rules": ("NoSuchLifecycleConfiguration", "no")}, "bucket", ["nothing in it expires"]),
        ({"is_public": True}, "bucket", ["not closed to the public"]),
        ({"pool": {"DeletionProtection": "INACTIVE"}}, "users", ["not protected"]),
        ({"pool": {"MfaConfiguration": "OFF"}}, "users", ["OFF, not OPTIONAL"]),
        ({"api_concurrency": 5}, "set aside", ["not set calls of the API, not 5"]),
        ({"data_protected": False}, "protection", ["Grok-data can be deleted"]),
    ],
)
def test_what_is_not_as_it_was_deployed_is_found(
    change: dict[str, Any], what: str, words: list[str], tmp_path: Path
) -> None:
    [doubt] = doubts(list(check_drift(a_studio_as_it_is(**change), tmp_path)))

    assert doubt.what == what
    for each in words:
        assert each in text_of([doubt])


def test_a_studio_that_was_deployed_without_its_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "Grok.toml").write_text("keep = true\nfilms_at_once = 5\n")

    [doubt] = doubts(list(check_drift(a_studio_as_it_is(), tmp_path)))

    assert doubt.what == "settings"
    assert "films_at_once is 20, not 5" in doubt.detail
    assert doubt.remedy and "make deploy STUDIO=Grok" in doubt.remedy
