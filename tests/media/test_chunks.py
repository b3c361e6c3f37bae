"""Scenes of many short clips: their joints don't show, their colours stay, and they are as long as
was asked, to the frame and the sample. The clips are drawn in full, with a figure that walks."""

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.adapters.ffmpeg.process import frames_in
from grok_spicy.models.media import AUDIO_HZ, FPS, FrameSize
from tests.support.chunk_chains import (
    Chain,
    Filmed,
    figure_difference,
    film_chain,
    film_plain_chain,
    frames_of,
)
from tests.support.similarity import ssim

SIZE = FrameSize(426, 240)
ACTION = "The fox walks."
CHUNKS, LENGTH, OVERLAP = 3, 48, 12
STEP = LENGTH - OVERLAP


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Filmed:
    chain = Chain(tmp_path_factory.mktemp("chain"), SIZE, action=ACTION)
    return film_chain(chain, CHUNKS, OVERLAP)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The same chain as it is without any of this: each clip from the last frame of the one
    before."""
    chain = Chain(tmp_path_factory.mktemp("plain"), SIZE, action=ACTION)
    film_plain_chain(chain, CHUNKS)
    return chain


def samples(path: Path) -> "np.ndarray":
    with wave.open(str(path), "rb") as sound:
        content = sound.readframes(sound.getnframes())
    return np.frombuffer(content, np.int16).reshape(-1, 2).astype(int)


def test_a_scene_of_chunks_is_as_long_as_asked_to_the_frame(filmed: Filmed) -> None:
    frames = (CHUNKS - 1) * STEP + LENGTH

    assert [piece.frames for piece in filmed.pieces] == [STEP] * (CHUNKS - 1) + [LENGTH]
    assert frames_in(filmed.scene) == frames
    info = FFmpegEditor().probe(filmed.scene)
    assert info.duration == pytest.approx(frames / FPS, abs=0.01)
    assert (info.width, info.height) == SIZE


def test_its_sound_is_as_long_as_its_picture_to_the_sample(filmed: Filmed) -> None:
    for piece in filmed.pieces:
        assert len(samples(piece.audio)) == piece.frames * AUDIO_HZ // FPS


def test_no_joint_shows(filmed: Filmed, plain: Chain, tmp_path: Path) -> None:
    joints = [piece.joint for piece in filmed.pieces if piece.joint]

    assert min(joint.ssim for joint in joints) >= 0.9
    assert all(joint.ssim >= joint.usual_ssim - 0.05 for joint in joints)
    clips = [frames_of(clip, SIZE) for clip in plain.clips]
    unblended = [ssim(before[STEP - 1], after[0], tmp_path) for before, after in pairwise(clips)]
    assert max(unblended) < 0.92 and min(unblended) < 0.85


def test_what_is_reported_of_a_joint_is_what_the_pictures_show(
    filmed: Filmed, tmp_path: Path
) -> None:
    before, piece = filmed.pieces[1:3]
    shown = [frames_of(before.picture, SIZE)[-1], *frames_of(piece.picture, SIZE)]

    steps = [ssim(one, other, tmp_path) for one, other in pairwise(shown[: piece.joint.frame + 2])]

    assert piece.joint.ssim == pytest.approx(min(steps), abs=0.01)


def test_nothing_is_seen_twice_in_a_blend(filmed: Filmed) -> None:
    """Pictures that differ are blended for a moment or not at all."""
    for piece in filmed.pieces[1:]:
        assert piece.joint.agreement > 0.9
        assert piece.joint.blended <= 7


def test_the_figure_keeps_its_colours_to_the_end(filmed: Filmed, plain: Chain) -> None:
    last = filmed.pieces[-1]
    number, frame = CHUNKS - 1, LENGTH - 1

    kept = figure_difference(
        filmed.chain, number, frame - last.joint.shift, frames_of(last.picture, SIZE)[-1]
    )
    run_away = figure_difference(plain, number, frame, frames_of(plain.clips[-1], SIZE)[frame])

    assert kept <= 3
    assert run_away > 4.5  # and more with each chunk


def test_each_chunk_says_how_far_its_colours_had_run_away(filmed: Filmed) -> None:
    assert filmed.pieces[0].drift is None
    for piece in filmed.pieces[1:]:
        assert (piece.drift.found or 0) > 1.2
        assert (piece.drift.left or 0) < 0.5
        gains = piece.drift.end[::2]
        assert all(1.05 < gain < 1.2 for gain in gains), "it is paler, so it gets more contrast"


def test_a_scene_of_chunks_is_copied_when_the_film_takes_it_up(
    filmed: Filmed, tmp_path: Path
) -> None:
    seconds = frames_in(filmed.scene) // FPS

    made = FFmpegEditor().transcode(filmed.scene, tmp_path / "mezzanine", SIZE, seconds, False)

    assert made.flaws == ()
    before, after = (frames_of(path, SIZE) for path in (filmed.scene, made.mezzanine))
    assert np.array_equal(before[: len(after)], after)
    sound = samples(made.audio)
    assert len(sound) == seconds * AUDIO_HZ


def test_the_last_frame_and_the_anchor_are_frames_of_what_the_next_chunk_overlaps(
    filmed: Filmed, tmp_path: Path
) -> None:
    piece = filmed.pieces[0]
    assert piece.tail
    tail = frames_of(piece.tail, SIZE)
    last, anchor = (np.asarray(Image.open(path)) for path in (piece.last, piece.anchor))

    assert len(tail) == OVERLAP + 1
    assert ssim(last, tail[-1], tmp_path) > 0.99
    assert max(ssim(anchor, frame, tmp_path) for frame in tail[1:]) > 0.99
