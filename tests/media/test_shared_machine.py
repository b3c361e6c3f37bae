"""Many scenes that are encoded on one machine."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from grok_spicy.adapters.ffmpeg import editor as editor_module

from .conftest import SIZE


def test_of_many_scenes_that_share_a_machine_the_first_is_done_early(tmp_path, monkeypatch, editor):
    busy, most, ended = [], [], []

    def work(clip, *_):
        busy.append(clip)
        most.append(len(busy))
        time.sleep(0.05)
        busy.remove(clip)
        ended.append(time.monotonic())

    monkeypatch.setattr(editor_module, "transcode", work)
    begin = time.monotonic()
    with ThreadPoolExecutor(20) as lanes:
        for number in range(20):
            lanes.submit(editor.transcode, tmp_path / f"{number}.mp4", tmp_path, SIZE, 2)

    assert max(most) <= (os.cpu_count() or 1) + 1
    assert len(ended) == 20
    assert ended[0] - begin < (ended[-1] - begin) / 2
