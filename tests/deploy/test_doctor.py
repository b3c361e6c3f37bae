"""The doctor looks at a studio that was really deployed."""

import pytest

from tests.deploy.studio import PROVIDER_KEY, DeployedStudio

pytestmark = pytest.mark.timeout(900)


def test_the_doctor_finds_a_deployed_studio_well(studio: DeployedStudio) -> None:
    doctor = studio.command_line("doctor")
    said, _ = doctor.communicate(timeout=120)

    assert doctor.returncode == 0, said
    for well in ("credentials", "stack", "API", "state machine", "secret", "xAI key", "veo key"):
        assert f"✓ {well}" in said
    assert PROVIDER_KEY not in said
    assert "PRIVATE KEY" not in said
