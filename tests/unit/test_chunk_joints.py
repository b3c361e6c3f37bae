"""Where two chunks are joined, and which frame the next one starts from."""

from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.policies.chunk_joints import FrameQuality, choose_anchor, plan_joint

OVERLAP = 12


def costs_of(shift: int, step: float = 4.0, apart: float = 0.0) -> dict[tuple[int, int], float]:
    """Frames of one motion: the later chunk starts `shift` frames into the overlap, and moves away
    from the earlier one by `apart` a frame."""
    return {
        (before, after): abs(before - after - shift) * step + max(0, after) * apart
        for before in range(OVERLAP)
        for after in range(-3, OVERLAP)
    }


def test_a_chunk_is_shown_from_the_frame_on_that_it_started_from() -> None:
    for shift in range(OVERLAP):
        plan = plan_joint(costs_of(shift, apart=0.3), OVERLAP, 4.0)

        assert plan.shift == shift
        assert shift - 3 <= plan.start < plan.end <= OVERLAP


def test_one_turns_into_the_other_where_they_agree_best() -> None:
    costs = costs_of(0, step=8)
    for frame in range(OVERLAP):
        costs[frame, frame] = 1.0 + abs(frame - 8) * 0.5

    plan = plan_joint(costs, OVERLAP, 2.0)

    assert (plan.start, plan.end) == (6, 11)


def test_what_moves_apart_is_not_blended_for_long() -> None:
    plan = plan_joint(costs_of(0, apart=2.0), OVERLAP, 4.0)

    assert (plan.start, plan.end) == (0, 3)


def test_chunks_that_show_nothing_alike_dissolve() -> None:
    costs = {(a, b): 90.0 for a in range(OVERLAP) for b in range(OVERLAP)}

    assert plan_joint(costs, OVERLAP, 4.0) == (0, 0, OVERLAP)


def test_a_still_picture_stays_in_its_place() -> None:
    costs = {(a, b): 0.4 for a in range(OVERLAP) for b in range(OVERLAP)}

    assert plan_joint(costs, OVERLAP, 0.0).shift == 0


def test_without_an_overlap_there_is_nothing_to_choose() -> None:
    assert plan_joint({}, 0, 0.0) == (0, 0, 0)


@given(
    st.integers(1, 24).flatmap(
        lambda overlap: st.tuples(
            st.just(overlap),
            st.dictionaries(
                st.tuples(st.integers(0, overlap - 1), st.integers(-6, 30)),
                st.floats(0, 255),
            ),
            st.floats(0, 60),
        )
    )
)
def test_a_joint_lies_in_the_overlap_whatever_was_measured(
    measured: tuple[int, dict[tuple[int, int], float], float],
) -> None:
    overlap, costs, usual = measured

    plan = plan_joint(costs, overlap, usual)

    assert 0 <= plan.start < plan.end <= overlap
    assert plan.shift in {0, *(before - after for before, after in costs)}


def frame(sharpness: float, brightness: float = 120, clipped: float = 0.01) -> FrameQuality:
    return FrameQuality(sharpness, brightness, clipped)


def test_the_next_chunk_starts_from_the_sharpest_frame() -> None:
    frames = [frame(50), frame(40), frame(90), frame(30)]

    assert choose_anchor(frames) == 2


def test_a_flash_is_no_anchor_however_sharp() -> None:
    frames = [frame(50), frame(200, 220, 0.3), frame(60), frame(55)]

    assert choose_anchor(frames) == 2


def test_of_frames_as_sharp_the_first_leaves_most_to_blend() -> None:
    assert choose_anchor([frame(98), frame(100), frame(99)]) == 0
