"""An AWS on this machine for the deploy test: ministack, on loopback, in a process of its own.

It checks signatures and enforces what roles and resource policies say, and speaks TLS, as AWS
does. docs/decisions/0009 says why it stands beside moto, and what it can't show.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self

import boto3
import httpx
from filelock import FileLock

from infra.interpreter import require_python
from infra.lambda_runtime import HERE
from infra.packaging import ROOT, Packages
from infra.uv import run_uv
from tests.deploy.certificate import LOOPBACK, write_certificate

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
TIED = Path(__file__).parent / "tied.py"
REGION = "us-east-1"
OWN_KEY = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
"""The account's root, in this cloud and nowhere else."""
STARTS_WITHIN = 60
"""Seconds."""
_WHAT = "the emulator of AWS"


class PartMissing(Exception):
    """Something that the deploy test needs is not on this machine; the message says what to do."""


class CloudBroke(Exception):
    """The emulator does not start, or did not live; the message holds the end of its log."""


class MiniCloud:
    """A cloud that is there while the context is. Everything in it is gone afterwards."""

    def __init__(self) -> None:
        """PartMissing, PackagingFailed."""
        self._python = _environment()
        self._ffmpeg = _ffmpeg()

    def __enter__(self) -> Self:
        self.folder = Path(mkdtemp(prefix="grok-spicy-cloud-"))
        try:
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._stop()
        finally:
            self._remove()

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are to work with this cloud, and with no other."""
        nowhere = str(self.folder / "nowhere")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.certificate),
            "SSL_CERT_FILE": str(self.certificate),
            "NODE_EXTRA_CA_CERTS": str(self.certificate),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": nowhere,
            "AWS_SHARED_CREDENTIALS_FILE": nowhere,
            "AWS_EC2_METADATA_DISABLED": "true",
            **OWN_KEY,
        }

    def client(self, service: str) -> Any:
        """A boto3 client, with the root's rights."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.url,
            region_name=REGION,
            verify=str(self.certificate),
            aws_access_key_id=OWN_KEY["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=OWN_KEY["AWS_SECRET_ACCESS_KEY"],
        )

    @property
    def account(self) -> str:
        """The number of the account."""
        account: str = self.client("sts").get_caller_identity()["Account"]
        return account

    def log(self) -> str:
        """The end of what the emulator said."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-40:])

    def _start(self) -> None:
        self.certificate, key = write_certificate(self.folder)
        self._log = self.folder / "cloud.log"
        temporary = self.folder / "temporary"
        temporary.mkdir()
        # It asks itself for the keys of tokens, and that always without TLS.
        port, plain_port = _free_port(), _free_port()
        self.url, self.plain_url = f"https://{LOOPBACK}:{port}", f"http://{LOOPBACK}:{plain_port}"
        surroundings = self.environment | {
            "AUTH": "true",
            "GATEWAY_PORT": str(plain_port),
            "MINISTACK_HOST": LOOPBACK,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": "unix:///nowhere",
            "SFN_WAIT_SCALE": "0.1",
            "TMPDIR": str(temporary),
            "STATE_DIR": str(self.folder / "state"),
            "S3_DATA_DIR": str(self.folder / "s3"),
            # It unpacks layers without their files' modes, so that no program in them runs.
            "IMAGEIO_FFMPEG_EXE": str(self._ffmpeg),
        }
        command = [sys.executable, str(TIED)]  # it does not outlive a session that is killed
        command += [str(self._python), "-m", "hypercorn", "ministack.app:app"]
        command += ["--certfile", str(self.certificate), "--keyfile", str(key)]
        command += ["--bind", f"{LOOPBACK}:{port}", "--insecure-bind", f"{LOOPBACK}:{plain_port}"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--keep-alive", "75"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=surroundings,
                start_new_session=True,  # a group of its own: it and its functions end together
            )
        try:
            self._await_readiness()
        except BaseException:
            self._stop()
            raise

    def _await_readiness(self) -> None:
        for _ in range(STARTS_WITHIN * 5):
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.plain_url}/_ministack/ready", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise CloudBroke(f"the emulator of AWS does not start; its log ends with:\n{self.log()}")

    def _stop(self) -> None:
        """End the emulator and the functions that it started, at once: there is nothing to save."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _environment() -> Path:
    """The Python of the emulator's own environment, which is made the first time."""
    python = require_python()
    name = sha256(python.encode() + REQUIREMENTS.read_bytes()).hexdigest()[:16]
    place = ROOT / "build" / f"cloud-{name}"
    place.parent.mkdir(exist_ok=True)
    with FileLock(place.with_suffix(".lock")):
        inside = place / "bin" / "python"
        if not inside.exists():
            run_uv("venv", "--python", python, str(place), what=_WHAT)
        install = ("pip", "install", "--python", str(inside))
        run_uv(*install, "--requirement", str(REQUIREMENTS), what=_WHAT)
    return inside


def _ffmpeg() -> Path:
    """The program in the layer that is deployed."""
    (program,) = (Packages(HERE).layer("ffmpeg") / "python").glob(
        "imageio_ffmpeg/binaries/ffmpeg-*"
    )
    return program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
