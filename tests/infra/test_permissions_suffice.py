"""Every call that a function makes to AWS, in films that go well and in films that don't, is one
that its role allows: emulators let everything pass, AWS does not."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from aws_cdk import App
from aws_cdk.assertions import Template
from PIL import Image

from infra.app import build
from infra.constructs.functions import NEEDS
from local.aws.lambdas import Answer, Lambdas
from local.serving import Serving
from local.studio import LocalStudio, Simulated
from tests.pipeline.making import LONGEST_FILM, story

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
        invoke = Lambdas.invoke

        def noted(lambdas: Lambdas, name: str, payload: bytes) -> Answer:
            self._at_work.function = name
            try:
                return invoke(lambdas, name, payload)
            finally:
                self._at_work.function = None

        monkeypatch.setattr(Lambdas, "invoke", noted)

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
        with LocalStudio(folder, xai=Simulated(options)) as studio:
            watcher.listen()
            with Serving(studio) as serving, httpx.Client(base_url=serving.url) as people:
                _use(studio, people)
    return watcher.calls


def _use(studio: LocalStudio, people: httpx.Client) -> None:
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


def _arn(studio: LocalStudio, execution: str) -> str:
    machines = studio.client("stepfunctions").list_state_machines()["stateMachines"]
    return f"{machines[0]['stateMachineArn'].replace('stateMachine', 'execution')}:{execution}"


def _wait(studio: LocalStudio, execution: str) -> None:
    studio.wait(_arn(studio, execution), LONGEST_FILM)


class Paper:
    """Packages with nothing in them: the template is the same but for their digests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def layer(self, name: str) -> Path:
        return self._made(f"layer-{name}")

    def function(self, name: str) -> Path:
        return self._made(f"function-{name}")

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        (folder / "is").write_text(name)
        return folder


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Call]]:
    """What each function's role allows: actions, and patterns of resources."""
    stack = build(App(), Paper(tmp_path_factory.mktemp("packages")))  # type: ignore[arg-type]
    resources = Template.from_stack(stack).to_json()["Resources"]
    kinds = {name: each["Type"] for name, each in resources.items()}
    found: dict[str, set[Call]] = {}
    for function in NEEDS:
        [role] = [
            each["Properties"]["Role"]["Fn::GetAtt"][0]
            for each in resources.values()
            if each["Type"] == "AWS::Lambda::Function"
            and each["Properties"].get("Description") == f"Grok Spicy: {function}"
        ]
        found[function] = set(_rights(resources, role, kinds))
    return found


_NAMES = {
    "AWS::DynamoDB::Table": "<Table>",
    "AWS::S3::Bucket": "<Bucket>",
    "AWS::StepFunctions::StateMachine": "<Machine>",
}


def _rights(resources: Any, role: str, kinds: dict[str, str]) -> Iterator[Call]:
    inline = resources[role]["Properties"].get("Policies", [])
    attached = [
        each["Properties"]
        for each in resources.values()
        if each["Type"] == "AWS::IAM::Policy" and {"Ref": role} in each["Properties"]["Roles"]
    ]
    for policy in (*inline, *attached):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield action, _named(resource, kinds)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(resource: Any, kinds: dict[str, str]) -> str:
    """A resource of the template in the words of the calls."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        joined = "".join(_named(part, kinds) for part in resource["Fn::Join"][1])
        return "<Execution>" if ":execution:" in joined else joined
    name = resource.get("Ref") or resource["Fn::GetAtt"][0]
    return _NAMES.get(kinds.get(name, ""), f"<{name}>")


@pytest.mark.parametrize("function", sorted(NEEDS))
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
