"""What is logged about a run."""

import logging

import pytest

from grok_spicy.services.event_log import record
from tests.support.memory_store import MemoryRunStore


def test_the_lines_of_one_scene_of_one_run_can_be_selected(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "grok_spicy.events"):
        record(MemoryRunStore(), "film", "clip", "scene 2: accepted", scene_id=2, score=0.9)

    [line] = caplog.records
    assert line.getMessage() == "film clip: scene 2: accepted"
    assert {"run_id": "film", "what": "clip", "scene_id": 2}.items() <= vars(line).items()
