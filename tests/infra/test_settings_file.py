"""A studio's settings in a file: read, and refused with the name of each that is wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra.settings import Settings
from infra.settings_file import STUDIOS, InvalidSetting, read_studio
from tests.infra.template import CONTEXT, ROOT


def settings(folder: Path, content: str, **context: Any) -> Settings:
    (folder / "prod.toml").write_text(content)
    return Settings.from_context(App(context={**CONTEXT, "studio": "prod", **context}).node, folder)


def test_a_studio_has_its_settings_from_its_file_and_its_name_too(tmp_path: Path) -> None:
    read = settings(tmp_path, 'alarm_email = "ops@example.com"\nrun_usd = 12.5\nkeep = true\n')

    assert (read.stack_name, read.data_stack_name) == ("prod", "prod-data")
    assert (read.alarm_email, read.run_usd, read.keep) == ("ops@example.com", 12.5, True)


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    assert settings(tmp_path, "run_usd = 12\nfilms_at_once = 3", run_usd="7").run_usd == 7.0


def test_the_example_is_right_as_it_is() -> None:
    read = Settings.model_validate(read_studio("example"))

    assert read.stack_name == "example"
    assert read.keep
    assert read.alarm_email and read.monthly_budget_usd


@pytest.mark.parametrize(
    "name", ["../prod", "..", "/etc/passwd", "a/b", "", "prod.toml", "a b", "x" * 65, "-c", "a\0"]
)
def test_a_studios_name_is_never_a_path(name: str, tmp_path: Path) -> None:
    (tmp_path / "prod.toml").write_text("keep = false")
    folder = tmp_path / "studios"
    folder.mkdir()

    with pytest.raises(InvalidSetting, match="not a studio's name"):
        read_studio(name, folder)


def test_a_studio_without_a_file_is_told_which_there_are() -> None:
    with pytest.raises(InvalidSetting, match=r"no .*studios/prodd\.toml; there are: .*example"):
        read_studio("prodd", STUDIOS)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("keep: true", "not TOML: .*line 1"),
        ("keep = true\nkeep = true", "not TOML: "),
        ('stack_name = "other"', "stack_name: leave it out"),
        ("keeep = true", "keeep: unknown setting; known are "),
        ('keep = "false"', "keep: Input should be a valid boolean"),
        ("keep = 0", "keep: Input should be a valid boolean"),
        ('run_usd = "12"', "run_usd: Input should be a valid number"),
        ("films_at_once = 1.5", "films_at_once: Input should be a valid integer"),
        ('cameras = ["grok"]', "cameras: Input should be a valid string"),
        ("[alarms]\nemail = 'x'", "alarms: unknown setting"),
        ("films_at_once = -1", "films_at_once: .*greater than or equal to 0"),
        ("disarm = 'keep'", "disarm: unknown setting"),
        ("studio = 'other'", "studio: unknown setting"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name(
    content: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidSetting, match=rf"studios/prod\.toml|{tmp_path.name}/prod\.toml"):
        settings(tmp_path, content)
    with pytest.raises(InvalidSetting, match=problem):
        settings(tmp_path, content)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "prod.toml").write_bytes(b"\xff\xfe\x00keep")

    with pytest.raises(InvalidSetting, match="it can't be read"):
        read_studio("prod", tmp_path)


def test_all_that_is_wrong_in_file_and_command_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting) as error:
        settings(tmp_path, 'keep = "yes"\nkeeep = true\nrun_usd = -1', films_at_once="many")

    for wrong in (
        "studios/prod.toml: keep: ",
        "studios/prod.toml: keeep: ",
        "studios/prod.toml: run_usd: ",
        "-c films_at_once=…: ",
    ):
        assert wrong in str(error.value)


def test_every_setting_is_explained_where_people_look_for_it() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    table = text[text.index("| setting | default |") :].split("\n\n")[0]
    explained = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }

    assert explained == set(Settings.model_fields)


def test_settings_that_contradict_each_other_are_refused_without_a_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="oidc_issuer and oidc_client_id need each other"):
        settings(tmp_path, 'oidc_issuer = "https://login.example.com"')
