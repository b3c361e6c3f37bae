"""Clips whose bytes are damaged: neither copied nor encoded into the film."""

import os
import signal
import threading
from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.pictures import read_pictures
from grok_spicy.errors import CuttingStopped, UnusableFootage
from grok_spicy.models.media import FrameSize

from .conftest import SIZE
from .test_copy import MOVING, x264


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("hole", [b"\0" * 600, bytes(range(256)) * 3])
def test_damage_never_gets_into_the_film(media, editor, place, hole):
    clip = media.clip("clip.mp4", 2, MOVING, encode=x264("-bf", "0", "-movflags", "+faststart"))
    content = bytearray(clip.read_bytes())
    data = content.index(b"mdat")
    start = data + int((len(content) - data) * place)
    content[start : start + len(hole)] = hole
    clip.write_bytes(content)

    with pytest.raises(UnusableFootage, match="damaged"):
        editor.transcode(clip, media.folder / "scene", SIZE, 2)


@pytest.mark.parametrize("place", range(4))
def test_damage_in_a_picture_that_no_other_depends_on_is_found(media, editor, place):
    clip = media.folder / "clip.mp4"
    drawing = "testsrc2=s=640x360:r=24,noise=alls=3:allf=t,format=yuv420p"
    media.run("-f", "lavfi", "-i", drawing, "-t", "2", *x264("-threads", "1"), clip)
    content = bytearray(clip.read_bytes())
    alone = [each for each in read_pictures(clip).items if not each.is_reference]
    picture = alone[place * len(alone) // 4]
    for at in range(picture.offset + picture.size // 3, picture.offset + picture.size):
        content[at] ^= 0x55
    clip.write_bytes(content)
    assert len(read_pictures(clip).items) == 48  # nothing in the structure betrays it

    with pytest.raises(UnusableFootage, match="damaged"):
        editor.transcode(clip, media.folder / "scene", FrameSize(640, 360), 2)


def _stop_children(sign: signal.Signals, is_over: threading.Event) -> None:
    """Send the signal to every FFmpeg of this process, as the end of a service does."""
    while not is_over.wait(0.002):
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = status.read_text().partition("(")[2].rpartition(")")
                if name.startswith("ffmpeg") and int(rest.split()[1]) == os.getpid():
                    os.kill(int(status.parent.name), sign)
            except OSError:
                continue  # it has ended


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_clip_is_not_taken_for_damaged_because_ffmpeg_was_stopped(media, editor, sign):
    clip = media.clip("clip.mp4", 15, MOVING, encode=x264("-g", "400"))
    is_over = threading.Event()
    stopping = threading.Thread(target=_stop_children, args=(sign, is_over))
    stopping.start()
    try:
        with pytest.raises(CuttingStopped):
            editor.transcode(clip, media.folder / "scene", SIZE, 15)
    finally:
        is_over.set()
        stopping.join()

    assert not editor.transcode(clip, media.folder / "again", SIZE, 15).flaws
