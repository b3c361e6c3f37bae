"""Files that are made to have FFmpeg read other files, or call hosts: nothing is read, and nothing
is called."""

import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.process import check, frames_in
from grok_spicy.errors import CuttingFailed, DownloadFailed, GrokSpicyError, UnusableFootage

from .conftest import SIZE, MediaHarness


@dataclass
class Listener:
    """A port of this machine that counts who connects to it."""

    url: str
    calls: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        listening = Listener(f"http://127.0.0.1:{server.getsockname()[1]}")
        is_over = threading.Event()

        def accept() -> None:
            while not is_over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    listening.calls.append(connection.recv(200).decode(errors="replace"))
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening
        is_over.set()
        thread.join()


@pytest.fixture
def secret(media: MediaHarness) -> Path:
    """A clip of this machine that nobody uploaded."""
    return media.clip("secret.mp4", 2, "200")


def playlists(url: str, secret: Path) -> dict[str, str]:
    """Files that are lists of other files, by what they are."""
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n{}#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n"
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="{url}/key"\n'
    return {
        "hls of an address": hls.format("", f"{url}/scene.ts"),
        "hls of a file": hls.format("", secret.as_uri()),
        "hls of a password file": hls.format("", "file:///etc/passwd"),
        "hls with a key at an address": hls.format(key, secret.name),
        "hls behind spaces": "\n\n " + hls.format("", f"{url}/scene.ts"),
        "ffconcat of a file": f"ffconcat version 1.0\nfile {secret.name}\n",
        "ffconcat of an address": f"ffconcat version 1.0\nfile {url}/scene.mp4\n",
        "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4">'
        f'<Representation id="1"><BaseURL>{url}/scene.mp4</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "a reference movie": f"RTSPtext\r\nrtsp://{url.removeprefix('http://')}/scene\r\n",
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/x.png"/></svg>',
    }


def read_in_every_way(editor, clip: Path, folder: Path) -> list[GrokSpicyError]:
    """What each reader of clips says of the file."""
    errors = []
    for read in (
        lambda: editor.probe(clip),
        lambda: editor.transcode(clip, folder / "scene", SIZE, 2),
        lambda: check(clip),
        lambda: frames_in(clip),
    ):
        with pytest.raises((UnusableFootage, DownloadFailed, CuttingFailed)) as caught:
            read()
        errors.append(caught.value)
    return errors


@pytest.mark.parametrize("what", playlists("", Path("/secret.mp4")))
def test_a_list_of_other_files_is_not_followed(media, editor, listener, secret, what, caplog):
    clip = media.folder / "clip.mp4"
    clip.write_text(playlists(listener.url, secret)[what])

    read_in_every_way(editor, clip, media.folder)

    assert listener.calls == []
    assert "root:" not in caplog.text
    assert not list((media.folder / "scene").glob("*.*"))  # no frame of the secret clip


def test_ffmpeg_by_itself_would_follow_such_a_list(media, editor, secret):
    """What is tried above is a real attack: the list shows the secret clip."""
    clip = media.folder / "clip.mp4"
    clip.write_text(playlists("", secret)["ffconcat of a file"])
    frames = media.run("-i", clip, "-f", "rawvideo", "pipe:1")
    assert set(frames[: SIZE.width]) == {200}

    with pytest.raises(UnusableFootage):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


@pytest.mark.parametrize("start", [b"ftypisom", b"moov", b"free"])
def test_a_list_behind_the_head_of_a_video_is_not_followed(media, editor, listener, secret, start):
    clip = media.folder / "clip.mp4"
    head = struct.pack(">I", 8 + len(start)) + start
    clip.write_bytes(head + playlists(listener.url, secret)["hls of an address"].encode())

    read_in_every_way(editor, clip, media.folder)

    assert listener.calls == []


def test_a_movie_whose_pictures_are_in_another_file_has_none(media, editor):
    """QuickTime can name another file in which the track's data are."""
    secret = media.clip("secret.mov", 2, "200", sound=None)
    clip = media.folder / "clip.mp4"
    clip.write_bytes(_with_alias(secret.read_bytes(), str(secret)))

    with pytest.raises(UnusableFootage):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)

    follow = ("-enable_drefs", "1", "-use_absolute_path", "1")
    assert len(media.run(*follow, "-i", clip, "-f", "rawvideo", "pipe:1")) > 0  # a real reference


def _with_alias(movie: bytes, path: str) -> bytes:
    """The movie with a data reference to a file at that path, in place of its own bytes."""
    volume, name = b"Macintosh HD".ljust(27, b"\0"), Path(path).name.encode()
    record = struct.pack(">I2sHH", 0, b"", 0, 2) + struct.pack(">H", 0)
    record = b"\0" * 10 + bytes([12]) + volume + b"\0" * 12
    record += bytes([len(name)]) + name.ljust(63, b"\0") + b"\0" * 16
    record += struct.pack(">hh", 0, 0) + b"\0" * 16
    for kind, text in ((2, path.encode()), (18, path.encode())):
        record += struct.pack(">HH", kind, len(text)) + text + b"\0" * (len(text) % 2)
    record += struct.pack(">HH", 0xFFFF, 0)
    alias = struct.pack(">I4sI", 12 + len(record), b"alis", 0) + record
    dref = struct.pack(">I4sII", 16 + len(alias), b"dref", 0, 1) + alias
    at = movie.index(b"dref") - 4
    old = int.from_bytes(movie[at : at + 4], "big")
    grown = len(dref) - old
    result = bytearray(movie[:at] + dref + movie[at + old :])
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        place = movie.rindex(box, 0, at) - 4
        size = int.from_bytes(movie[place : place + 4], "big")
        result[place : place + 4] = (size + grown).to_bytes(4, "big")
    return bytes(result)


@pytest.mark.parametrize(
    "name",
    [
        "-i.mp4",
        "-y.mp4",
        "concat:a.mp4|b.mp4",
        "http:x.mp4",
        "frame_%03d.mp4",
        'it\'s "quoted" $(touch x) `x`;.mp4',
        "😀 film.mp4",
        "new\n  Stream #0:9: Video: h264, yuv420p, 64x64, 24 fps.mp4",
        "x" * 250 + ".mp4",
    ],
)
def test_a_name_is_only_a_name(media, editor, monkeypatch, name):
    monkeypatch.chdir(media.folder)
    shutil.move(media.clip(seconds=1), media.folder / name)

    media_info = editor.probe(Path(name))

    assert (media_info.width, media_info.height, media_info.duration) == (320, 180, 1.0)
    assert not (media.folder / "x").exists()


def test_pictures_that_would_take_all_memory_are_refused(media, editor):
    clip = media.clip(seconds=1)
    huge = clip.read_bytes().replace(struct.pack(">HH", *SIZE), struct.pack(">HH", 65000, 65000))
    clip.write_bytes(huge)

    media_info = editor.probe(clip)  # the decoder goes by the coded pictures, not by the index

    assert (media_info.width, media_info.height) == SIZE
    huge_picture = media.clip("huge.mp4", 0.1, "20", (16, 16), sound=None)
    options = ("-f", "lavfi", "-i", "color=black:s=8704x8192:r=24", "-frames:v", "1")
    media.run(*options, "-c:v", "libx264", "-preset", "ultrafast", huge_picture)
    with pytest.raises(UnusableFootage):
        editor.transcode(huge_picture, media.folder / "scene", SIZE, 1)
