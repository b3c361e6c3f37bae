"""No function carries the SDK of a camera that it does not use, and none loads it for another
camera's clip."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from infra.functions import FUNCTIONS
from infra.lambda_runtime import HERE, LambdaRuntime, lambda_runtime
from infra.packaging import LAYERS, ROOT, Architecture, Packages

SDKS = {"xai_sdk": "xai", "google_genai": "veo", "google_auth": "veo"}
"""The distributions by which services are called that film, and the layer of each."""
NOT_OURS = {"runwayml", "replicate", "fal_client", "openai"}
"""Other services' own clients: they are called over plain HTTP."""
FILM = {"start_clip", "poll_clip"}
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "GROK_SPICY_TABLE": "table",
    "GROK_SPICY_BUCKET": "bucket",
    "GROK_SPICY_XAI_HOST": "127.0.0.1:9",
    "GROK_SPICY_XAI_INSECURE": "1",
    "GROK_SPICY_VEO_URL": "http://127.0.0.1:9",
    "XAI_API_KEY": "any",
    "PYTHONDONTWRITEBYTECODE": "1",
}
LOOK = """
import json, sys, handler
from grok_spicy import bootstrap
from grok_spicy.errors import Transient
from grok_spicy.models.clips import Job
from grok_spicy.models.item import utc_now
for provider, model in json.loads(sys.argv[1]):
    job = Job(provider=provider, model=model, id="projects/p/locations/l/publishers/google/models/m"
              "/operations/1", submitted_at=utc_now(), deadline=utc_now())
    try:
        bootstrap.video_provider().poll(job)
    except Transient:  # nothing answers there
        pass
loaded = ["xai_sdk", "google.genai", "google.auth", "httpx"]
print(json.dumps([name for name in loaded if name in sys.modules]))
"""
"""Imports a function as Lambda does, and polls a job of each of these providers."""


@pytest.fixture(scope="module")
def runtime() -> LambdaRuntime:
    return lambda_runtime()


def distributions(package: Path) -> set[str]:
    return {path.name.split("-")[0] for path in package.glob("python/*.dist-info")}


@pytest.mark.parametrize("architecture", get_args(Architecture))
def test_an_sdk_lies_in_one_layer_which_only_the_functions_that_use_it_have(
    architecture: Architecture,
) -> None:
    packages = Packages(architecture)
    brought = {layer: distributions(packages.layer(layer)) for layer in LAYERS}

    for name, spec in FUNCTIONS.items():
        carried = set().union(*(brought[layer] for layer in spec.layers))
        handler = (ROOT / "functions" / name / "handler.py").read_text()
        films = '"video_provider"' in handler
        calls_grok = films or "generation_context()" in handler
        assert films == (name in FILM), name
        assert carried & set(SDKS) == {
            sdk for sdk, layer in SDKS.items() if (calls_grok if layer == "xai" else films)
        }, name
        assert not carried & NOT_OURS, name


def test_googles_sdk_is_imported_by_its_own_adapter_alone() -> None:
    imports = re.compile(r"^\s*(?:from|import) google\b", re.MULTILINE)
    shared = ROOT / "layers" / "shared" / "python" / "grok_spicy"

    found = {path.parent for path in shared.rglob("*.py") if imports.search(path.read_text())}

    assert found == {shared / "adapters" / "google"}


def loaded(
    function: str, runtime: LambdaRuntime, jobs: list[tuple[str, str]], *, without: str = ""
) -> list[str]:
    """What a fresh process with the function and its layers has loaded after it polled these jobs.
    CalledProcessError if it broke."""
    packages = Packages(HERE)
    layers = [each for each in FUNCTIONS[function].layers if each != without]
    folders = [packages.function(function)]
    folders += [packages.layer(layer) / "python" for layer in layers]
    done = subprocess.run(
        [runtime.python, "-S", "-c", LOOK, json.dumps(jobs)],
        check=True,
        capture_output=True,
        text=True,
        env={
            **ENVIRONMENT,
            "VEO2_API_KEY": _ACCOUNT,
            "PYTHONPATH": os.pathsep.join(map(str, [*folders, runtime.libraries])),
        },
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_no_function_loads_a_cameras_sdk_when_it_starts(
    function: str, runtime: LambdaRuntime
) -> None:
    assert not {"google.genai", "google.auth", "xai_sdk"} & set(loaded(function, runtime, []))


def test_a_clip_of_grok_loads_groks_sdk_and_a_clip_of_veo_googles(runtime: LambdaRuntime) -> None:
    grok, veo = ("xai", "grok-imagine-video"), ("veo", "veo-3.1-fast-generate-001")

    for function in sorted(FILM):
        of_grok = loaded(function, runtime, [grok])
        of_veo = loaded(function, runtime, [veo])

        assert "xai_sdk" in of_grok and not {"google.genai", "google.auth"} & set(of_grok)
        assert "google.genai" in of_veo and "xai_sdk" not in of_veo


def test_without_its_layer_veo_can_not_be_filmed_with(runtime: LambdaRuntime) -> None:
    veo = ("veo", "veo-3.1-fast-generate-001")

    with pytest.raises(subprocess.CalledProcessError) as broken:
        loaded("poll_clip", runtime, [veo], without="veo")

    assert "cannot import name 'genai'" in str(broken.value.stderr)


def _service_account() -> str:
    """A key as Google gives it, made here; nobody takes it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "films",
            "client_email": "films@films.iam.gserviceaccount.com",
            "private_key": pem.decode(),
            "token_uri": "http://127.0.0.1:9/token",
        }
    )


_ACCOUNT = _service_account()
