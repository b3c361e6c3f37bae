"""Workflows of ComfyUI: their slots, and what is said of one that can't be used."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.adapters.comfyui.workflow import DEFAULT, SLOTS, fill, read_workflow
from grok_spicy.adapters.video import comfyui
from grok_spicy.errors import BadInput
from tests.support.comfyui import WORKFLOW, changed

VALUES: dict[str, str | int] = {
    "prompt": "A fox.",
    "first_frame": "fox.jpg",
    "width": 832,
    "height": 480,
    "frames": 73,
    "seed": 7,
}


@given(st.text())
def test_any_prompt_stands_in_the_workflow_as_it_is(prompt: str) -> None:
    around = changed(_5={"class_type": "CLIPTextEncode", "inputs": {"text": "Film: {{prompt}}!"}})

    filled = fill(around, {**VALUES, "prompt": prompt})

    assert filled["5"]["inputs"]["text"] == f"Film: {prompt}!"
    assert json.loads(json.dumps(filled)) == filled


def test_numbers_stay_numbers_and_links_stay_links() -> None:
    filled = fill(read_workflow(""), VALUES)

    assert filled["8"]["inputs"]["length"] == 73
    assert filled["8"]["inputs"]["vae"] == ["3", 0]
    assert filled["11"]["inputs"]["fps"] == 24


def test_the_workflow_that_comes_with_it_has_every_slot() -> None:
    assert read_workflow("") == WORKFLOW
    assert all(f"{{{{{name}}}}}" in DEFAULT.read_text() for name in SLOTS)


def test_a_workflow_comes_from_a_file_or_as_json(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(WORKFLOW))

    assert read_workflow(str(file)) == read_workflow(json.dumps(WORKFLOW)) == WORKFLOW


NO_SEED = {"class_type": "KSampler", "inputs": {"seed": 1}}
WRONG: list[tuple[object, str]] = [
    ("{", "Expecting"),
    ("/no/such/workflow.json", "No such file"),
    ({"nodes": [], "links": []}, "Export (API)"),
    ({"1": {"inputs": {}}}, "class_type"),
    ({"1": "SaveVideo"}, "class_type"),
    (changed(_12=None), "SaveVideo"),
    (changed(_9=NO_SEED), "there is no slot {{seed}}"),
    (changed(_7=None, _9=NO_SEED), "there is no slot {{first_frame}}, {{seed}}"),
    (changed(_13={"class_type": "Note", "inputs": {"text": "{{colour}}"}}), "{{colour}}"),
]


@pytest.mark.parametrize(("content", "reason"), WRONG)
def test_a_workflow_that_cannot_be_used_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, content: object, reason: str
) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    monkeypatch.setenv("GROK_SPICY_COMFYUI_URL", "http://127.0.0.1:8188")
    monkeypatch.setenv("GROK_SPICY_COMFYUI_WORKFLOW", text)

    with pytest.raises(BadInput, match="GROK_SPICY_COMFYUI_WORKFLOW") as caught:
        comfyui.build(lambda *_: "")

    assert reason in str(caught.value)
