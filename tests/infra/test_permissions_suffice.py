"""Each function's role allows every AWS call that the function makes, in films that succeed and in
films that fail. The local emulator checks no permissions; AWS does."""

import json
import re
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import httpx
import imageio_ffmpeg
import pytest
from PIL import Image

from grok_spicy import bootstrap
from grok_spicy.models.item import utc_now
from grok_spicy.models.retention import SWEEP, Remnant
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from grok_spicy_local.lambda_runtime import InvokeResponse, LambdaRuntime
from infra.functions import FUNCTIONS
from tests.infra.template import Template, as_list
from tests.support.films import LONGEST_FILM, story

Call = tuple[str, str]
"""An IAM action and its resource, with `<Table>`, `<Bucket>` … in place of names."""

_ACTIONS = {
    "HeadObject": ["GetObject"],
    "ListObjectsV2": ["ListBucket"],
    "ListObjectVersions": ["ListBucketVersions"],
    "ListMultipartUploads": ["ListBucketMultipartUploads"],
    "DeleteObjects": ["DeleteObject", "DeleteObjectVersion"],
    "CreateMultipartUpload": ["PutObject"],
    "UploadPart": ["PutObject"],
    "CompleteMultipartUpload": ["PutObject"],
    "Invoke": ["InvokeFunction"],
}
"""IAM's actions where they have other names than the operation."""


@dataclass
class CallRecorder:
    """Records which function makes which calls."""

    calls: dict[str, set[Call]] = field(default_factory=dict)
    _current: threading.local = field(default_factory=threading.local)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        invoke = LambdaRuntime.invoke

        def recorded(
            lambdas: LambdaRuntime, name: str, payload: bytes, patience: float | None = None
        ) -> InvokeResponse:
            self._current.function = name
            try:
                return invoke(lambdas, name, payload, patience)
            finally:
                self._current.function = None

        monkeypatch.setattr(LambdaRuntime, "invoke", recorded)

    def listen(self) -> None:
        """Subscribe to the clients that the functions will make."""
        session = boto3.DEFAULT_SESSION
        assert session is not None
        session.events.register("before-parameter-build", self._before_call)
        session.events.register("after-call.s3", self._after_call)

    def _before_call(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.signing_name
        # A transaction needs the rights of its parts, and none of its own.
        parts = [f"{part}Item" for each in params.get("TransactItems", []) for part in each]
        tagging = ["PutObjectTagging"] if "Tagging" in params else []
        for name in parts or [*_ACTIONS.get(model.name, [model.name]), *tagging]:
            self._record(f"{service}:{name}", _resource(service, params))

    def _after_call(self, http_response: Any, **_: Any) -> None:
        if http_response.status_code == 404:  # without the right to list the bucket it would be 403
            self._record("s3:ListBucket", "<Bucket>")

    def _record(self, action: str, resource: str) -> None:
        function = getattr(self._current, "function", None)
        if function:
            self.calls.setdefault(function, set()).add((action, resource))


def _resource(service: str, params: dict[str, Any]) -> str:
    if service == "dynamodb":
        return f"<Table>/index/{params['IndexName']}" if "IndexName" in params else "<Table>"
    if service == "states":
        return "<Execution>" if "executionArn" in params else "<Machine>"
    if service in _SERVICES:
        return _SERVICES[service]
    if "Delete" in params:
        return f"<Bucket>/{params['Delete']['Objects'][0]['Key']}"
    return f"<Bucket>/{params['Key']}" if "Key" in params else "<Bucket>"


_SERVICES = {"events": "<Bus>", "lambda": "<Function>"}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Call]]:
    """What each function calls for these runs: one with a photo and a clip that moderation rejects,
    one whose plan is approved, one from a concept, one cancelled, resumed and aborted, and one with
    invalid input."""
    recorder = CallRecorder()
    lost = {"call": "video.start", "failure": "moderate", "match": story()["scenes"][1]["action"]}
    options = {"faults": [{**lost, "times": 0}], "drift": 0.5, "drawing": "plain"}
    folder = tmp_path_factory.mktemp("output")
    with pytest.MonkeyPatch.context() as monkeypatch:
        recorder.watch(monkeypatch)
        expiry = {"GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS": "1"}
        with LocalCloud(folder, xai=SimulatorOptions(options), environment=expiry) as studio:
            recorder.listen()
            with (
                ApiServer(studio) as serving,
                httpx.Client(base_url=serving.url, timeout=60) as client,
            ):
                _use(studio, client)
    return recorder.calls


