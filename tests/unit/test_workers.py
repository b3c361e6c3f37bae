"""Which worker runs which tests in `make test`: what tests share is made once."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ("tests/unit/test_line_breaks.py", "tests/unit/test_places.py")


def test_a_modules_tests_run_in_one_worker() -> None:
    options = ("-n", "2", "--dist", "loadfile", "-v", "-p", "xdist", "-p", "pytest_timeout")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *MODULES],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # others take seconds to load
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    workers = defaultdict(set)
    for worker, module in re.findall(r"\[(gw\d)\] .* PASSED (\S+?)::", ran.stdout):
        workers[module].add(worker)
    assert ran.returncode == 0, ran.stdout
    assert {module: len(each) for module, each in workers.items()} == dict.fromkeys(MODULES, 1)
    assert len(set.union(*workers.values())) == 2, "modules are shared out"
