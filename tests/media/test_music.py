"""Music that people bring: what can be used, and what is refused before anything is paid."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grok_spicy.errors import UnusableFootage

from .conftest import MediaHarness

TONE = ("-t", "3", "-f", "lavfi", "-i", "sine=frequency=440")
SILENT = ("-t", "3", "-f", "lavfi", "-i", "anullsrc")


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.m4a", "a.aac", "a.flac", "a.ogg", "a.opus"])
def test_every_usual_format_can_be_used(media, editor, name):
    music = media.folder / f"it's = 😀 {name}"
    media.run(*TONE, music)

    assert editor.check_music(music) == pytest.approx(3, abs=0.2)


def test_a_song_with_a_cover_can_be_used(media, editor):
    song, cover = media.folder / "song.mp3", media.folder / "cover.png"
    media.run("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", cover)
    joined = ("-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic")
    media.run(*TONE, "-i", cover, *joined, song)

    assert editor.check_music(song) == pytest.approx(3, abs=0.2)


def cut_short(media: MediaHarness) -> Path:
    whole, part = media.folder / "whole.flac", media.folder / "part.flac"
    media.run(*TONE, whole)
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return part


def made(*arguments: str) -> Callable[[MediaHarness], Path]:
    def make(media: MediaHarness) -> Path:
        path = media.folder / "song.wav"
        media.run(*arguments, path)
        return path

    return make


def written(content: bytes, name: str = "song.mp3") -> Callable[[MediaHarness], Path]:
    def make(media: MediaHarness) -> Path:
        path = media.folder / name
        path.write_bytes(content)
        return path

    return make


def picture_only(media: MediaHarness) -> Path:
    return media.clip("silent.m4a", sound=None, encode=("-f", "mp4"))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (written(b""), "is no sound that can be read"),
        (written(b"la la la"), "is no sound that can be read"),
        (written(b"#EXTM3U\n#EXTINF:3\nhttp://127.0.0.1:9/a.ts\n"), "no sound that can be read"),
        (written(b"ffconcat version 1.0\nfile /etc/passwd\n"), "is no sound that can be read"),
        (written(b"\x89PNG\r\n\x1a\n" + b"x" * 100), "is no sound that can be read"),
        (written(b"ID3" + b"\x00" * 5_000), "has no sound that can be decoded"),
        (written(b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\xff" * 500), "no sound that can be decoded"),
        (written(b"OggS" + b"\x00" * 3_000), "has no sound that can be decoded"),
        (made(*SILENT), "is silent"),
        (made("-t", "0.3", *TONE[2:]), "use music of at least a second"),
        (cut_short, "was cut short"),
        (picture_only, "has no sound that can be decoded"),
    ],
)
def test_what_is_no_music_is_refused_and_said(media, editor, make, words):
    with pytest.raises(UnusableFootage, match=words):
        editor.check_music(make(media))
