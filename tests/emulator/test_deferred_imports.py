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


WITHOUT_ASYNCHRONOUS_CLIENTS = """
import sys, tempfile
from pathlib import Path
from grok_spicy_local.cloud import LocalCloud, XaiHost
with LocalCloud(Path(tempfile.mkdtemp()), xai=XaiHost(host="127.0.0.1:9", key="none")):
    import xai_sdk
    xai_sdk.Client(api_key="none", api_host="127.0.0.1:9")
    assert "aiohttp.client" not in sys.modules, "the first call waits for an asynchronous client"
    import aiohttp
    assert aiohttp.ClientTimeout(total=3).total == 3
"""


def test_the_first_call_of_xai_waits_for_no_asynchronous_client() -> None:
    program = [sys.executable, "-c", WITHOUT_ASYNCHRONOUS_CLIENTS]
    finished = subprocess.run(program, capture_output=True, text=True)

    assert finished.returncode == 0, finished.stderr
