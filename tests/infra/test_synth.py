"""The template as a whole: reproducible, and clean for cfn-lint, cdk-nag and asl-validator."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import App

import infra.app
from infra.nag_suppressions import SUPPRESSIONS
from statemachine import definition
from tests.infra.template import CONTEXT, FakePackages, Template, synthesise

IGNORED_RULE = "W3005"
"""Redundant dependencies, which CDK adds; they do no harm."""


def assets_of(template: Template) -> set[str]:
    manifest = template.path.with_name(
        template.path.name.replace(".template.json", ".assets.json")
    ).read_text()
    return set(json.loads(manifest)["files"])


def test_the_same_input_gives_the_same_template_and_the_same_assets(
    studio: Template, tmp_path: Path
) -> None:
    again = synthesise(tmp_path)

    assert again.path.read_bytes() == studio.path.read_bytes()
    assert again.data.path.read_bytes() == studio.data.path.read_bytes()
    assert assets_of(again) == assets_of(studio)


def test_the_template_is_of_no_account_and_no_region(studio: Template) -> None:
    text = studio.path.read_text() + studio.data.path.read_text()

    assert re.findall(r"\b\d{12}\b", text) == []
    assert re.findall(r"\b(?:us|eu|ap|sa|ca)-[a-z]+-\d\b", text) == []


@pytest.mark.parametrize("which", ["studio", "custom_studio"])
def test_cfn_lint_finds_nothing(which: str, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(which)
    cfn_lint = Path(sys.executable).with_name("cfn-lint")

    result = subprocess.run(
        [
            *(cfn_lint, "--ignore-checks", IGNORED_RULE),
            *("--template", template.path, template.data.path),
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_cdk_nag_finds_nothing_but_what_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other template here is made with the suppressions, and cdk-nag stops at any finding
    besides; this one is made without, so that a suppression without a finding fails."""
    context = {**CONTEXT, "canary": "10percent15minutes"}
    app = App(analytics_reporting=False, context=context, outdir=str(tmp_path / "out"))
    monkeypatch.setattr(infra.app, "acknowledge", lambda _: None)
    infra.app.build(app, FakePackages(tmp_path))  # type: ignore[arg-type]

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    report = json.loads((tmp_path / "out" / "validation-report.json").read_text())
    findings = {
        re.sub(r"<Functions\w+\.Arn>:", "<{function}.Arn>:", violation["ruleName"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
    }
    assert findings == {suppression.finding for suppression in SUPPRESSIONS}


def test_the_machine_is_valid_amazon_states_language(asl_validator: Path, tmp_path: Path) -> None:
    machine = tmp_path / "pipeline.asl.json"
    machine.write_text(definition.render())

    result = subprocess.run(
        [asl_validator, "--json-path", machine], capture_output=True, text=True, timeout=60
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_machine_is_deployed_word_for_word(studio: Template) -> None:
    deployed = studio.only("AWS::StepFunctions::StateMachine")["DefinitionString"]

    assert deployed == definition.render()
