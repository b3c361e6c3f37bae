"""A video is cut into chunks: no gap, no overlap but the asked one, exact to the frame."""

from collections.abc import Callable
from itertools import pairwise
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grok_spicy.errors import BadInput
from grok_spicy.models.chunks import ChunkSpec
from grok_spicy.models.language import count_words
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.chunk_prompts import chunk_prompt, limit_words, scene_spec
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.chunks import build_chunk_specs, chunk_spans
from tests.support.stories import plan, scene

TEMPLATE = "The fox walks through the {place}."
GROK, ZEROSCOPE = "grok-imagine-video", "anotherjesse/zeroscope-v2-xl"


def spec(duration: float, *lengths: float, **more: Any) -> dict[str, Any]:
    """A video of beats of these lengths; of one beat without."""
    beats, start = [], 0.0
    for length in lengths or (duration,):
        beats.append({"start": start, "duration": length, "prompt_template": TEMPLATE})
        start += length
    return {"duration": duration, "beats": beats, "place": "wood", **more}


def cut(duration: float, *lengths: float, **how: Any) -> list[ChunkSpec]:
    return build_chunk_specs("film", spec(duration, *lengths), ["a.png"], {}, **how)


def test_fifteen_chunks_make_23_seconds_and_30_seconds_need_twenty() -> None:
    assert len(cut(23)) == 15
    assert len(cut(30)) == 20
    assert cut(30)[1].start_time == 1.5
    assert {each.duration for each in cut(30)} == {2.0}


@settings(max_examples=60)
@given(
    frames=st.integers(1, 20_000),
    chunk=st.integers(1, 600),
    overlap=st.integers(0, 599),
)
def test_chunks_cover_a_video_of_any_length_exactly(frames: int, chunk: int, overlap: int) -> None:
    if overlap >= chunk:
        with pytest.raises(ValueError, match="chunks of"):
            chunk_spans(frames, chunk, overlap)
        return
    spans = chunk_spans(frames, chunk, overlap)

    assert spans[0].start == 0
    assert all(before.start + before.frames == after.start for before, after in pairwise(spans))
    assert sum(each.frames for each in spans) == frames
    assert all(each.frames + each.overlap == chunk for each in spans[:-1])
    assert all(each.overlap == overlap for each in spans[:-1])
    # The last is filmed whole and trimmed, and no chunk too many is filmed.
    assert 0 < spans[-1].frames <= chunk and spans[-1].overlap == 0
    assert len(spans) == 1 or spans[-1].frames > overlap


@settings(max_examples=60)
@given(
    duration=st.integers(1, 600),
    chunk=st.sampled_from([1.0, 2.0, 2.5, 4.0, 10.0]),
    overlap=st.sampled_from([0.0, 0.25, 0.5, 0.75]),
    fps=st.sampled_from([8, 24, 25, 30]),
)
def test_specs_are_exact_to_the_frame(
    duration: int, chunk: float, overlap: float, fps: int
) -> None:
    specs = cut(duration, chunk_seconds=chunk, overlap_seconds=overlap, fps=fps, most_chunks=10_000)

    assert sum(each.frames for each in specs) == duration * fps
    assert [each.chunk_num for each in specs] == list(range(len(specs)))
    for before, after in pairwise(specs):
        end = before.start_time + before.duration
        assert end - after.start_time == pytest.approx(round(overlap * fps) / fps)


@settings(max_examples=60)
@given(
    seconds=st.integers(3, 600),
    model=st.sampled_from([GROK, ZEROSCOPE, "grok-imagine-video-1.5", "gen4.5", "pika-2.2"]),
    chosen=st.sampled_from([None, 1.0, 2.0, 2.5, 6.0, 10.0]),
    overlap=st.sampled_from([0.0, 0.5, 0.8]),
)
def test_every_camera_s_chunks_cover_the_scene_in_lengths_that_it_films(
    seconds: int, model: str, chosen: float | None, overlap: float
) -> None:
    chunks = chunking(model, seconds, RunSettings(chunk_seconds=chosen, chunk_overlap=overlap))

    if chunks:
        spans = chunk_spans(chunks.frames, chunks.chunk_frames, chunks.overlap_frames)
        assert len(spans) == chunks.count
        assert sum(each.frames for each in spans) == seconds * 24
        assert chunks.first_seconds * 24 >= chunks.chunk_frames
        filmed = chunks.next_seconds * 24 + (chunks.overlap_frames if chunks.lead_seconds else 0)
        assert filmed >= chunks.chunk_frames


def test_a_long_scene_on_grok_is_ten_seconds_at_a_time() -> None:
    chunks = chunking(GROK, 40, RunSettings())

    assert chunks
    assert (chunks.count, chunks.anchor, chunks.filmed_seconds) == (4, "extend", 41)
    assert chunking(GROK, 15, RunSettings()) is None
    longest = chunking(GROK, 600, RunSettings())
    assert longest and longest.count == 60


