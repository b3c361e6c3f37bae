"""Every call that a function makes to AWS, in films that go well and in films that don't, is one
that its role allows: emulators let everything pass, AWS does not."""

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from io import BytesIO
from typing import Any

import boto3
import httpx
import pytest
from PIL import Image

from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from grok_spicy_local.lambda_runtime import InvokeResponse, LambdaRuntime
from infra.functions import FUNCTIONS
from tests.infra.template import Template, listed
from tests.support.films import LONGEST_FILM, story

Call = tuple[str, str]
"""An IAM action, and the resource it is done to, with `<Table>` and its like for names."""

_RIGHTS = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket"}
"""Where a right has another name than the operation."""


@dataclass
class Watcher:
    """Notes which function makes which calls."""

    calls: dict[str, set[Call]] = field(default_factory=dict)
    _at_work: threading.local = field(default_factory=threading.local)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        invoke = LambdaRuntime.invoke

        def noted(lambdas: LambdaRuntime, name: str, payload: bytes) -> InvokeResponse:
            self._at_work.function = name
            try:
                return invoke(lambdas, name, payload)
            finally:
                self._at_work.function = None

        monkeypatch.setattr(LambdaRuntime, "invoke", noted)

    def listen(self) -> None:
        """To the clients that the functions will make."""
        session = boto3.DEFAULT_SESSION
        assert session is not None
        session.events.register("before-parameter-build", self._asked)
        session.events.register("after-call.s3", self._answered)

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.signing_name
        self._note(f"{service}:{_RIGHTS.get(model.name, model.name)}", _resource(service, params))

    def _answered(self, http_response: Any, **_: Any) -> None:
        if http_response.status_code == 404:  # only who may list a bucket is told that
            self._note("s3:ListBucket", "<Bucket>")

    def _note(self, action: str, resource: str) -> None:
        function = getattr(self._at_work, "function", None)
        if function:
            self.calls.setdefault(function, set()).add((action, resource))


def _resource(service: str, params: dict[str, Any]) -> str:
    if service == "dynamodb":
        return f"<Table>/index/{params['IndexName']}" if "IndexName" in params else "<Table>"
    if service == "states":
        return "<Execution>" if "executionArn" in params else "<Machine>"
    return f"<Bucket>/{params['Key']}" if "Key" in params else "<Bucket>"


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Call]]:
    """What each function calls while people ask for films, by photo and by plan, see one refused
    in part, one stopped and gone on with, one aborted and one that can't be."""
    watcher = Watcher()
    lost = {"call": "video.start", "failure": "moderate", "match": story()["scenes"][1]["action"]}
    options = {"faults": [{**lost, "times": 0}], "drift": 0.5}
    folder = tmp_path_factory.mktemp("output")
    with pytest.MonkeyPatch.context() as monkeypatch:
        watcher.watch(monkeypatch)
        with LocalCloud(folder, xai=SimulatorOptions(options)) as studio:
            watcher.listen()
            with ApiServer(studio) as serving, httpx.Client(base_url=serving.url) as people:
                _use(studio, people)
    return watcher.calls


def _use(studio: LocalCloud, people: httpx.Client) -> None:
    photo = BytesIO()
    Image.new("RGB", (320, 320), "orange").save(photo, "JPEG")
    wanted = {"content_type": "image/jpeg", "size": len(photo.getvalue())}
    place = people.post("/uploads", json=wanted).json()
    httpx.put(place["url"], content=photo.getvalue(), headers=place["headers"])

    small = {"plan": story(transitions=["cut", "cut", "match-cut"]), "resolution": "480p"}
    photos = [{"name": "Ember", "key": place["key"]}]
    order = people.post("/runs", json={**small, "references": photos}).json()
    _wait(studio, order["execution"])
    spoken = people.post("/runs", json={"concept": "A fox", "scenes": 1, "max_cost_usd": 0.01})
    _wait(studio, spoken.json()["execution"])
    stopped = people.post("/runs", json=small).json()
    people.post(f"/runs/{stopped['run_id']}/cancel")
    again = people.post(f"/runs/{stopped['run_id']}/resume").json()
    studio.stop_execution(_arn(studio, again["execution"]))
    studio.wait(studio.start_execution("bad", {"concept": " "}), LONGEST_FILM)
    for path in ("/runs", "/runs/x", *(order["links"][name] for name in ("self", "events"))):
        people.get(path)
    for asset in people.get(order["links"]["assets"]).json()["assets"]:
        people.get(f"{order['links']['assets']}/{asset['path']}")


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
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }
        for function, properties in studio.functions().items()
    }


_NAMES = {
    "AWS::DynamoDB::Table": "<Table>",
    "AWS::S3::Bucket": "<Bucket>",
    "AWS::StepFunctions::StateMachine": "<Machine>",
}


def _named(resource: Any, kinds: dict[str, str]) -> str:
    """A resource of the template in the words of the calls."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        joined = "".join(_named(part, kinds) for part in resource["Fn::Join"][1])
        return "<Execution>" if ":execution:" in joined else joined
    name = resource.get("Ref") or resource["Fn::GetAtt"][0]
    return _NAMES.get(kinds.get(name, ""), f"<{name}>")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_do_all_that_it_does(
    function: str, calls: dict[str, set[Call]], allowed: dict[str, set[Call]]
) -> None:
    refused = {
        (action, resource)
        for action, resource in calls[function]
        if not any(
            action == right and fnmatchcase(resource, where) for right, where in allowed[function]
        )
    }

    assert refused == set()


def test_the_api_may_sign_the_links_that_it_gives(allowed: dict[str, set[Call]]) -> None:
    """A link allows what its signer may do; signing itself asks nobody."""
    assert {("s3:GetObject", "<Bucket>/runs/*"), ("s3:PutObject", "<Bucket>/uploads/*")} <= allowed[
        "api"
    ]
