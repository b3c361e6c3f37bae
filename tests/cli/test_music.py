"""`--music song.mp3`: what is taken, and what is refused before anything is uploaded."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from grok_spicy.errors import BadInput
from grok_spicy_cli.client.run_control import new_run
from grok_spicy_cli.film_request import read_orders


def song(path: Path, source: str = "sine") -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", source]
    subprocess.run([*command, "-t", "2", str(path)], check=True)
    return path


def test_music_is_taken_with_its_name_and_type(tmp_path: Path) -> None:
    file = song(tmp_path / "it's = 😀.m4a")

    [order] = read_orders("A fox", None, None, [], {}, (), str(file))

    assert order.music and order.music.content_type == "audio/mp4"
    assert new_run(order, {order.music.key: "uploads/studio/a.m4a"}).model_dump(
        include={"music"}
    ) == {"music": {"key": "uploads/studio/a.m4a", "name": file.name}}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.mp3", "there is no file"),
        (".", "there is no file"),
        ("notes.txt", "is no MP3, WAV, M4A, AAC, FLAC or Ogg file"),
        ("list.mp3", "is no sound that can be read"),
        ("silent.wav", "is silent"),
        ("x" * 10_000 + ".mp3", "there is no file"),
    ],
)
def test_what_cannot_be_used_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("la la la")
    (tmp_path / "list.mp3").write_text("#EXTM3U\nhttp://127.0.0.1:9/a.mp3\n")
    song(tmp_path / "silent.wav", "anullsrc")

    with pytest.raises(BadInput, match=message) as problem:
        read_orders("A fox", None, None, [], {}, (), name)

    assert str(problem.value).startswith("--music: ")
