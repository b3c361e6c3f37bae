"""The smoke test of a release, in a studio that was really deployed."""

import subprocess
import sys

import pytest

from infra.packaging import ROOT
from tests.deploy.studio import LONGEST_FILM, DeployedStudio

pytestmark = pytest.mark.timeout(900)


def test_a_deployed_studio_passes_its_smoke_test(studio: DeployedStudio) -> None:
    smoke = subprocess.run(
        [sys.executable, "-m", "grok_spicy_cli.smoke", "--stack", studio.name],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=studio.cloud.environment,
        timeout=LONGEST_FILM,
        check=False,
    )

    assert smoke.returncode == 0, smoke.stdout + smoke.stderr
    assert "A film of one scene follows. It costs about" in smoke.stdout
    assert "The studio makes films:" in smoke.stdout
