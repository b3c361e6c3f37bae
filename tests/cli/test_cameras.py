"""Cameras on the command line: which there are, and which film what."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import SceneFilming
from grok_spicy_cli import backends
from tests.cli.conftest import TypeIn
from tests.support.example_cameras import example_cameras
from tests.support.films import story


@pytest.fixture(autouse=True)
def _cameras() -> Iterator[None]:
    with example_cameras():
        yield


@pytest.fixture
def requested(monkeypatch: pytest.MonkeyPatch) -> list[RunRequest]:
    """The requests of the runs that would have been started."""
    requests: list[RunRequest] = []

    class Runs:
        def start_all(self, orders: Any) -> int:
            requests.extend(order.request for order in orders)
            return 0

    @contextmanager
    def open_backend(*_: Any, **__: Any) -> Iterator[Runs]:
        yield Runs()

    monkeypatch.setattr(backends, "open_backend", open_backend)
    return requests


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """A plan of three scenes."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(story(3, 5)))
    return file


def test_fallbacks_are_typed_once_each_or_with_commas(
    type_in: TypeIn, requested: list[RunRequest]
) -> None:
    names = ["--fallback", "cartoon,grok", "--fallback", "mover-2-fast"]

    result = type_in("run", "A fox", "--camera", "mover", *names)

    assert result.status == 0, result.err
    assert requested[0].camera == "mover"
    assert requested[0].fallbacks == ["cartoon", "grok", "mover-2-fast"]


def test_single_scenes_get_a_camera_and_what_follows_it(
    type_in: TypeIn, requested: list[RunRequest], plan_file: Path
) -> None:
    typed = ["--filming", "3=mover, cartoon", "--filming", "1=cartoon", "--minutes", "20"]

    result = type_in("run", "--plan", str(plan_file), *typed)

    assert result.status == 0, result.err
    assert requested[0].filming == {
        1: SceneFilming(model="cartoon"),
        3: SceneFilming(model="mover", fallbacks=["cartoon"]),
    }
    assert requested[0].minutes == 20


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--filming", "mover"], "--filming 'mover': write SCENE=CAMERA"),
        (["--filming", "x=mover"], "write SCENE=CAMERA"),
        (["--filming", "3="], "write SCENE=CAMERA"),
        (["--filming", "1=mover", "--filming", "01=grok"], "names scene 1 twice"),
        (["--filming", "9=mover"], "filming names scene 9; the film has the scenes 1, 2, 3"),
        (["--filming", "1=bolex"], "there is no camera 'bolex'; there are: grok"),
        (["--camera", "bolex"], "there is no camera 'bolex'; there are: grok"),
        (["--camera", "silent"], "silent can't film: its service ended in 2026"),
        (["--fallback", "b" * 10_000], "--fallback: "),
        (["--camera", "b" * 10_000], "--camera: "),
        (["--minutes", "0"], "--minutes: "),
    ],
)
def test_what_can_not_film_is_refused_in_a_sentence(
    type_in: TypeIn, requested: list[RunRequest], plan_file: Path, typed: list[str], words: str
) -> None:
    result = type_in("run", "--plan", str(plan_file), *typed)

    assert result.status == 2
    assert words in result.err
    assert len(result.err) < 1_000
    assert requested == []


def test_the_cameras_are_listed_with_what_they_cost_and_what_sets_up_the_others(
    type_in: TypeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVER_KEY", "k")

    result = type_in("cameras")

    assert result.status == 0, result.err
    assert "grok-imagine-video" in result.out
    assert "mover-2-fast" in result.out
    assert "cartoon (Cartoon): set CARTOON_KEY or TOON_KEY" in result.out
    assert "silent (Silent): its service ended in 2026" in result.out


def test_the_simulator_plays_all_cameras_that_still_film(type_in: TypeIn) -> None:
    result = type_in("cameras", "--provider", "simulator", "--json")

    cameras = {each["name"]: each for each in json.loads(result.out)["cameras"]}
    assert cameras["cartoon"]["is_set_up"]
    assert cameras["cartoon"]["models"][0]["lengths"] == [5, 10]
    assert not cameras["silent"]["is_set_up"]


def test_an_estimate_says_which_camera_films_what_and_why(type_in: TypeIn, plan_file: Path) -> None:
    typed = ["--camera", "auto", "--provider", "simulator", "--filming", "2=mover,grok"]

    result = type_in("estimate", "--plan", str(plan_file), *typed, "--json")

    assert result.status == 0, result.err
    first, second, _ = json.loads(result.out)["scenes"]
    assert (first["camera"], first["by"]) == ("mover", "rules")
    assert first["why"].startswith("mover-2-fast, 0.45 USD: complex: 4 characters")
    assert (second["camera"], second["by"], second["fallbacks"]) == ("mover", "person", ["grok"])
    assert second["expected_usd"] == pytest.approx(1.2)
    assert second["at_most_usd"] > 3 * 1.2
    shown = type_in("estimate", "--plan", str(plan_file), *typed)
    assert "you chose it" in shown.out
