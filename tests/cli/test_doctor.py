"""What `grok-spicy doctor` finds, and what it says to do about it."""

import io
import json

import pytest
from botocore.response import StreamingBody
from xai_sdk.proto import auth_pb2, models_pb2

from camera_simulator import CameraSimulator
from grok_spicy import VERSION
from grok_spicy.models.settings import Models
from grok_spicy_cli.checks.stack import check_stack
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_local.cloud import XaiHost
from tests.support.aws_harness import SECRET, ScriptedAws, a_stack, identity
from xai_simulator.process import SimulatorProcess

KEY = "xai-a-real-key-that-nobody-may-read"


def by_name(findings):
    return {finding.what: finding for finding in findings}


def test_a_laptop_without_a_key_is_told_to_get_one_and_what_works_without(type_in):
    result = type_in("doctor")

    assert result.status == 1
    signs = {line.split()[1]: line[0] for line in result.out.splitlines()}
    assert (signs["FFmpeg"], signs["folder"], signs["xAI"]) == ("✓", "✓", "✗")
    assert "XAI_API_KEY" in result.out and "--provider simulator" in result.out


def test_the_simulator_makes_films_on_any_laptop(type_in):
    result = type_in("doctor", "--provider", "simulator", "--json")

    findings = json.loads(result.out)
    assert (result.status, findings["well"]) == (0, True)
    assert {check["state"] for check in findings["checks"]} <= {"good", "doubtful"}
    models = {check["what"] for check in findings["checks"] if check["what"].endswith("model")}
    assert models == {"text model", "vision model", "image model", "video model"}


def test_a_folder_that_is_a_file_cannot_hold_films(type_in, tmp_path):
    (tmp_path / "films").write_text("I am a file")

    result = type_in("doctor", "--output-dir", "films")

    (line,) = [line for line in result.out.splitlines() if "folder" in line]
    assert (result.status, line[0]) == (1, "✗")


def test_a_model_that_is_not_offered_is_named_with_those_that_are(tmp_path):
    with SimulatorProcess(tmp_path) as xai:
        host = XaiHost(xai.host, insecure=True, key="any")
        findings = by_name(check_xai(host, Models(text="grok-1", video="none")))

    assert (findings["text model"].state, findings["image model"].state) == ("wrong", "good")
    assert "grok-4.3" in findings["text model"].remedy


def test_it_says_what_models_and_films_cost_and_which_models_the_key_reaches(tmp_path):
    with SimulatorProcess(tmp_path) as xai:
        findings = by_name(check_xai(XaiHost(xai.host, insecure=True, key="any"), Models()))

    assert "0.02 USD an image" in findings["image model"].detail
    assert "0.07 at 720p" in findings["video model"].detail
    assert "2.50 out" in findings["text model"].detail
    reached = findings["models"].detail
    assert "grok-4.7" in reached and "grok-imagine-image-2.0" in reached
    assert "video: xAI lists none" in reached
    assert "credit" in findings["filming"].detail
    costs = [
        float(findings[quality].detail.split()[1]) for quality in ("draft", "standard", "best")
    ]
    assert costs == sorted(costs) and costs[0] < 1 < costs[1] < 2.5 < costs[2] < 6
    assert "3 scenes of 8 s" in findings["best"].detail


class NarrowKey:
    """A client whose key may use one video model, and chat and images only."""

    def __init__(self):
        self.auth, self.models = self, self

    def get_api_key_info(self):
        acls = ["api-key:model:grok-imagine-video", "api-key:endpoint:chat"]
        return auth_pb2.ApiKey(name="narrow", acls=acls)

    def list_language_models(self):
        return [models_pb2.LanguageModel(name="grok-4.3")]

    def list_image_generation_models(self):
        return [models_pb2.ImageGenerationModel(name="grok-imagine-image")]

    def close(self):
        pass


def test_a_narrow_key_is_told_which_qualities_it_may_not_reach(monkeypatch):
    monkeypatch.setattr("grok_spicy_cli.checks.xai.xai_client", lambda *_, **__: NarrowKey())

    findings = by_name(check_xai(XaiHost("api.x.ai", key="any"), Models()))

    states = {name: findings[name].state for name in ("draft", "standard", "best", "filming")}
    assert states == {
        "draft": "doubtful",
        "standard": "good",
        "best": "doubtful",
        "filming": "doubtful",
    }
    assert "grok-imagine-image-2.0, grok-imagine-video-1.5" in findings["best"].remedy


def test_an_xai_that_cannot_be_reached_is_told_once():
    (finding,) = check_xai(XaiHost("127.0.0.1:9", insecure=True, key="any"), Models())

    assert (finding.what, finding.state) == ("xAI key", "wrong")
    assert "127.0.0.1:9" in finding.detail


def healthy():
    raw = json.dumps(
        {"statusCode": 200, "body": json.dumps({"status": "ok", "version": VERSION})}
    ).encode()
    return ("invoke", {"Payload": StreamingBody(io.BytesIO(raw), len(raw))})


