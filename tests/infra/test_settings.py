"""The settings of a deployment, and the errors that name a wrong one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from grok_spicy.adapters.comfyui.workflow import DEFAULT
from infra.settings import InvalidSetting, Settings
from tests.infra.template import CONTEXT, ROOT


def settings(**context: Any) -> Settings:
    return Settings.from_context(App(context={**CONTEXT, **context}).node)


def test_every_setting_has_a_default() -> None:
    assert settings() == Settings()
    assert Settings().stack_name == "GrokSpicy"
    assert Settings().xai_host == "api.x.ai"


def test_settings_come_as_strings_from_the_command_line() -> None:
    parsed = settings(keep="true", monthly_budget_usd="20", log_retention_days="90")

    assert (parsed.keep, parsed.monthly_budget_usd, parsed.log_retention_days) == (True, 20.0, 90)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("architecture", "riscv", "arm64"),
        ("keep", "perhaps", "bool"),
        ("rates", "video=often", "is no rate"),
        ("films_at_once", "-1", "greater than or equal to 0"),
        ("log_retention_days", "31", "must be one of [1, 3, 7"),
        ("spend_alarm_usd_per_hour", "-1", "greater than 0"),
        ("spend_alarm_usd_per_hour", "inf", "finite"),
        ("runs_expire_after_days", "0", "greater than or equal to 1"),
        ("alarm_email", "nobody", "pattern"),
        ("stack_name", "9 lives", "pattern"),
        ("Keep", "true", "unknown setting"),
        ("keep-runs", "true", "unknown setting"),
        ("xai_host", "https://api.x.ai/v1", "pattern"),
        ("keeep", "true", "unknown setting; known are "),
        ("cameras", "grok vho", "there is no vho; there are grok, "),
        ("cameras", " ", "name at least one camera"),
        ("cameras", "grok sora", "sora can't be set up"),
        ("camera_urls", "veo=https://veo.example.com", "veo is none of the cameras"),
        ("camera_urls", "grok=https://x.example.com", "grok is none of the cameras"),
        ("veo_location", "US Central", "pattern"),
        ("comfyui_workflow", "/nowhere.json", "/nowhere.json can't be used"),
        ("replicate_models", "cdk.json", "cdk.json can't be used"),
    ],
)
def test_an_invalid_setting_is_rejected_by_name(name: str, value: str, problem: str) -> None:
    with pytest.raises(InvalidSetting) as error:
        settings(**{name: value})

    assert str(error.value).startswith(f"-c {name}=")
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "comfyui has no address: add comfyui=https://…"),
        ("comfyui=comfy.example.com", "'comfy.example.com' is no address"),
        ("comfyui=https://me:secret@comfy.example.com", "is no address"),
    ],
)
def test_a_camera_that_people_run_themselves_needs_its_address(url: str, problem: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^-c camera_urls=…: ") as error:
        settings(cameras="grok comfyui", camera_urls=url)

    assert problem in str(error.value)
    assert settings(cameras="grok comfyui", camera_urls="comfyui=https://comfy.example.com")


@pytest.mark.parametrize(
    "host", ["api.x.ai", "127.0.0.1.example.com", "localhost.example.com:80", "10.0.0.7:50051"]
)
def test_the_key_is_not_sent_in_clear_to_another_machine(host: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^-c xai_insecure=.*only a host on this"):
        settings(xai_host=host, xai_insecure="true")

    assert settings(xai_host="127.0.0.1:50051", xai_insecure="true")
    assert settings(xai_host=host)


def test_a_workflow_that_no_function_has_room_for_is_refused(tmp_path: Path) -> None:
    nodes = json.loads(DEFAULT.read_text())
    file = tmp_path / "workflow.json"
    file.write_text(
        json.dumps({**nodes, "note": {**nodes[next(iter(nodes))], "about": "x" * 2000}})
    )

    with pytest.raises(InvalidSetting, match="bytes; a function's variables have"):
        settings(comfyui_workflow=str(file))


def test_all_invalid_settings_are_named_at_once() -> None:
    with pytest.raises(InvalidSetting, match=r"-c keep=.*-c xai_insecure="):
        settings(keep="perhaps", xai_insecure="maybe")


def test_the_app_reports_an_invalid_setting_without_a_traceback() -> None:
    code = "import os; os.environ['CDK_CONTEXT_JSON'] = '{\"keep\": \"perhaps\"}'\n"
    code += "from infra.app import main; main()"

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert result.returncode == 1
    assert "grok-spicy: -c keep=" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_cameras_key_is_sent_to_no_other_machine_in_clear() -> None:
    with pytest.raises(InvalidSetting, match="https://"):
        settings(cameras="grok veo", camera_urls="veo=http://veo.example.com")

    assert settings(cameras="grok veo", camera_urls="veo=http://127.0.0.1:8000/veo")
    assert settings(cameras="grok comfyui", camera_urls="comfyui=http://comfy.internal")
