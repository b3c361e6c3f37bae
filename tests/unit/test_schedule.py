"""The order of work: what each scene waits for, and who waits for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.settings import GATES, Continuity, GateName, RunSettings
from grok_spicy.models.story import Transition
from grok_spicy.policies.schedule import (
    Need,
    continuity_source,
    is_drawable,
    is_pinned,
    need,
    scene_before,
    waiting_scenes,
)
from tests.support.stories import plan, scene

CUT: Transition = "cut"
FADE: Transition = "crossfade"
MATCH: Transition = "match-cut"
TRANSITIONS = st.lists(st.sampled_from([CUT, FADE, MATCH]), min_size=1, max_size=20)
GATES_OF_RUN = st.lists(st.sampled_from(GATES), unique=True)
CONTINUITIES = st.sampled_from(["auto", "last_frame", "keyframe", "none"])


def needs(continuity: Continuity, *transitions: Transition) -> list[Need | None]:
    """What each scene of such a film waits for."""
    story, settings = plan(*transitions), RunSettings(continuity=continuity)
    return [need(story, each.scene_id, settings) for each in story.scenes]


@pytest.mark.parametrize(
    ("continuity", "transitions", "expected"),
    [
        ("auto", [CUT, FADE, CUT], [None, "draft", "draft"]),
        ("auto", [CUT, FADE, MATCH, CUT], [None, "draft", "clip", "draft"]),
        ("auto", [MATCH, MATCH, MATCH], [None, "clip", "clip"]),
        ("last_frame", [CUT, FADE, CUT], [None, "clip", "clip"]),
        ("keyframe", [CUT, MATCH, MATCH], [None, "draft", "draft"]),
        ("none", [CUT, MATCH, FADE], [None, None, None]),
    ],
)
def test_a_scene_waits_for_exactly_what_it_continues(
    continuity: Continuity, transitions: list[Transition], expected: list[str | None]
) -> None:
    result = needs(continuity, *transitions)

    assert [each and each.what for each in result] == expected
    assert [each.scene_id for each in result if each] == [
        number for number, what in enumerate(expected) if what
    ]


def test_of_scenes_that_continue_nothing_six_are_composed_at_once() -> None:
    result = needs("none", *[CUT] * 9)

    assert result == [None] * 6 + [Need(1, "draft"), Need(2, "draft"), Need(3, "draft")]


@given(TRANSITIONS, CONTINUITIES, GATES_OF_RUN)
def test_who_waits_for_a_scene_is_who_needs_it(
    transitions: list[Transition], continuity: Continuity, approve: list[GateName]
) -> None:
    story = plan(*transitions)
    settings = RunSettings(continuity=continuity, approve=approve)
    ids = [each.scene_id for each in story.scenes]

    waiting = {
        (scene_need.scene_id, each) for each in ids if (scene_need := need(story, each, settings))
    }

    assert waiting == {
        (each, after.scene_id) for each in ids for after in waiting_scenes(story, each, settings)
    }


@given(TRANSITIONS, CONTINUITIES, GATES_OF_RUN)
def test_a_scene_needs_only_earlier_scenes_so_that_no_two_wait_for_each_other(
    transitions: list[Transition], continuity: Continuity, approve: list[GateName]
) -> None:
    story = plan(*transitions)
    settings = RunSettings(continuity=continuity, approve=approve)

    for each in story.scenes:
        scene_need = need(story, each.scene_id, settings)
        assert scene_need is None or scene_need.scene_id < each.scene_id


@given(TRANSITIONS, CONTINUITIES)
def test_no_scene_of_a_storyboard_waits_for_a_clip_or_for_a_scene_that_is_not_on_it(
    transitions: list[Transition], continuity: Continuity
) -> None:
    story = plan(*transitions)
    settings = RunSettings(continuity=continuity, approve=["storyboard"])
    drawn = [s.scene_id for s in story.scenes if is_drawable(story, s.scene_id, settings)]

    needs_of_drawn = [each for scene_id in drawn if (each := need(story, scene_id, settings))]

    assert {each.what for each in needs_of_drawn} <= {"draft"}
    assert {each.scene_id for each in needs_of_drawn} <= set(drawn)


def test_after_a_match_cut_that_waits_for_a_clip_a_storyboard_continues_the_keyframe_before() -> (
    None
):
    story = plan(CUT, CUT, MATCH, MATCH, CUT, CUT)
    settings = RunSettings(approve=["storyboard"])

    assert [need(story, each, settings) for each in range(1, 7)] == [
        None,
        Need(1, "draft"),
        Need(2, "clip"),
        Need(3, "clip"),
        Need(2, "draft"),
        Need(5, "draft"),
    ]
    assert need(story, 5, RunSettings()) == Need(4, "draft")


def test_where_a_model_takes_a_last_frame_a_match_cut_waits_for_no_footage() -> None:
    story, settings = plan(CUT, CUT, MATCH, CUT), RunSettings(quality="best")

    assert [is_pinned(story, each, settings) for each in (1, 2, 3, 4)] == [
        False,
        True,
        False,
        False,
    ]
    assert need(story, 3, settings) == Need(2, "draft")


def test_a_model_that_takes_no_last_frame_pins_nothing() -> None:
    assert not is_pinned(plan(CUT, MATCH), 1, RunSettings(pin_match_cuts=True))


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
