"""The wheel, installed alone: it has all that it needs, and runs the README's example."""

import importlib.metadata
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.clips import frames

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel and its declared dependencies only."""
    folder = tmp_path_factory.mktemp("package")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=PROJECT)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    interpreter = environment / "bin" / "python"
    (site_packages,) = environment.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "--python", str(interpreter), "install", "--quiet"]
    run(*pip, "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel))
    (metadata,) = site_packages.glob("grok_spicy_xai_simulator-*.dist-info")
    link_dependencies(importlib.metadata.Distribution.at(metadata).requires or [], site_packages)
    return interpreter


def link_dependencies(requirements: list[str], site_packages: Path) -> None:
    """Link what these requirements need, and what that needs, from this environment."""
    pending, linked = [Requirement(each) for each in requirements], set[str]()
    while pending:
        requirement = pending.pop()
        extras = requirement.extras or {""}
        marker = requirement.marker
        applies = marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)
        if not applies or requirement.name in linked:
            continue
        linked.add(requirement.name)
        distribution = importlib.metadata.distribution(requirement.name)
        for file in distribution.files or []:
            top = Path(str(distribution.locate_file(file.parts[0])))
            link = site_packages / file.parts[0]
            if file.parts[0] not in ("..", "__pycache__") and not link.exists():
                link.symlink_to(top)
        pending += [Requirement(each) for each in distribution.requires or []]


def run(*command: str, cwd: Path | None = None) -> str:
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_readmes_example_runs_where_only_the_simulator_is_installed(
    python: Path, tmp_path: Path
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (PROJECT / "README.md").read_text(), re.S)
    (tmp_path / "example.py").write_text(example)

    output = run(str(python), "-I", "example.py", cwd=tmp_path)

    assert re.search(r"http://127\.0\.0\.1:\d+/media/\S+\.mp4 2 s", output)
    assert '"overall_score": ' in output
    assert len(frames(tmp_path / "clip.mp4")) == 48
    assert (tmp_path / "fox.jpg").read_bytes().startswith(b"\xff\xd8")


def test_nothing_of_the_product_is_there(python: Path) -> None:
    names = "('grok_spicy', 'grok_spicy_local')"
    code = f"import importlib.util as u; print([u.find_spec(name) for name in {names}])"

    assert run(str(python), "-I", "-c", code).strip() == "[None, None]"


def test_every_module_can_be_imported_from_the_wheel(python: Path) -> None:
    code = (
        "import importlib, pkgutil, camera_simulator as c, xai_simulator as x\n"
        "names = [m.name for p in (c, x)\n"
        "         for m in pkgutil.walk_packages(p.__path__, f'{p.__name__}.')]\n"
        "for name in names:\n"
        "    if not name.endswith('__main__'):\n"
        "        importlib.import_module(name)\n"
        "print(len(names), x.__file__)"
    )

    count, file = run(str(python), "-I", "-c", code).split()

    assert int(count) > 70
    assert Path(file).is_relative_to(python.parents[1])


def test_the_command_is_the_module(python: Path) -> None:
    help_of_command = run(str(python.with_name("xai-simulator")), "--help")

    assert help_of_command == run(str(python), "-I", "-m", "xai_simulator", "--help")
    assert "--drawing {full,plain}" in help_of_command and "video.start" in help_of_command
