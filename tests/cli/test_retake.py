"""What a person types to have one thing made again, and what is refused before anything starts."""

import json
from pathlib import Path

import pytest

from grok_spicy.ports import RunStore
from tests.cli.conftest import TypeIn
from tests.support.cli_films import STORY, a_run, keep


@pytest.fixture
def run_id(journals: RunStore) -> str:
    return keep(journals, a_run(status="complete")).run_id


def test_what_is_made_again_and_its_price_are_said_first(type_in: TypeIn, run_id: str) -> None:
    said = type_in("retake", run_id, "--scene", "1", "--note", "she looks back", "--dry-run")

    assert said.status == 0, said.err
    lines = [line.split() for line in said.out.splitlines()]
    assert any(line[:4] == ["clip", "of", "scene", "1"] for line in lines)
    assert any(line[:1] == ["cut"] for line in lines)
    assert "Expected cost: about 0." in said.out


def test_the_terms_are_there_as_json(type_in: TypeIn, run_id: str) -> None:
    said = type_in("edit", run_id, "--scene", "1", "--action", "she runs", "--dry-run", "--json")

    terms = json.loads(said.out)
    hard = [each["what"] for each in terms["stale"] if each["hardness"] == "hard"]
    assert {"keyframe", "clip", "cut"} <= set(hard)
    assert terms["estimate"]["expected_usd"] > 0


def test_an_edited_plan_is_compared_with_the_films_own(
    type_in: TypeIn, run_id: str, tmp_path: Path
) -> None:
    story = STORY.model_copy(deep=True)
    story.scenes[0].mood = "cold morning light"

    file = tmp_path / "plan.json"
    file.write_text(story.model_dump_json())

    said = type_in("edit", run_id, str(file), "--dry-run", "--json")

    assert said.status == 0, said.err
    terms = json.loads(said.out)
    named = [(each["what"], each["scene_id"]) for each in terms["redo"]]
    assert named == [("keyframe", 1), ("clip", 1)]


def test_a_film_without_versions_says_so(type_in: TypeIn, run_id: str) -> None:
    said = type_in("versions", run_id)

    assert said.status == 0
    assert "has no version yet" in said.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("retake", "RUN"), "say one thing"),
        (("retake", "RUN", "--keyframe"), "add --scene N"),
        (("retake", "RUN", "--scene", "1", "--cut"), "say one thing"),
        (("retake", "RUN", "--scene", "1", "--clip", "--keyframe"), "--keyframe or --clip"),
        (("retake", "RUN", "--scene", "99", "--dry-run"), "no scene 99"),
        (("retake", "RUN", "--sheet", "Nobody", "--dry-run"), "no character"),
        (("retake", "RUN", "--scene", "1", "--note", "  "), "note"),
        (("pick", "RUN"), "scene_id"),
        (("pick", "RUN", "--scene", "1"), "give one of"),
        (("pick", "RUN", "--scene", "1", "--take", "9", "--dry-run"), "no take 9"),
        (("pick", "RUN", "--scene", "1", "--image", "/no/such.jpg"), "such.jpg"),
        (("edit", "RUN", "--action", "she runs"), "add --scene N"),
        (("edit", "RUN"), "say what to change"),
        (("edit", "RUN", "no-such-plan.json"), "no-such-plan.json"),
        (("restore", "RUN", "0"), "restore"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_refused(
    type_in: TypeIn, run_id: str, words: tuple[str, ...], message: str
) -> None:
    said = type_in(*(run_id if word == "RUN" else word for word in words))

    assert said.status == 2
    assert message in " ".join(said.err.split())
