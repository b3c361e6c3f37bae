"""The settings of a deployment: `cdk deploy -c name=value`.

Every setting is here, with its default: by topic in `infra/setting_groups`. An invalid value or an
unknown name is refused before anything is built.
"""

import re
from typing import Literal, Self

from constructs import Node
from pydantic import ConfigDict, Field, ValidationError

from infra.setting_groups.cameras import CameraSettings
from infra.setting_groups.data import DataSettings
from infra.setting_groups.limits import LimitSettings
from infra.setting_groups.operation import RETENTION, OperationSettings
from infra.setting_groups.provider import ProviderSettings

__all__ = ["RETENTION", "InvalidSetting", "Settings"]

_CDK_KEY = re.compile(r".*[@:].*")
"""The form of CDK's own context keys; every other key is a setting of ours."""


class InvalidSetting(ValueError):
    """An unknown setting or an invalid value; the message names each."""


class Settings(ProviderSettings, CameraSettings, LimitSettings, DataSettings, OperationSettings):
    """The settings of one deployment. Money in USD, times in days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stack_name: str = Field(default="GrokSpicy", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """arm64 costs a fifth less for the same work; most emulators can run only x86_64."""
    deploy_pages: bool = True
    """Upload the dashboard with each deployment, by a function that CDK adds. If false, upload
    `local/grok_spicy_web/pages` to the bucket in the output PagesBucketName, and the output
    PagesConfig as `config.json`."""

    @property
    def data_stack_name(self) -> str:
        """The stack with everything that can't be made again."""
        return f"{self.stack_name}-data"

    @classmethod
    def from_context(cls, node: Node) -> Self:
        """The settings in an app's context. InvalidSetting names each invalid one."""
        context = node.get_all_context()
        values = {name: value for name, value in context.items() if not _CDK_KEY.fullmatch(name)}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problems = [
                _problem(str(each["loc"][0]), each["type"], each["msg"]) for each in error.errors()
            ]
            raise InvalidSetting("; ".join(sorted(problems))) from None


def _problem(name: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        message = f"unknown setting; known are {', '.join(sorted(Settings.model_fields))}"
    return f"-c {name}=…: {message}"
