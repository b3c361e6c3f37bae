"""Files that an agent names or gets: none leaves its folder."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from grok_spicy_mcp.server import ActionServer
from tests.support.agent import call
from tests.support.cli_terminal import RUN
from tests.support.fake_api import FakeApi, film_at


@pytest.mark.parametrize(
    "path", ["../evil.mp4", "/etc/passwd", "videos/../../evil", ".ssh", "a/b/c", "x\x00y", "C:evil"]
)
def test_a_file_with_a_hostile_name_is_not_written(
    server: ActionServer, api: FakeApi, tmp_path: Path, path: str
) -> None:
    api.assets = {"final_video.mp4": 3, path: 3}

    answer = call(server, "download", run=RUN, everything=True)

    assert answer.is_error and "not downloaded, as it may harm" in answer.text
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    assert api.count("GET", "final_video.mp4") == 0


def test_a_run_folder_that_links_elsewhere_is_not_written_to(
    server: ActionServer, api: FakeApi, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "output" / RUN).symlink_to(elsewhere)
    api.assets = {"final_video.mp4": 3}

    answer = call(server, "download", run=RUN)

    assert answer.is_error and "link to another place" in answer.text
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("run_id", ["..", "../../etc", ".studio", "latest/../..", "a/b"])
def test_a_run_whose_id_is_no_folder_name_is_not_written(
    server: ActionServer, api: FakeApi, tmp_path: Path, run_id: str
) -> None:
    api.films, api.assets = [film_at("complete", run_id)], {"final_video.mp4": 3}

    answer = call(server, "download", run="latest")

    assert answer.is_error
    assert list((tmp_path / "output").iterdir()) == []


@pytest.mark.parametrize("path", ["../secret.jpg", "/etc/hostname", "link.jpg", "folder/../../x"])
def test_a_photo_outside_the_photo_folder_is_not_read(
    server: ActionServer, api: FakeApi, tmp_path: Path, path: str
) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "JPEG")
    (tmp_path / "secret.jpg").write_bytes(buffer.getvalue())
    (tmp_path / "photos" / "link.jpg").symlink_to(tmp_path / "secret.jpg")

    answer = call(
        server, "estimate_film", concept="A fox", photos=[{"name": "Ember", "path": path}]
    )

    assert answer.is_error and "photos are read from" in answer.text
    assert api.requests == []


def test_a_photo_inside_it_is_read(server: ActionServer, api: FakeApi, tmp_path: Path) -> None:
    Image.new("RGB", (512, 512)).save(tmp_path / "photos" / "fox.jpg", "JPEG")

    answer = call(
        server, "estimate_film", concept="A fox", photos=[{"name": "Ember", "path": "fox.jpg"}]
    )

    assert not answer.is_error, answer.text
    (body,) = api.bodies("POST")
    assert body["references"][0]["name"] == "Ember"
    assert "likeness_confirmed" not in body
    assert str(tmp_path) not in json.dumps(body)


def test_that_a_likeness_may_be_used_is_passed_on_where_it_was_said(
    server: ActionServer, api: FakeApi
) -> None:
    film = {"concept": "A fox", "likeness_confirmed": True}
    terms = call(server, "estimate_film", **film).data

    started = call(server, "start_film", **film, confirm=terms["confirm"])

    assert not started.is_error, started.text
    assert [body["likeness_confirmed"] for body in api.bodies("POST")] == [True] * 3
