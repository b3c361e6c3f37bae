"""`--footage 3=clip.mp4`: what is taken, and what is refused before anything is uploaded."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from grok_spicy.errors import BadInput
from grok_spicy_cli.film_request import FilmOrder, read_orders
from grok_spicy_cli.footage_option import read_footage


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "it's = 😀.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc"]
    subprocess.run([*command, "-t", "2", "-pix_fmt", "yuv420p", str(path)], check=True)
    return path


def order(footage: list[str], **settings: object) -> FilmOrder:
    return read_orders("A fox", None, None, [], {"scenes": 2, **settings}, footage)[0]


def test_a_clip_is_taken_for_its_scene(clip: Path) -> None:
    taken = order([f"2={clip}"])

    assert [(each.scene, each.content_type) for each in taken.footage] == [(2, "video/mp4")]
    assert taken.request.footage[2].name == clip.name
    assert taken.request.filming[2].model == "footage"


def test_every_scene_can_be_filmed_by_the_person(clip: Path) -> None:
    taken = order([f"1={clip}", f"2={clip}"], camera="footage")

    assert sorted(taken.request.footage) == [1, 2]
    with pytest.raises(BadInput, match="scene 1 can't be filmed by footage: give a clip for each"):
        order([f"2={clip}"], camera="footage")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("clip.mp4", "write SCENE=PATH, as in --footage 3=clip.mp4"),
        ("one=clip.mp4", "write SCENE=PATH"),
        ("0=clip.mp4", "write SCENE=PATH"),
        ("1=", "write SCENE=PATH"),
        ("1=nowhere.mp4", "there is no file"),
        ("1=.", "there is no file"),
        ("1=notes.txt", "is no MP4, MOV or WebM file"),
        ("1=list.mp4", "is not readable video"),
        ("1=" + "x" * 10_000 + ".mp4", "there is no file"),
    ],
)
def test_what_cannot_be_used_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("no clip")
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n")

    with pytest.raises(BadInput, match=message) as caught:
        read_footage([typed])
    assert "--footage" in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_a_scene_has_one_clip_and_is_in_the_film(clip: Path) -> None:
    with pytest.raises(BadInput, match="scene 1 has two clips"):
        order([f"1={clip}", f"1={clip}"])
    with pytest.raises(BadInput, match="footage for scene 9, which the film does not have"):
        order([f"9={clip}"])
    with pytest.raises(BadInput, match="scene 1 has footage, and is to be filmed by grok"):
        order([f"1={clip}"], filming={1: {"model": "grok"}})
