"""Where the cuts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.story import Transition
from grok_spicy.policies.timeline import (
    Crossfade,
    Shot,
    Span,
    Stretch,
    film_frames,
    film_seconds,
    pieces,
    spans,
)

CUT: Transition = "cut"
FADE: Transition = "crossfade"
MATCH: Transition = "match-cut"


@pytest.mark.parametrize(
    ("shots", "film"),
    [
        ([], []),
        ([Shot(8, CUT)], [Stretch(0, 0, 192)]),
        ([Shot(8, FADE)], [Stretch(0, 0, 192)]),
        ([Shot(1, CUT), Shot(2, MATCH)], [Stretch(0, 0, 24), Stretch(1, 0, 48)]),
        (
            [Shot(2, CUT), Shot(3, FADE)],
            [Stretch(0, 0, 36), Crossfade(0), Stretch(1, 12, 72)],
        ),
        (
            [Shot(2, CUT), Shot(1, FADE), Shot(2, FADE)],
            [Stretch(0, 0, 36), Crossfade(0), Crossfade(1), Stretch(2, 12, 48)],
        ),
        (
            [Shot(1, CUT), Shot(1, FADE), Shot(1, MATCH), Shot(1, FADE)],
            [
                *(Stretch(0, 0, 12), Crossfade(0), Stretch(1, 12, 24)),
                *(Stretch(2, 0, 12), Crossfade(2), Stretch(3, 12, 24)),
            ],
        ),
    ],
)
def test_only_crossfades_are_encoded_and_the_rest_is_copied(shots, film):
    assert pieces(shots) == film


def test_a_crossfade_lets_a_scene_begin_before_the_one_ahead_of_it_ends():
    film = [Shot(8, CUT), Shot(8, FADE), Shot(8, MATCH)]

    assert spans(film) == [Span(0, 192), Span(180, 372), Span(372, 564)]
    assert film_seconds(film) == 23.5


def test_a_scene_too_short_for_its_transitions_is_refused():
    with pytest.raises(ValueError, match="no room"):
        spans([Shot(0, CUT)])


@given(
    st.lists(st.builds(Shot, st.integers(1, 15), st.sampled_from([CUT, FADE, MATCH])), max_size=60)
)
def test_the_pieces_add_up_to_the_film_and_every_frame_of_every_scene_is_used_once(shots):
    film = pieces(shots)
    used = [0] * len(shots)
    for piece in film:
        used[piece.scene] += piece.frames
        if isinstance(piece, Crossfade):
            used[piece.scene + 1] += piece.frames

    fades = sum(shot.transition == FADE for shot in shots[1:])
    assert sum(piece.frames for piece in film) == film_frames(shots)
    assert film_seconds(shots) == sum(shot.seconds for shot in shots) - 0.5 * fades
    assert used == [24 * shot.seconds for shot in shots]
