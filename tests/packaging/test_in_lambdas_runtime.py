"""The packages as Lambda runs them: zipped, unpacked at /var/task and /opt, under its own runtime
client and emulator, on its Python; each function at its real work."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from infra.functions import FUNCTIONS
from infra.lambda_runtime import lambda_runtime
from infra.packaging import ROOT
from tests.packaging.container import Container, FunctionFailed, Warehouse
from tests.support.api_requests import AWS_CREDENTIALS, ApiClient
from tests.support.films import story

FOLDERS = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
KEY = "the-providers-key"
STATUS_EVENT = {
    "id": "6a7e8feb",
    "source": "grok-spicy",
    "detail-type": "Run Status Change",
    "detail": {
        "run_id": "film",
        "owner": "studio",
        "execution": "film",
        "status": "complete",
        "notice": "complete",
        "at": "2026-11-21T08:00:00Z",
    },
}
EXPORTS = {"formats": ["1:1"], "gif": True, "timeline": ["otio", "fcpxml", "edl"]}
LOST = {"Error": "ProviderUnavailable", "Cause": json.dumps({"errorMessage": "xAI is away."})}


class Cast:
    """Every function in a container of its own, on one AWS and one xAI."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._runtime = lambda_runtime()
        self._warehouse = Warehouse(folder)
        self._environment = environment
        self.played: set[str] = set()

    @contextmanager
    def container(self, function: str, layers: tuple[str, ...] | None = None) -> Iterator[Any]:
        with Container(
            function, self._runtime, self._warehouse, self._environment, layers
        ) as container:
            yield container.invoke
        self.played.add(function)

    def play(self, function: str, *events: dict[str, Any]) -> Any:
        """The function's answer to the last of these events."""
        with self.container(function) as invoke:
            return [invoke(event) for event in events][-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lambda")


@pytest.fixture(scope="module")
def cast(folder: Path) -> Iterator[Cast]:
    """Containers whose environment is that of functions on AWS: the key is in a secret."""
    simulator = SimulatorOptions({"drift": 0.0, "drawing": "plain"})
    with LocalCloud(folder / "output", state_machine_file=None, xai=simulator) as studio:
        secret = studio.client("secretsmanager").create_secret(
            Name="provider", SecretString=json.dumps({"XAI_API_KEY": KEY})
        )
        ours = ("AWS_", "GROK_SPICY_", "NO_PROXY", "no_proxy")
        surroundings = {key: told for key, told in os.environ.items() if key.startswith(ours)}
        del surroundings["GROK_SPICY_LOG_PROMPTS"]
        yield Cast(
            folder / "functions",
            {
                **surroundings,
                "GROK_SPICY_SECRET": secret["ARN"],
                "POWERTOOLS_METRICS_NAMESPACE": "GrokSpicy",
                "POWERTOOLS_SERVICE_NAME": "GrokSpicy",
            },
        )


@pytest.mark.films
@pytest.mark.slow
def test_every_function_does_its_part_of_a_film(cast: Cast, folder: Path) -> None:
    run = {"run_id": "film", "execution": "film"}
    first, second = ({**run, "scene_id": scene} for scene in (1, 2))
    plan = story(scenes=2, characters=1)
    plan["scenes"][0]["narration"] = "The lake lay still under the snow."
    asked: dict[str, Any] = {
        "plan": plan,
        "provider": "simulator",
        "resolution": "480p",
        "plates": True,
    } | EXPORTS

    started = cast.play("start_run", {"execution": "film", "input": asked})
    assert started == {**run, "admission_turn": "TURN#film#admission", "has_footage": False}
    assert cast.play("check_footage", run) == run
    planned = cast.play("plan_story", run)
    opened = cast.play("open_gate", {**run, "gate": "plan"})
    closed = cast.play("close_gate", {**run, "gate": "plan", "digest": opened["digest"]})
    assert cast.play("speak_narration", run) == {"spoken": 1}
    names = [character["name"] for character in planned["characters"]]
    cast.play("draw_sheet", *({**run, "name": name} for name in names))
    cast.play("draw_plate", *({**run, **place} for place in planned["plates"]))
    cast.play("compose_keyframe", first, second)
    _film(cast, first)
    filled = cast.play("fill_gap", {**second, "failure": LOST})
    cast.play("pass_turn", first, second)
    cast.play("assemble_film", run)
    exported = cast.play("export_film", run)
    cast.play("compile_script", run)
    published = cast.play("publish_run", run)
    cast.play("archive_run", {"run_id": "film"})
    cast.play("notify", STATUS_EVENT)
    cast.play("sweep_runs", {"is_full": True})
    with cast.container("api") as api:
        deletion = ApiClient(api, AWS_CREDENTIALS)("DELETE", "/people/nobody").json
    cast.play("delete_person", {"deletion_id": deletion["deletion_id"]})
    _break_off(cast)
    with cast.container("api") as api:
        shown = ApiClient(api, AWS_CREDENTIALS)("GET", "/runs/film").json
        ended = ApiClient(api, AWS_CREDENTIALS)("GET", "/runs").json["runs"]

    assert closed == {"next": "wait"}
    assert filled["next"] == exported["next"] == "done"
    assert published["status"] == shown["status"] == "complete_with_gaps"
    assert {run["run_id"]: run["status"] for run in ended} == {
        "film": "complete_with_gaps",
        "stopped": "cancelled",
        "broken": "failed",
    }
    assert (folder / "output" / "film" / "final_video.mp4").stat().st_size > 10_000
    assert cast.played == set(FUNCTIONS) == FOLDERS


def test_a_function_without_one_of_its_layers_fails(cast: Cast) -> None:
    with (
        cast.container("plan_story", layers=("shared", "runtime")) as invoke,
        pytest.raises(FunctionFailed, match="No module named 'xai_sdk'"),
    ):
        invoke({"run_id": "film", "execution": "film"})


def _film(cast: Cast, clip: dict[str, Any]) -> None:
    """The way of a clip, as the state machine goes it."""
    functions = {
        "start": "start_clip",
        "poll": "poll_clip",
        "transcode": "transcode_clip",
        "review": "review_clip",
    }
    following = "start"
    while following != "done":
        answer = cast.play(functions[following], clip)
        following = answer["next"]
        if following == "poll":
            time.sleep(answer["wait_seconds"])


def _break_off(cast: Cast) -> None:
    """A run whose execution somebody stops, and one that fails."""
    asked = {"concept": "A fox.", "provider": "simulator"}
    begun = [{"execution": name, "input": asked} for name in ("stopped", "broken")]
    cast.play("start_run", *begun)
    cast.play(
        "record_end",
        {
            "version": "0",
            "source": "aws.states",
            "detail-type": "Step Functions Execution Status Change",
            "detail": {"name": "stopped", "status": "ABORTED", "input": json.dumps(asked)},
        },
    )
    cast.play("record_failure", {**begun[1], "failure": LOST})
