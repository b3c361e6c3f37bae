"""A release is deployed over another while films are made, and taken back."""

import json
import time
from typing import Any

import httpx
import pytest

from grok_spicy import VERSION
from grok_spicy.adapters.aws.executions import StepFunctionsExecutions
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.item import SCHEMA_VERSION
from tests.deploy.next_release import ADDED, KEPT, MARK, NEXT, write_next_release
from tests.deploy.studio import DeployedStudio
from tests.support.films import story

pytestmark = pytest.mark.timeout(900)

SHORT = {"plan": story(scenes=1, characters=1), "resolution": "480p"}
BY_FUNCTIONS = {"plan", "sheet", "keyframe", "clip", "film", "published"}


class Person:
    """Somebody who makes films in that studio, by its API."""

    def __init__(self, studio: DeployedStudio) -> None:
        self._studio = studio
        self._api: httpx.Client = studio.api(studio.token_of("releaser@example.com"))

    def begin(self, *gates: str) -> str:
        """A film's run id, once it waits for the approval of a gate, if there are any."""
        accepted = self._api.post("/runs", json={**SHORT, "approve": gates})
        assert accepted.status_code == 202, accepted.text
        run_id: str = accepted.json()["run_id"]
        if gates:
            self._studio.run(run_id, lambda run: run.status == "awaiting_approval")
        return run_id

    def approve(self, run_id: str) -> None:
        [gate] = self._api.get(f"/runs/{run_id}/gates").json()["gates"]
        decision = {"digest": gate["digest"], "decision": "approve"}
        decided = self._api.post(f"/runs/{run_id}/gates/{gate['gate']}/decide", json=decision)
        assert decided.status_code == 200, decided.text

    def cancel(self, run_id: str) -> None:
        assert self._api.post(f"/runs/{run_id}/cancel").json()["status"] == "cancelled"

    def get(self, path: str) -> httpx.Response:
        return self._api.get(path)


def made_by(studio: DeployedStudio, run_id: str) -> dict[bool, set[str]]:
    """What the code of the next release recorded of a film, and what this one's, at its end."""
    run = studio.run(run_id, lambda run: run.ended)
    assert run.status == "complete", run.error
    while (events := list(studio.client.events(run_id)))[-1].what != "published":
        time.sleep(0.5)
    return {
        is_next: {each.what for each in events if each.message.startswith(MARK) is is_next}
        for is_next in (True, False)
    }


def body_of(studio: DeployedStudio, run_id: str, **changes: Any) -> dict[str, Any]:
    """The stored run, once these changes were written into it."""
    table = studio.cloud.client("dynamodb")
    key = {"run_id": {"S": run_id}, "item": {"S": "RUN"}}
    where = {"TableName": studio.outputs["TableName"]}
    row = table.get_item(**where, Key=key)["Item"]
    body: dict[str, Any] = json.loads(row["body"]["S"]) | changes
    if changes:
        table.put_item(**where, Item={**row, "body": {"S": json.dumps(body)}})
    return body


def test_films_end_with_the_release_that_they_began_with_and_a_release_can_be_taken_back(
    studio: DeployedStudio,
) -> None:
    person = Person(studio)
    waits = person.begin("storyboard")
    renders = person.begin()

    # The next release is deployed over this one.
    tree = write_next_release(studio.cloud.folder / "next")
    studio.deploy_release(tree)
    assert studio.client.health().version == NEXT
    person.approve(waits)
    begun_next = person.begin()
    next_waits, next_cancelled = person.begin("storyboard"), person.begin("storyboard")

    films = {run_id: made_by(studio, run_id) for run_id in (waits, renders, begun_next)}
    assert films[waits][True] == {"approved"}  # by the API, which is the next release's
    for run_id in (waits, renders):
        assert films[run_id][False] >= BY_FUNCTIONS, films
        assert not films[run_id][True] & BY_FUNCTIONS, films
    assert films[begun_next][True] >= BY_FUNCTIONS
    assert films[begun_next][False] == set()

    # It is taken back.
    studio.take_back()
    assert studio.client.health().version == VERSION
    person.approve(next_waits)
    person.cancel(next_cancelled)

    taken_back = made_by(studio, next_waits)
    assert taken_back[True] >= BY_FUNCTIONS
    assert taken_back[False] == {"approved"}
    for run_id in (next_waits, next_cancelled):
        body = body_of(studio, run_id)
        assert (body[ADDED], body["settings"][ADDED]) == (KEPT, KEPT)
    assert body_of(studio, next_cancelled)["status"] == "cancelled"

    # What this release must not read is refused, and nothing else.
    body_of(studio, begun_next, schema_version=SCHEMA_VERSION + 1)
    with pytest.raises(GrokSpicyError, match="a newer version of Grok Spicy wrote it"):
        studio.client.run(begun_next)
    assert person.get(f"/runs/{begun_next}").status_code == 404  # whose it is can't be read
    assert person.get(f"/runs/{next_waits}").status_code == 200
    assert made_by(studio, person.begin())[True] == set()


def test_an_execution_is_started_and_stopped_by_an_alias_of_the_machine(
    studio: DeployedStudio,
) -> None:
    """As with a canary. CloudFormation makes the alias there, which this emulator's does not."""
    client, machine = studio.cloud.client("stepfunctions"), studio.outputs["StateMachineArn"]
    version = client.publish_state_machine_version(stateMachineArn=machine)
    alias = client.create_state_machine_alias(
        name="live",
        routingConfiguration=[
            {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
        ],
    )
    executions = StepFunctionsExecutions(client, alias["stateMachineAliasArn"])

    executions.start("by-alias", {"concept": "A fox sleeps."})
    going = executions.status("by-alias")
    executions.stop("by-alias", "enough")

    assert (going, executions.status("by-alias")) == ("RUNNING", "ABORTED")
