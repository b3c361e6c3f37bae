"""The settings of a deployment: `cdk deploy -c name=value`, or in the file of a studio.

Every setting is here, with its default: by topic in `infra/setting_groups`. An invalid value or an
unknown name is refused before anything is built.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from constructs import Node
from pydantic import ConfigDict, Field, ValidationError, field_validator

from infra.setting_groups.cameras import CameraSettings
from infra.setting_groups.data import DataSettings
from infra.setting_groups.limits import LimitSettings
from infra.setting_groups.operation import RETENTION, OperationSettings
from infra.setting_groups.people import PeopleSettings
from infra.setting_groups.provider import ProviderSettings
from infra.settings_file import STUDIOS, InvalidSetting, read_studio, wrong_types

__all__ = ["RETENTION", "InvalidSetting", "Settings"]

_CDK_KEY = re.compile(r".*[@:].*")
"""The form of CDK's own context keys; every other key is a setting of ours, but for these:"""
ABOUT_THE_DEPLOYMENT = {"studio", "disarm"}
"""the file with the settings, and what this one deployment may disarm (`infra/disarming.py`)."""


class Settings(
    ProviderSettings,
    CameraSettings,
    LimitSettings,
    PeopleSettings,
    DataSettings,
    OperationSettings,
):
    """The settings of one deployment. Money in USD, times in days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stack_name: str = Field(default="GrokSpicy", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """arm64 costs a fifth less for the same work; most emulators can run only x86_64."""
    deploy_pages: bool = True
    """Upload the dashboard with each deployment, by a function that CDK adds. If false, upload
    `local/grok_spicy_web/pages` to the bucket in the output PagesBucketName, and the output
    PagesConfig as `config.json`."""

    @field_validator("stack_name")
    @classmethod
    def _is_not_of_data(cls, name: str) -> str:
        if name.endswith("-data"):
            raise ValueError("a name that ends in -data is that of a studio's data")
        return name

    @property
    def data_stack_name(self) -> str:
        """The stack with everything that can't be made again."""
        return f"{self.stack_name}-data"

    def stored(self) -> dict[str, Any]:
        """All settings as they are stored with the stacks, where whoever may describe them reads
        them: addresses of webhooks, which may have a token in them, as digests."""
        values: dict[str, Any] = self.model_dump(mode="json")
        webhooks = [_digest(each) for each in self.webhooks.split()]
        return {**values, "webhooks": " ".join(webhooks)}

    def digest(self) -> str:
        """Short text that is another one when any setting is."""
        return digest(self.stored())

    @classmethod
    def from_context(cls, node: Node, folder: Path = STUDIOS) -> Self:
        """The settings in an app's context, and in the file of the studio that it names; the
        context wins. InvalidSetting names each invalid one."""
        context = node.get_all_context()
        values = {
            name: value
            for name, value in context.items()
            if not _CDK_KEY.fullmatch(name) and name not in ABOUT_THE_DEPLOYMENT
        }
        if "studio" not in context:
            return cls._validate(values, {}, "")
        studio = str(context["studio"])
        return cls._validate(values, read_studio(studio, folder), f"studios/{studio}.toml")

    @classmethod
    def _validate(cls, values: Mapping[str, Any], in_file: Mapping[str, Any], file: str) -> Self:
        in_file = {name: value for name, value in in_file.items() if name not in values}
        problems = wrong_types(in_file, cls.model_fields)
        settings = None
        try:
            settings = cls.model_validate({**in_file, **values})
        except ValidationError as error:
            for each in error.errors():
                # What is wrong between several settings has no one name.
                name = str(each["loc"][0]) if each["loc"] else ""
                problems.setdefault(name, _problem(each["type"], each["msg"]))
        if settings is None or problems:
            raise InvalidSetting(
                "; ".join(
                    sorted(
                        f"{_place(name, file if name in in_file else '')}{what}"
                        for name, what in problems.items()
                    )
                )
            )
        return settings


def digest(stored: Mapping[str, Any]) -> str:
    """The digest of settings as they are stored."""
    return _digest(json.dumps(stored, sort_keys=True))


def _place(name: str, file: str) -> str:
    if not name:
        return ""
    return f"{file}: {name}: " if file else f"-c {name}=…: "


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _problem(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"unknown setting; known are {', '.join(sorted(Settings.model_fields))}"
    return message
