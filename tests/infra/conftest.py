"""Templates, each synthesised once per session, by whichever worker needs it first."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from grok_spicy.adapters.comfyui.workflow import DEFAULT
from infra.node import use_node

use_node()  # before aws_cdk is imported, which starts Node

from tests.infra.template import ROOT, Template, read, synthesise  # noqa: E402

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
def template_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Template]:
    """Makes the template with some settings, under a name; one that is there is only read."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # all workers have this one in common

    def make(name: str, **settings: str) -> Template:
        with FileLock(folder / f"{name}.lock"):
            path_file = folder / f"{name}.path"
            if not path_file.exists():
                path_file.write_text(str(synthesise(folder / name, **settings).path))
        return read(Path(path_file.read_text()))

    return make


@pytest.fixture(scope="session")
def studio(template_of: Callable[..., Template]) -> Template:
    """The studio with every setting at its default; `studio.data` is the stack with its data."""
    return template_of("studio")


@pytest.fixture(scope="session")
def custom_studio(template_of: Callable[..., Template]) -> Template:
    """The studio with every setting changed."""
    return template_of(
        "custom",
        stack_name="Custom",
        architecture="x86_64",
        xai_host="127.0.0.1:7000",
        xai_insecure="true",
        cameras="grok veo comfyui",
        camera_urls="comfyui=https://comfy.example.com",
        veo_location="europe-west4",
        comfyui_workflow=str(DEFAULT),
        keep="false",
        runs_expire_after_days="90",
        api_concurrency="5",
        recording_concurrency="2",
        waiting_concurrency="40",
        canary="10percent30minutes",
        log_retention_days="365",
        monitoring="plain",
        tracing="true",
        alarm_email="keeper@example.com",
        spend_alarm_usd_per_hour="12.5",
        monthly_budget_usd="20",
        saml_metadata="https://login.example.com/metadata",
        identity_provider="Example",
        groups_claim="memberOf",
        mfa="off",
        requests_per_second="55",
        burst="110",
        caller_requests_per_minute="90",
        films_per_owner_per_day="7",
        contact="a@example.com",
    )