def _use(studio: LocalCloud, client: httpx.Client) -> None:
    photo = BytesIO()
    Image.new("RGB", (320, 320), "orange").save(photo, "JPEG")
    upload = {"content_type": "image/jpeg", "size": len(photo.getvalue())}
    target = client.post("/uploads", json=upload).json()
    httpx.put(target["url"], content=photo.getvalue(), headers=target["headers"])

    request = {"plan": story(transitions=["cut", "crossfade", "match-cut"]), "resolution": "480p"}
    photos = [{"name": "Ember", "key": target["key"]}]
    created = client.post("/runs", json={**request, "references": photos}).json()
    _wait(studio, created["execution"])
    _approve_plan(studio, client, created["run_id"])
    _show_footage(studio, client)
    from_concept = client.post(
        "/runs", json={"concept": "A fox", "scenes": 1, "max_cost_usd": 0.01}
    )
    _wait(studio, from_concept.json()["execution"])
    cancelled = client.post("/runs", json=request).json()
    client.post(f"/runs/{cancelled['run_id']}/cancel")
    resumed = client.post(f"/runs/{cancelled['run_id']}/resume").json()
    studio.stop_execution(_arn(studio, resumed["execution"]))
    studio.wait(studio.start_execution("bad", {"concept": " "}), LONGEST_FILM)
    for path in ("/runs", "/runs/x", *(created["links"][name] for name in ("self", "events"))):
        client.get(path)
    for asset in client.get(created["links"]["assets"]).json()["assets"]:
        client.get(f"{created['links']['assets']}/{asset['path']}")

    client.post(f"/runs/{created['run_id']}/archive")
    until = time.monotonic() + 30
    while client.post(f"/runs/{created['run_id']}/archive").json()["state"] != "ready":
        assert time.monotonic() < until
        time.sleep(0.2)
    assert client.delete(f"/runs/{created['run_id']}").status_code == 204
    _sweep(studio, from_concept.json()["run_id"])
    deletion = client.delete("/people/somebody").json()
    until = time.monotonic() + 30
    while client.get(f"/deletions/{deletion['deletion_id']}").json()["state"] != "settling":
        assert time.monotonic() < until
        time.sleep(0.2)


def _sweep(studio: LocalCloud, expired: str) -> None:
    """A run that expired, one whose execution is gone, one of which only a file is left, and a
    person with a cast and a run that waits."""
    store, then = bootstrap.run_store(), utc_now() - timedelta(days=2)
    past = {"updated_at": then, "ended_at": then}
    store.update(expired, Run, lambda run: run.model_copy(update=past))
    for run_id, owner in (("lost", "studio"), ("theirs", "somebody")):
        run = Run(run_id=run_id, owner=owner, execution=run_id, settings=RunSettings())
        store.create(run_id, run.model_copy(update={"updated_at": then, "status": "videos"}))
    store.update("theirs", Run, lambda run: run.model_copy(update={"updated_at": utc_now()}))
    for key in ("runs/gone/script.md", "casts/somebody/foxes/Ember.jpg", "uploads/somebody/x.jpg"):
        bootstrap.asset_store().put(key, b"x")
    store.put(SWEEP, Remnant(run_id="gone", since=then))
    swept = json.loads(studio.invoke("sweep_runs", {"is_full": True}).payload)
    assert (swept["expired"], swept["interrupted"], swept["orphans"]) == (1, 1, 1), swept


