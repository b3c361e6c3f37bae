"""The pipeline of a release: a stage and a film there before production and a film there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PIPELINE: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
JOBS: dict[str, Any] = PIPELINE["jobs"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def commands(job: str) -> list[str]:
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_production_comes_after_a_film_on_the_stage_and_that_after_the_checks() -> None:
    assert JOBS["production"]["needs"] == "stage"
    assert JOBS["stage"]["needs"] == "check"
    assert commands("check") == ["make check"]


@pytest.mark.parametrize("job", ["stage", "production"])
def test_a_studio_is_deployed_and_makes_a_film_with_a_role_of_its_own_environment(job: str) -> None:
    deploy, smoke = commands(job)

    assert JOBS[job]["environment"] == job
    assert JOBS[job]["permissions"] == {"contents": "read", "id-token": "write"}
    assert deploy.startswith("make deploy STUDIO=${{ github.job }}")
    assert smoke == "make smoke STACK=${{ github.job }}"
    assert "secrets." not in str(PIPELINE)


def test_what_the_pipeline_types_can_be_made() -> None:
    typed = {command.split()[1] for job in JOBS for command in commands(job)}

    assert typed | {"release"} <= TARGETS
