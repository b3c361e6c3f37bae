"""The entries of phase 4: pictures blended, chunks filmed one by one, as docs/phase4-chunks.md
says."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from app.phases.phase4_chunks import chunk_generator
from app.phases.phase4_chunks.chunk_generator import (
    COST_ZEROSCOPE_VIDEO,
    build_chunk_specs,
    generate_single_chunk,
)
from app.phases.phase4_chunks.schemas import ChunkGenerationOutput, ChunkSpec
from grok_spicy.adapters.ffmpeg.process import frames_in, probe
from grok_spicy.errors import BadInput, ClipLost, OutputRefused

ROOT = Path(__file__).parents[2]
BEATS = [{"start": 0, "duration": 3, "prompt_template": "A red fox walks through {a meadow}"}]


def place(address: str) -> Path:
    return Path(urlsplit(address).path)


@pytest.fixture
def specs(tmp_path: Path) -> list[ChunkSpec]:
    """Two chunks of a video of three seconds."""
    Image.new("RGB", (1024, 576), (200, 0, 0)).save(tmp_path / "animatic.png")
    Image.new("RGB", (640, 360), (0, 0, 200)).save(tmp_path / "style.png")
    references = {"style_guide_url": (tmp_path / "style.png").as_uri()}
    spec = {"duration": 3, "beats": BEATS}
    return build_chunk_specs("advert", spec, [str(tmp_path / "animatic.png")], references)


def submissions(folder: Path) -> int:
    path = folder / "shared-workspace/chunks/mock/.studio/simulator/cameras/submissions.jsonl"
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.slow
def test_chunks_are_filmed_one_after_another_and_none_twice(
    specs: list[ChunkSpec], tmp_path: Path
) -> None:
    first = generate_single_chunk(specs[0].model_dump(), workspace=tmp_path)
    goes_on = {**specs[1].model_dump(), "previous_chunk_last_frame": first["last_frame_url"]}
    second = generate_single_chunk(goes_on, workspace=tmp_path)

    for number, chunk in enumerate((first, second)):
        clip, frame = place(chunk["chunk_url"]), place(chunk["last_frame_url"])
        assert clip.as_posix().endswith(f"/chunks/advert/chunk_{number:02d}.mp4")
        assert frame.as_posix().endswith(f"/chunks/advert/frames/chunk_{number}_last_frame.png")
        info = probe(clip)
        assert (info.width, info.height, info.fps, frames_in(clip)) == (1024, 576, 24, 48)
        with Image.open(frame) as image:
            assert (image.format, image.size) == ("PNG", (1024, 576))
        assert 0 < chunk["cost"] <= COST_ZEROSCOPE_VIDEO
        assert "filmed from its prompt alone" in chunk["notes"][0]
    with Image.open(place(first["reference_url"])) as image:
        assert image.getpixel((512, 288)) == (140, 0, 60)
    paid = submissions(tmp_path)
    assert paid == 2
    again = generate_single_chunk(specs[0].model_dump(), workspace=tmp_path)
    assert again == first
    assert submissions(tmp_path) == paid


@pytest.mark.slow
def test_a_chunk_that_fails_is_filmed_again_alone(specs: list[ChunkSpec], tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"service": "replicate", "kind": "fail", "times": 1}]')

    chunk = generate_single_chunk(
        specs[0].model_dump(), workspace=tmp_path, simulator={"camera_faults": str(faults)}
    )

    assert place(chunk["chunk_url"]).exists()
    assert submissions(tmp_path) == 2
    assert chunk["notes"][1].startswith("attempt 1 failed")


@pytest.mark.slow
def test_a_chunk_that_is_refused_is_not_asked_for_again(
    specs: list[ChunkSpec], tmp_path: Path
) -> None:
    refused = {**specs[0].model_dump(), "prompt": "A fox [moderated:failed]"}

    with pytest.raises((OutputRefused, ClipLost)):
        generate_single_chunk(refused, workspace=tmp_path)

    assert submissions(tmp_path) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"video_id": "../advert"}, "the video id '../advert' can't be used"),
        ({"chunk_num": "first"}, "chunk_num"),
        ({"prompt": None}, "prompt"),
        ({"animatic_frame_url": "nowhere.png"}, "there is no such file"),
        ({"animatic_frame_url": "ftp://host/a.png"}, "use a path, or a file://"),
    ],
)
def test_a_chunk_that_cannot_be_filmed_is_refused_before_anything_is_paid(
    specs: list[ChunkSpec], tmp_path: Path, change: dict[str, object], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        generate_single_chunk({**specs[0].model_dump(), **change}, workspace=tmp_path)
    assert submissions(tmp_path) == 0


def test_without_a_key_nothing_is_filmed(
    specs: list[ChunkSpec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("REPLICATE_API_TOKEN", "REPLICATE_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(BadInput, match="REPLICATE_API_TOKEN or REPLICATE_API_KEY is not set"):
        generate_single_chunk(specs[0].model_dump(), mock_mode=False, workspace=tmp_path)


def test_the_commands_of_the_page_work_as_written(tmp_path: Path) -> None:
    """In a Python shell, in a folder with the two pictures."""
    page = (ROOT / "docs" / "phase4-chunks.md").read_text()
    script = page.split("```python\n")[1].split("```")[0]
    for name in ("test_animatic.png", "test_style.png"):
        Image.new("RGB", (320, 180), "orange").save(tmp_path / name)

    shell = subprocess.run(
        [sys.executable, "-i", "-q"],
        input=script,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Error" not in shell.stderr
    path = Path(shell.stdout.strip().removeprefix("Composite saved to: "))
    with Image.open(path) as image:
        assert image.size == (320, 180)
    path.unlink()


def test_a_chunk_costs_what_the_price_table_says() -> None:
    assert COST_ZEROSCOPE_VIDEO == 0.24


def test_the_schemas_have_their_fields() -> None:
    output = ChunkGenerationOutput(stitched_video_url="a", chunk_urls=["b"], total_cost=0.48)

    assert output.model_dump() == {
        "stitched_video_url": "a",
        "chunk_urls": ["b"],
        "total_cost": 0.48,
    }
    needed = {"video_id", "chunk_num", "start_time", "duration", "beat", "animatic_frame_url"}
    needed |= {"style_guide_url", "product_reference_url", "previous_chunk_last_frame", "prompt"}
    assert needed <= set(ChunkSpec.model_fields)
    assert set(chunk_generator.__all__) >= {"create_reference_composite", "extract_last_frame"}
