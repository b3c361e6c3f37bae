"""The environment variables of functions while a local cloud is open: our AWS, and nothing of the
real one.

Every `AWS_…` variable of the person's own is removed, and the configuration files are hidden, so
that no real account, profile or endpoint can be reached by mistake.
"""

import os
from collections.abc import Mapping
from functools import cache

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader, create_loader

from grok_spicy_local.lambda_runtime import REGION

ACCESS_KEY = "local"
"""The credentials; moto accepts any."""
LOOPBACK = ("127.0.0.1", "localhost")
"""The names of this machine: requests from here have no other Host."""


@cache
def _models() -> Loader:
    """AWS's service descriptions, read once for all local clouds of this process (0.1 s each)."""
    return create_loader()


def isolated_aws_variables() -> dict[str, str]:
    """The variables that keep every AWS client of this process away from the real AWS."""
    hosts = [os.environ.get("NO_PROXY"), os.environ.get("no_proxy"), *LOOPBACK]
    no_proxy = ",".join(filter(None, hosts))
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # A proxy for the way out must not get what is meant for this machine.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


class Environment:
    """Sets variables and later puts back what was there; others that change meanwhile stay."""

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}
        self._session = boto3.DEFAULT_SESSION

    def clear(self) -> None:
        """Remove every AWS variable, and the session that boto3 made with them, if any."""
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            self._before[name] = os.environ.pop(name)
        self.add(isolated_aws_variables())
        self._session = boto3.DEFAULT_SESSION
        fresh = botocore.session.get_session()
        fresh.register_component("data_loader", _models())
        # botocore words its own name anew for each request, which takes a twentieth of a film's
        # processor time.
        fresh.set_default_client_config(Config(user_agent="grok-spicy-local"))
        boto3.setup_default_session(botocore_session=fresh)

    def add(self, variables: Mapping[str, str]) -> None:
        """Set `variables`."""
        for name, value in variables.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value

    def restore(self) -> None:
        """Restore everything as it was."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before = {}
        boto3.DEFAULT_SESSION = self._session
