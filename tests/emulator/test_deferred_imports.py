"""What nobody uses is not imported, and works for whoever does use it."""

import subprocess
import sys

PROGRAM = """
import sys
import grok_spicy_local.emulator
assert "moto.ec2" not in sys.modules, "the start waits for moto's EC2"
import moto.backends
moto.backends.get_backend("batch")["123456789012"]["eu-central-1"].describe_job_queues()
assert "moto.ec2" in sys.modules
"""


def test_the_cloud_starts_without_services_that_no_film_uses() -> None:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)

    assert finished.returncode == 0, finished.stderr
