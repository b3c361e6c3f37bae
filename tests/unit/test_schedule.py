"""The order of work: which scenes wait for the clip before, and which do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.run import Continuity
from grok_spicy.models.story import Transition
from grok_spicy.policies.schedule import continuity_source, scene_before, sequences
from tests.support.stories import plan, scene

CUT: Transition = "cut"
FADE: Transition = "crossfade"
MATCH: Transition = "match-cut"


@pytest.mark.parametrize(
    ("continuity", "transitions", "expected"),
    [
        ("auto", [CUT, FADE, CUT], [[1, 2, 3]]),
        ("auto", [CUT, FADE, MATCH, CUT], [[1, 2], [3, 4]]),
        ("auto", [MATCH, MATCH, MATCH], [[1], [2], [3]]),
        ("last_frame", [CUT, FADE, CUT], [[1], [2], [3]]),
        ("keyframe", [CUT, MATCH, MATCH], [[1, 2, 3]]),
        ("none", [CUT, MATCH, FADE], [[1, 2, 3]]),
    ],
)
def test_a_sequence_ends_where_a_scene_needs_the_last_frame_before_it(
    continuity: Continuity, transitions: list[Transition], expected: list[list[int]]
) -> None:
    result = sequences(plan(*transitions), continuity)

    assert [sequence.scene_ids for sequence in result] == expected


@given(
    st.lists(st.sampled_from([CUT, FADE, MATCH]), min_size=1, max_size=20),
    st.sampled_from(["auto", "last_frame", "keyframe", "none"]),
)
def test_every_scene_is_in_one_sequence_in_the_films_order(
    transitions: list[Transition], continuity: Continuity
) -> None:
    story = plan(*transitions)

    result = [each for sequence in sequences(story, continuity) for each in sequence.scene_ids]

    assert result == [scene.scene_id for scene in story.scenes]


@pytest.mark.parametrize(
    ("continuity", "scenes", "at_once"),
    [("none", 3, 3), ("none", 20, 6), ("auto", 20, 1), ("keyframe", 3, 1), ("last_frame", 2, 1)],
)
def test_keyframes_are_drawn_at_once_only_where_nothing_is_continued(
    continuity: Continuity, scenes: int, at_once: int
) -> None:
    result = sequences(plan(*[CUT] * scenes), continuity)

    assert {sequence.keyframes_at_once for sequence in result} == {at_once}


@pytest.mark.parametrize(
    ("transition", "continuity", "source"),
    [
        (CUT, "auto", "keyframe"),
        (FADE, "auto", "keyframe"),
        (MATCH, "auto", "last_frame"),
        (CUT, "last_frame", "last_frame"),
        (MATCH, "keyframe", "keyframe"),
        (MATCH, "none", None),
    ],
)
def test_what_a_scene_continues_from_the_one_before(
    transition: Transition, continuity: Continuity, source: str | None
) -> None:
    assert continuity_source(scene(2, transition=transition), continuity) == source


def test_the_scene_before_is_the_one_shown_before_whatever_its_number() -> None:
    story = plan(scenes=[scene(7), scene(2), scene(5)])

    before = [scene_before(story, scene_id) for scene_id in (7, 2, 5)]

    assert [each and each.scene_id for each in before] == [None, 7, 2]
