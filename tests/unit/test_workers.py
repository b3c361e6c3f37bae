"""How the tests are given to the workers that share them."""

import os
import re
import subprocess
import sys
from pathlib import Path

SLOW = "words/test_z.py"
"""The last module that is found."""
HERE = Path(__file__).parents[1]
MODULE = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_it(number):
    pass
"""


def test_what_shares_something_is_run_by_one_worker_and_what_is_slow_first(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n")
    (tmp_path / "conftest.py").write_text((HERE / "conftest.py").read_text())
    for name in ("films/test_a.py", "films/test_b.py", "web/test_c.py", "web/test_d.py", SLOW):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(MODULE)
    (tmp_path / SLOW).write_text(MODULE + "\npytestmark = pytest.mark.slow\n")

    printed = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-v", "-n", "3", "--dist", "loadgroup"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    ran = re.findall(r"\[(gw\d)\].*PASSED (\w+/test_\w)", printed)
    workers: dict[str, set[str]] = {}
    for worker, module in ran:
        workers.setdefault(module, set()).add(worker)
    assert len(ran) == 5 * 6, printed
    assert [len(each) for each in workers.values()] == [1] * 5
    assert workers["web/test_c"] == workers["web/test_d"]
    assert len(set.union(*workers.values())) > 1
    begun_with = dict(reversed(ran))
    assert SLOW.removesuffix(".py") in begun_with.values(), "what is slow does not come first"
