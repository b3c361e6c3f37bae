"""The settings of a deployment, and the errors that name a wrong one."""

import subprocess
import sys
from typing import Any

import pytest
from aws_cdk import App

from infra.settings import InvalidSetting, Settings
from tests.infra.template import CONTEXT, ROOT


def settings(**context: Any) -> Settings:
    return Settings.from_context(App(context={**CONTEXT, **context}).node)


def test_nothing_needs_to_be_chosen() -> None:
    assert settings() == Settings()
    assert Settings().stack_name == "GrokSpicy"
    assert Settings().xai_host == "api.x.ai"


def test_choices_come_as_words_from_the_command_line() -> None:
    chosen = settings(keep="true", monthly_budget_usd="20", log_retention_days="90")

    assert (chosen.keep, chosen.monthly_budget_usd, chosen.log_retention_days) == (True, 20.0, 90)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("architecture", "riscv", "arm64"),
        ("keep", "perhaps", "bool"),
        ("log_retention_days", "31", "must be one of [1, 3, 7"),
        ("spend_alarm_usd_per_hour", "-1", "greater than 0"),
        ("spend_alarm_usd_per_hour", "inf", "finite"),
        ("runs_expire_after_days", "0", "greater than or equal to 1"),
        ("alarm_email", "nobody", "pattern"),
        ("stack_name", "9 lives", "pattern"),
        ("Keep", "true", "unknown setting"),
        ("keep-runs", "true", "unknown setting"),
        ("xai_host", "https://api.x.ai/v1", "pattern"),
        ("keeep", "true", "unknown setting; known are alarm_email, architecture"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_name(name: str, value: str, told: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        settings(**{name: value})

    assert str(refused.value).startswith(f"-c {name}=")
    assert told in str(refused.value)


def test_every_bad_choice_is_named_at_once() -> None:
    with pytest.raises(InvalidSetting, match=r"-c keep=.*-c xai_insecure="):
        settings(keep="perhaps", xai_insecure="maybe")


def test_the_app_says_what_is_wrong_without_a_trace() -> None:
    code = "import os; os.environ['CDK_CONTEXT_JSON'] = '{\"keep\": \"perhaps\"}'\n"
    code += "from infra.app import main; main()"

    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert told.returncode == 1
    assert "grok-spicy: -c keep=" in told.stderr
    assert "Traceback" not in told.stderr
