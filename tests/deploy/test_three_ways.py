"""A studio that was really deployed makes films, however they are begun."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx
import pytest

from grok_spicy.policies.asset_keys import run_id_of
from tests.deploy.films import look_at
from tests.deploy.studio import LONGEST_FILM, PROVIDER_KEY, DeployedStudio
from tests.support.films import story

pytestmark = pytest.mark.timeout(900)

FOX = "A curious fox named Ember meets a wise owl in an autumn forest."
SHORT = {"plan": story(scenes=1, characters=1), "resolution": "480p"}


@dataclass
class Begun:
    """Three films on their way, each begun in its way."""

    execution: str
    person: httpx.Client
    accepted: httpx.Response
    command: Popen[str]


@pytest.fixture(scope="module")
def begun(studio: DeployedStudio) -> Iterator[Begun]:
    execution = studio.start(concept=FOX)
    person = studio.api(studio.token_of("ember@example.com"))
    accepted = person.post("/runs", json=SHORT, headers={"Idempotency-Key": "ember-1"})
    command = studio.command_line("run", FOX, "--scenes", "1", "--resolution", "480p")
    yield Begun(execution, person, accepted, command)
    command.kill()
    command.communicate()


def test_the_same_post_again_begins_no_second_film(begun: Begun) -> None:
    again = begun.person.post("/runs", json=SHORT, headers={"Idempotency-Key": "ember-1"})

    assert again.status_code == 202, again.text
    assert again.json()["run_id"] == begun.accepted.json()["run_id"]
    assert len(begun.person.get("/runs").json()["runs"]) == 1


def test_who_has_no_token_or_a_false_one_is_kept_out(studio: DeployedStudio, begun: Begun) -> None:
    token = begun.person.headers["Authorization"].removeprefix("Bearer ")
    head, claims, signature = token.split(".")
    forged = f"{head}.{claims}.{signature[::-1]}"

    assert studio.api().get("/runs").status_code == 401
    assert studio.api(forged).get("/runs").status_code == 401
    assert studio.api(token).get("/runs").status_code == 200
    assert studio.api().get("/health").json()["status"] == "ok"


def test_a_person_sees_only_their_own_films(studio: DeployedStudio, begun: Begun) -> None:
    theirs = begun.accepted.json()["run_id"]
    of_the_console = run_id_of(begun.execution.rsplit(":", 1)[1])
    other = studio.api(studio.token_of("sage@example.com"))
    studio.run(of_the_console, lambda run: run.status not in ("queued", "pending"))

    assert other.get("/runs").json()["runs"] == []
    assert other.get(f"/runs/{theirs}").status_code == 404
    assert begun.person.get(f"/runs/{of_the_console}").status_code == 404
    assert {theirs, of_the_console} <= {run.run_id for run in studio.client.runs()}


def test_a_sentence_in_the_console_becomes_a_film(
    studio: DeployedStudio, begun: Begun, tmp_path: Path
) -> None:
    ended = studio.ended(begun.execution)

    assert ended["status"] == "SUCCEEDED", ended
    run_id = json.loads(ended["output"])["run_id"]
    state = look_at(studio.download(run_id, tmp_path))
    assert (len(state.plan.characters), len(state.plan.scenes)) == (2, 3)
    assert state.run.settings.resolution == "720p"


def test_a_post_to_the_api_becomes_a_film_that_its_owner_fetches(
    studio: DeployedStudio, begun: Begun, tmp_path: Path
) -> None:
    assert begun.accepted.status_code == 202, begun.accepted.text
    run_id = begun.accepted.json()["run_id"]

    studio.run(run_id, lambda run: run.ended)

    detail = begun.person.get(f"/runs/{run_id}").json()
    assert detail["status"] == "complete", detail["error"]
    for asset in begun.person.get(f"/runs/{run_id}/assets").json()["assets"]:
        led = begun.person.get(f"/runs/{run_id}/assets/{asset['path']}")
        assert led.status_code == 302
        place = tmp_path / asset["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(studio.fetch(led.headers["Location"]))
        assert place.stat().st_size == asset["size"]
    look_at(tmp_path)


def test_a_command_becomes_a_film_and_another_fetches_it(
    studio: DeployedStudio, begun: Begun, tmp_path: Path
) -> None:
    said, _ = begun.command.communicate(timeout=LONGEST_FILM)

    assert begun.command.returncode == 0, said
    fetch = re.search(r"grok-spicy download (\S+) --stack", said)
    assert fetch, said
    told = studio.command_line("download", fetch[1], "--all", "--to", str(tmp_path / "film"))
    said, _ = told.communicate(timeout=LONGEST_FILM)
    assert told.returncode == 0, said
    look_at(tmp_path / "film")


def test_logs_tell_of_no_story_and_no_key(
    studio: DeployedStudio, begun: Begun, tmp_path: Path
) -> None:
    ended = studio.ended(begun.execution)
    run_id = json.loads(ended["output"])["run_id"]
    state = look_at(studio.download(run_id, tmp_path))

    logged = studio.logs()

    assert '"SpendUsd"' in logged
    assert "HTTP Request" not in logged
    assert PROVIDER_KEY not in logged
    assert FOX not in logged
    for character in state.plan.characters:
        assert character.visual_description[:40] not in logged