def a_stack_with(
    *, concurrency=1000, machine="ACTIVE", secret=None, host="127.0.0.1:9", cameras="grok footage"
):
    """A stack on AWS with these faults."""
    held = secret or {"SecretString": json.dumps({"XAI_API_KEY": KEY}), "ARN": SECRET}
    start_clip = {
        "LogicalResourceId": "FunctionsStartClip1A2B",
        "PhysicalResourceId": "Grok-StartClip",
        "ResourceType": "AWS::Lambda::Function",
        "LastUpdatedTimestamp": "2026-11-21T08:00:00Z",
        "ResourceStatus": "CREATE_COMPLETE",
    }
    described = {
        "stateMachineArn": "a" * 20,
        "name": "Pipeline",
        "status": machine,
        "definition": "{}",
        "roleArn": "r" * 20,
        "type": "STANDARD",
        "creationDate": "2026-11-21T08:00:00Z",
    }
    variables = {"GROK_SPICY_XAI_HOST": host, "GROK_SPICY_XAI_INSECURE": "1"}
    variables |= {"GROK_SPICY_CAMERAS": cameras}
    return ScriptedAws(
        sts=identity(),
        cloudformation=[
            *a_stack(),
            ("list_stack_resources", {"StackResourceSummaries": [start_clip]}),
        ],
        stepfunctions=[("describe_state_machine", described)],
        secretsmanager=[("get_secret_value", held)],
        **{
            "lambda": [
                healthy(),
                ("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": concurrency}}),
                ("get_function_concurrency", {}),
                ("get_function_configuration", {"Environment": {"Variables": variables}}),
            ]
        },
    )


def test_a_deployed_stack_is_checked_down_to_its_own_xai(tmp_path):
    with SimulatorProcess(tmp_path) as xai:
        findings = list(check_stack(a_stack_with(host=xai.host)))

    # What nothing is scripted for here, and is looked at in test_doctor_on_aws.py.
    findings = [each for each in findings if "could not look" not in each.detail]
    others = {"alarms", "settings"}
    assert {each.what for each in findings if each.state != "good"} <= others
    names = {finding.what for finding in findings}
    assert {"credentials", "stack", "API", "state machine", "secret"} <= names
    assert {"concurrency", "xAI key", "image model"} <= names
    assert KEY not in str(findings)


@pytest.mark.parametrize(
    ("fault", "what", "state", "message"),
    [
        ({"concurrency": 10}, "concurrency", "doubtful", "L-B99A9384"),
        ({"machine": "DELETING"}, "state machine", "wrong", "make deploy"),
        ({"secret": {"SecretString": "{}"}}, "secret", "wrong", "put-secret-value"),
        ({"secret": {"SecretString": "xai-…"}}, "secret", "wrong", "put-secret-value"),
        ({"secret": {"SecretString": '{"XAI_API_KEY": 5}'}}, "secret", "wrong", "could be a key"),
        (
            {"secret": {"SecretString": json.dumps({"XAI_API_KEY": "schlüssel"})}},
            "secret",
            "wrong",
            "could be a key",
        ),
        (
            {"secret": ("AccessDeniedException", "no")},
            "secret",
            "doubtful",
            "secretsmanager:GetSecretValue",
        ),
        ({}, "xAI key", "wrong", "127.0.0.1:9"),
    ],
    ids=[
        "new account",
        "machine",
        "empty",
        "no JSON",
        "a number",
        "no key",
        "denied",
        "unreachable",
    ],
)
def test_what_is_wrong_with_a_deployed_stack_is_told_with_its_remedy(fault, what, state, message):
    findings = by_name(check_stack(a_stack_with(**fault)))

    assert findings[what].state == state
    assert message in f"{findings[what].detail} {findings[what].remedy}"
    assert KEY not in str(findings)


def test_without_credentials_nothing_else_is_asked():
    expired = ScriptedAws(sts=[("get_caller_identity", ("ExpiredToken", "gone"))])

    (finding,) = check_stack(expired)

    assert (finding.what, finding.state) == ("credentials", "wrong")


def test_a_stack_without_its_outputs_is_deployed_again():
    findings = list(check_stack(ScriptedAws(sts=identity(), cloudformation=a_stack(Other="x"))))

    assert (findings[-1].what, findings[-1].state) == ("stack", "wrong")
    assert "ApiFunctionName" in findings[-1].detail


def test_the_keys_of_the_cameras_that_are_set_up_are_checked_and_never_printed(tmp_path):
    with CameraSimulator(tmp_path) as simulated:
        veo = simulated.keys["veo"]
        keys = {"XAI_API_KEY": KEY, "VEO2_API_KEY": veo, "RUNWAYML_API_SECRET": KEY}
        secret = {"SecretString": json.dumps(keys), "ARN": SECRET}
        found = by_name(
            check_stack(a_stack_with(secret=secret, cameras="grok veo runway pika comfyui"))
        )

    assert (found["veo key"].state, found["runway key"].state) == ("good", "good")
    assert "a token for the project simulated-project" in found["veo key"].detail
    assert "it was not tried" in found["runway key"].detail
    assert found["pika key"].state == "wrong"
    assert "PIKA_API_KEY" in found["pika key"].remedy
    assert found["comfyui"].state == "wrong"
    assert KEY not in str(found) and "PRIVATE" not in str(found)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("/nowhere/account.json", "neither JSON nor the path"),
        ('{"type": "service_account"}', "has no project_id"),
    ],
)
def test_a_camera_with_a_key_that_is_none_is_told_so_on_a_laptop(
    type_in, monkeypatch, key, problem
):
    monkeypatch.setenv("XAI_API_KEY", "any")
    monkeypatch.setenv("GROK_SPICY_XAI_HOST", "127.0.0.1:9")
    monkeypatch.setenv("VEO2_API_KEY", key)

    result = type_in("doctor", "--json")

    (check,) = [each for each in json.loads(result.out)["checks"] if each["what"] == "veo key"]
    assert (check["state"], result.status) == ("wrong", 1)
    assert problem in check["detail"]