def _approve_plan(studio: LocalCloud, client: httpx.Client, first_run: str) -> None:
    """A film whose plan is approved, with a plate, and with a cast saved from the first film."""
    cast = client.post("/casts", json={"name": "Foxes", "run_id": first_run}).json()
    request: dict[str, Any] = {"plan": story(scenes=1, characters=1), "resolution": "480p"}
    request |= {"approve": ["plan"], "cast": "Foxes", "plates": True, "turnarounds": True}
    run = client.post("/runs", json=request).json()
    path = f"/runs/{run['run_id']}/gates"
    until = time.monotonic() + LONGEST_FILM
    while not (gates := client.get(path).json()["gates"]):
        assert time.monotonic() < until
        time.sleep(0.2)
    decision = {"digest": gates[0]["digest"], "decision": "approve"}
    assert client.post(f"{path}/plan/decide", json=decision).status_code == 200
    _wait(studio, run["execution"])
    assert client.delete(f"/casts/{cast['cast_id']}").status_code == 204


def _show_footage(studio: LocalCloud, client: httpx.Client) -> None:
    """A film whose only scene a person filmed."""
    with tempfile.TemporaryDirectory() as name:
        clip = Path(name) / "clip.mp4"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc"]
        subprocess.run([*command, "-t", "3", "-pix_fmt", "yuv420p", clip], check=True)
        content = clip.read_bytes()
    upload = {"kind": "footage", "content_type": "video/mp4", "size": len(content)}
    target = client.post("/uploads", json=upload).json()
    httpx.put(target["url"], content=content, headers=target["headers"])
    request = {"plan": story(scenes=1, characters=1), "footage": {"1": {"key": target["key"]}}}
    _wait(studio, client.post("/runs", json=request).json()["execution"])


def _arn(studio: LocalCloud, execution: str) -> str:
    machines = studio.client("stepfunctions").list_state_machines()["stateMachines"]
    return f"{machines[0]['stateMachineArn'].replace('stateMachine', 'execution')}:{execution}"


def _wait(studio: LocalCloud, execution: str) -> None:
    studio.wait(_arn(studio, execution), LONGEST_FILM)


@pytest.fixture(scope="module")
def allowed(studio: Template) -> dict[str, set[Call]]:
    """What each function's role allows: actions, and patterns of resources."""
    kinds = {name: each["Type"] for name, each in studio.document["Resources"].items()}
    return {
        function: {
            (action, _named(resource, kinds))
            for statement in studio.statements_of_role(properties["Role"])
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
        for function, properties in studio.functions().items()
    }


_NAMES = {
    "DataTableName": "<Table>",
    "DataBucketName": "<Bucket>",
    "AWS::StepFunctions::StateMachine": "<Machine>",
    "AWS::Lambda::Function": "<Function>",
    "AWS::Lambda::Alias": "<Function>",
}


def _named(resource: Any, kinds: dict[str, str]) -> str:
    """A resource of the template, as the calls name it."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        joined = "".join(_named(part, kinds) for part in resource["Fn::Join"][1])
        named = {":execution:": "<Execution>", ":event-bus/default": "<Bus>"}
        name = next((name for part, name in named.items() if part in joined), joined)
        return re.sub(r"^arn:.*(<Table>|<Bucket>)", r"\1", name)
    name = resource.get("Ref") or resource["Fn::GetAtt"][0]
    return _NAMES.get(kinds.get(name, name), f"<{name}>")


def test_every_function_may_do_all_that_it_does(
    calls: dict[str, set[Call]], allowed: dict[str, set[Call]]
) -> None:
    """One test for all functions, so that the films are made once, in one worker."""
    forbidden = {
        (function, action, resource)
        for function in FUNCTIONS
        for action, resource in calls.get(function, set())
        if not any(
            action == right and fnmatchcase(resource, where) for right, where in allowed[function]
        )
    }

    assert forbidden == set()


def test_the_api_may_sign_the_links_that_it_gives(allowed: dict[str, set[Call]]) -> None:
    """A link allows what its signer may do; signing itself makes no call."""
    assert {
        ("s3:GetObject", "<Bucket>/runs/*"),
        ("s3:GetObject", "<Bucket>/casts/*"),
        ("s3:PutObject", "<Bucket>/uploads/*"),
    } <= allowed["api"]
    assert ("s3:GetObject", "<Bucket>/runs/*") in allowed["poll_clip"]  # of footage
