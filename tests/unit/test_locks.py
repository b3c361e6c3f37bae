"""The lock files: every package pinned, with its files' digests, and from nowhere in particular."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_package_is_pinned_with_the_digests_of_its_files(lock: Path) -> None:
    text = lock.read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert len(packages) > 50
    for line in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", line), line


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_index_and_no_address(lock: Path) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", lock.read_text())


def test_whatever_is_installed_from_a_lock_must_have_those_digests() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install .*requirements\S*\.lock", makefile)

    assert len(installs) == len(LOCKS) == 3
    assert all("--require-hashes" in line for line in installs)
    assert "--generate-hashes" in makefile