def test_chunks_are_equally_long_rather_than_one_long_and_one_short() -> None:
    chunks = chunking("grok-imagine-video-1.5", 20, RunSettings())

    assert chunks
    assert (chunks.count, chunks.first_seconds, chunks.filmed_seconds) == (2, 11, 22)


def test_a_chunk_has_the_beat_that_it_mostly_shows_and_the_picture_of_its_time() -> None:
    beats = spec(9, 3, 6)
    beats["beats"][1]["prompt_template"] = "An owl calls."
    pictures = ["0.png", "3.png", "6.png"]
    references = {"style_guide_url": "style.png", "product_reference_url": "shoe.png"}

    specs = build_chunk_specs("film", beats, pictures, references)

    assert [each.start_time for each in specs] == [0, 1.5, 3, 4.5, 6, 7.5][: len(specs)]
    assert [each.beat["start"] for each in specs][:3] == [0, 0, 3]
    assert [each.animatic_frame_url for each in specs][:5] == [
        *("0.png", "0.png", "3.png", "3.png", "6.png"),
    ]
    assert {each.style_guide_url for each in specs} == {"style.png"}
    assert {each.product_reference_url for each in specs} == {"shoe.png"}
    assert specs[0].prompt.startswith("The fox walks through the wood.")
    assert specs[-1].prompt.startswith("An owl calls.")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"chunk_seconds": 0.5}, "can't overlap by 0.5 s"),
        ({"chunk_seconds": 0}, "chunk_seconds must be more than 0 s"),
        ({"chunk_seconds": nan}, "chunk_seconds must be a number of seconds, not nan"),
        ({"chunk_seconds": inf}, "chunk_seconds must be a number"),
        ({"chunk_seconds": "2"}, "chunk_seconds must be a number"),
        ({"overlap_seconds": -1}, "overlap_seconds must be more than 0 s"),
        ({"chunk_seconds": 0.001, "overlap_seconds": 0}, "shorter than a frame"),
        ({"most_chunks": 19}, "30 s need 20 chunks, 19 at most"),
    ],
)
def test_chunks_that_cannot_be_are_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        cut(30, **change)


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda video: video.pop(name)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_without("duration"), "duration must be a number of seconds, not None"),
        (lambda video: video.update(duration=True), "not True"),
        (lambda video: video.update(duration=1e9), "a day at most"),
        (_without("beats"), "beats must be a list"),
        (lambda video: video.update(beats=[]), "at least one"),
        (lambda video: video.update(beats=[3]), "beat 1 is no"),
        (lambda video: video["beats"][1].update(start=4), "a gap between the beats from 3 s to 4"),
        (lambda video: video["beats"][1].update(start=2), "an overlap between the beats"),
        (lambda video: video["beats"][1].update(duration=5), "the beats end at 8 s, the video at"),
        (lambda video: video["beats"][0].update(duration=nan), "beat 1: duration must be"),
        (lambda video: video["beats"][0].update(prompt_template=" "), "beat 1 has no prompt"),
    ],
)
def test_a_video_that_makes_no_sense_is_refused(
    spoil: Callable[[dict[str, Any]], object], problem: str
) -> None:
    video = spec(9, 3, 6)
    spoil(video)

    with pytest.raises(BadInput, match=problem):
        build_chunk_specs("film", video, ["a.png"], {})


def test_a_video_without_a_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="no animatic frame"):
        build_chunk_specs("film", spec(9), [], {})


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=3_000), st.lists(st.text(max_size=300), max_size=4))
def test_a_prompt_has_fifty_to_a_hundred_words(template: str, fill: list[str]) -> None:
    prompt = chunk_prompt(f"Fox {template}", {"fill": fill})

    assert 45 <= count_words(prompt) <= 105


@pytest.mark.parametrize("word", ["fox ", "狐狸在雪地裡奔跑。", "キツネが走る。", "สุนัขจิ้งจอก"])
def test_a_long_text_is_cut_in_any_script(word: str) -> None:
    assert 0 < count_words(limit_words(word * 300, 100)) <= 100


def test_a_scene_is_told_in_beats_of_its_sentences() -> None:
    story = plan(
        scenes=[scene(1, duration_seconds=30, description="A fox wakes. It runs! It sleeps.")]
    )

    told = scene_spec(story, story.scenes[0], None, has_picture=True)

    assert [each["start"] for each in told["beats"]] == [0, 10, 20]
    assert "It runs!" in told["beats"][1]["prompt_template"]
    own = scene_spec(story, story.scenes[0], "A still lake.", has_picture=True)
    assert [each["prompt_template"] for each in own["beats"]] == ["A still lake."]


def test_without_a_picture_to_go_on_from_the_prompt_says_how_everybody_looks() -> None:
    story = plan(scenes=[scene(1, duration_seconds=30)])
    looks = story.characters[0].visual_description.split(".")[0][:40]

    told = [
        chunk_prompt(video["beats"][0]["prompt_template"], video)
        for has_picture in (False, True)
        for video in [scene_spec(story, story.scenes[0], None, has_picture=has_picture)]
    ]

    assert looks in told[0] and looks not in told[1]
