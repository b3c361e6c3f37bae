"""Templates, each synthesised once per session. CDK does not even load without Node."""

import subprocess
from pathlib import Path

import pytest

from infra.node import use_node

use_node()  # before aws_cdk is imported, which starts Node

from tests.infra.template import ROOT, Template, synthesise  # noqa: E402

NODE_PROGRAMS = ROOT / "infra" / "node_modules"


@pytest.fixture(scope="session")
def asl_validator() -> Path:
    subprocess.run(
        ["make", "--silent", "infra/node_modules/.installed"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return NODE_PROGRAMS / ".bin" / "asl-validator"


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The stack as it is when nothing is chosen."""
    return synthesise(tmp_path_factory.mktemp("studio"))


@pytest.fixture(scope="session")
def kept_studio(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A stack with every choice made otherwise."""
    return synthesise(
        tmp_path_factory.mktemp("kept"),
        stack_name="Kept",
        architecture="x86_64",
        xai_host="127.0.0.1:7000",
        xai_insecure="true",
        keep="true",
        runs_expire_after_days="90",
        log_retention_days="365",
        tracing="true",
        alarm_email="keeper@example.com",
        spend_alarm_usd_per_hour="12.5",
        monthly_budget_usd="20",
    )
