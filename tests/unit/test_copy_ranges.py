"""Where a clip can be cut by copying, and what of a film is copied, what encoded."""

from grok_spicy.policies.copy_ranges import (
    CodedFrame,
    Copied,
    CopyRange,
    Encoded,
    EncodedCrossfade,
    copy_points,
    copy_range,
    splices,
)
from grok_spicy.policies.timeline import Shot, pieces


def coded(order: list[int], idr: set[int]) -> list[CodedFrame]:
    return [CodedFrame(frame, frame in idr) for frame in order]


EACH_SECOND = copy_points(coded(list(range(96)), {0, 24, 48, 72}))
ONE_GOP = copy_points(coded(list(range(96)), {0}))


def test_copying_ends_only_where_all_that_was_decoded_is_shown_before_the_rest() -> None:
    points = copy_points(coded([0, 4, 2, 1, 3, 8, 6, 5, 7], {0}))

    assert points.ends == [0, 1, 5, 9]
    assert copy_range(points, 0, 8) == CopyRange(0, 5)


def test_copying_starts_only_at_a_picture_that_stands_alone() -> None:
    points = copy_points(coded([0, 1, 2, 5, 3, 4, 6], {0, 2, 5}))

    # Picture 5 is decoded before pictures that are shown ahead of it.
    assert points.starts == [0, 2]
    assert copy_range(points, 1, 7) == CopyRange(2, 7)
    assert copy_range(points, 3, 7) == CopyRange(7, 7)


def test_frames_beside_a_crossfade_are_encoded_with_it() -> None:
    timeline = pieces([Shot(4, "cut"), Shot(4, "crossfade"), Shot(4, "cut")])
    late = copy_points(coded([*range(80), 95, *range(80, 95)], {0, 24}))

    assert splices(timeline, [late, EACH_SECOND, EACH_SECOND]) == [
        Copied(0, 0, 80),
        EncodedCrossfade(0, lead=4, trail=12),
        Copied(1, 24, 96),
        Copied(2, 0, 96),
    ]


def test_a_scene_that_cannot_be_cut_between_its_crossfades_is_encoded_with_the_first() -> None:
    timeline = pieces([Shot(4, "cut"), Shot(4, "crossfade"), Shot(4, "crossfade")])

    assert splices(timeline, [EACH_SECOND, ONE_GOP, EACH_SECOND]) == [
        Copied(0, 0, 84),
        EncodedCrossfade(0, lead=0, trail=72),
        EncodedCrossfade(1, lead=0, trail=12),
        Copied(2, 24, 96),
    ]


def test_a_scene_that_must_not_be_copied_is_encoded_where_it_stands() -> None:
    timeline = pieces([Shot(4, "cut"), Shot(4, "cut")])

    assert splices(timeline, [None, EACH_SECOND]) == [Encoded(0, 0, 96), Copied(1, 0, 96)]
    assert splices(timeline, [EACH_SECOND, None]) == [Copied(0, 0, 96), Encoded(1, 0, 96)]
