"""Crossfades that were encoded before the film is joined."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.errors import CuttingFailed
from grok_spicy.models.film_sound import FilmText
from grok_spicy.models.media import FrameSize, TimelineClip
from grok_spicy.models.subtitles import Cue

from .conftest import cut

DARK, LIGHT, BRIGHT = "60+N", "120+N", "200"


@pytest.fixture
def edit_list(scene) -> list[TimelineClip]:
    return [cut(scene(2, DARK), 2), cut(scene(3, LIGHT), 3, "crossfade"), cut(scene(1, DARK), 1)]


def prepared(editor, edit_list: list[TimelineClip], piece: Path) -> list[TimelineClip]:
    first, second, third = edit_list
    editor.encode_crossfade(first, second, piece)
    return [first, replace(second, crossfade=piece), third]


def joined(media, editor, edit_list: list[TimelineClip], **options: Any) -> bytes:
    film = media.folder / "film.mp4"
    editor.assemble(edit_list, film, **options)
    return bytes(media.run("-i", film, "-map", "0:v", "-f", "framemd5", "pipe:1"))


def test_a_crossfade_that_was_encoded_before_makes_the_same_film(media, editor, edit_list) -> None:
    now = joined(media, editor, edit_list)

    before = joined(media, editor, prepared(editor, edit_list, media.folder / "piece.mp4"))

    assert before == now


def test_it_is_copied_not_encoded_again(media, editor, scene, edit_list) -> None:
    other = [*edit_list[:1], cut(scene(3, BRIGHT), 3, "crossfade"), *edit_list[2:]]
    piece = prepared(editor, other, media.folder / "piece.mp4")[1].crossfade

    film = media.folder / "film.mp4"
    editor.assemble([edit_list[0], replace(edit_list[1], crossfade=piece), edit_list[2]], film)

    assert media.brightness(film)[46] == pytest.approx(190, abs=20)


@pytest.mark.parametrize("harm", ["another length", "cut short", "empty", "no video"])
def test_one_that_does_not_fit_is_encoded_again(media, editor, edit_list, harm) -> None:
    now = joined(media, editor, edit_list)
    ready = prepared(editor, edit_list, piece := media.folder / "piece.mp4")
    if harm == "another length":
        piece.write_bytes(edit_list[2].mezzanine.read_bytes())
    elif harm == "cut short":
        piece.write_bytes(piece.read_bytes()[:-500])
    else:
        piece.write_bytes(b"" if harm == "empty" else b"<html>503</html>")

    assert joined(media, editor, ready) == now


@pytest.mark.parametrize("shown", [(0.2, 1.2), (1.0, 1.6), (1.9, 2.2), (2.3, 3.5)])
def test_under_subtitles_that_are_burnt_in_the_film_is_the_same_too(
    media, editor, edit_list, shown
) -> None:
    text = FilmText(cues=[Cue(start=shown[0], end=shown[1], text="Good evening.")], burnt=True)
    now = joined(media, editor, edit_list, text=text)

    ready = prepared(editor, edit_list, media.folder / "piece.mp4")

    assert joined(media, editor, ready, text=text) == now


def test_scenes_of_two_sizes_have_no_crossfade(media, editor, scene) -> None:
    large = media.folder / "large"
    large.mkdir()
    mezzanine = editor.transcode(media.clip(), large, FrameSize(640, 360), 1)
    piece = media.folder / "piece.mp4"

    with pytest.raises(CuttingFailed, match="another size"):
        editor.encode_crossfade(cut(scene(1, DARK), 1), cut(mezzanine, 1, "crossfade"), piece)

    assert not piece.exists()
