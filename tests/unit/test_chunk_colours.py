"""How far colours have run away in a chain, and how much of it is taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.policies.chunk_colours import (
    NO_CORRECTION,
    Correction,
    Levels,
    bounded,
    delta_e,
    fit,
    is_sudden,
    lab,
)

# From the data of Sharma, Wu and Dalal (2005): pairs in CIELAB and their difference.
SHARMA: list[tuple[Levels, Levels, float]] = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
COLOURS = [(float(y), float(u), float(v)) for y in range(30, 220, 20) for u, v in
           ((128, 128), (110, 150), (140, 118), (100, 120))]  # fmt: skip
BLEACH = Correction((0.9, 0.92, 0.92), (19.0, 10.0, 11.0))


@pytest.mark.parametrize(("one", "other", "difference"), SHARMA)
def test_differences_are_those_of_the_published_data(
    one: Levels, other: Levels, difference: float
) -> None:
    assert delta_e(one, other) == pytest.approx(difference, abs=1e-4)
    assert delta_e(other, one) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize(
    ("levels", "colour"),
    [
        ((235.0, 128.0, 128.0), (100.0, 0.0, 0.0)),
        ((16.0, 128.0, 128.0), (0.0, 0.0, 0.0)),
        ((62.56, 102.34, 240.0), (53.24, 80.09, 67.20)),  # red
    ],
)
def test_levels_of_video_are_colours(levels: Levels, colour: Levels) -> None:
    assert lab(levels) == pytest.approx(colour, abs=0.3)


def test_what_a_chain_does_is_found_and_undone() -> None:
    pairs = [(BLEACH.on(colour), colour) for colour in COLOURS]

    correction = fit(pairs, len(pairs))

    assert correction is not None
    for bleached, colour in pairs:
        assert delta_e(lab(correction.on(bleached)), lab(colour)) < 0.2


def test_a_quarter_of_the_picture_that_moved_away_changes_nothing() -> None:
    pairs = [(BLEACH.on(colour), colour) for colour in COLOURS]
    odd = [(own, (250 - other[0], other[2], other[1])) for own, other in pairs[::4]]
    pairs[::4] = odd

    correction = fit(pairs, len(pairs))

    assert correction is not None
    differences = [delta_e(lab(correction.on(BLEACH.on(each))), lab(each)) for each in COLOURS]
    assert sum(differences) / len(differences) < 1


def test_noise_is_not_taken_for_a_lack_of_contrast() -> None:
    """A regression would make the chain a little paler with each of forty links."""
    noise = [3.0, -3.0, 1.5, -1.5, 0.0]
    pairs = [
        ((y + noise[n % 5], u, v), (y + noise[(n + 2) % 5], u, v))
        for n, (y, u, v) in enumerate(COLOURS)
    ]

    correction = fit(pairs, len(pairs))

    assert correction is not None
    assert correction.gains[0] == pytest.approx(1.0, abs=0.005)


def test_pictures_that_share_too_little_give_no_correction() -> None:
    pairs = [(colour, colour) for colour in COLOURS[:4]]

    assert fit(pairs, 40) is None
    assert fit([], 40) is None


@given(
    st.tuples(*[st.floats(0.05, 8)] * 3),
    st.tuples(*[st.floats(-250, 250)] * 3),
)
def test_no_correction_is_larger_than_a_clip_of_a_chain_needs(
    gains: Levels, offsets: Levels
) -> None:
    correction = bounded(Correction(gains, offsets))

    assert all(1 / 1.31 < gain < 1.31 for gain in correction.gains)
    y, u, v = correction.on((126.0, 128.0, 128.0))
    assert abs(y - 126) <= 28.01 and abs(u - 128) <= 14.01 and abs(v - 128) <= 14.01


def test_a_correction_that_is_needed_is_not_bounded() -> None:
    correction = Correction((1.1, 1.1, 1.1), (-20.0, -12.0, -14.0))

    assert bounded(correction).figures == pytest.approx(correction.figures)


def test_a_lamp_that_is_switched_on_is_sudden_and_drift_is_not() -> None:
    lamp = Correction((1.0, 1.0, 1.0), (-30.0, 0.0, 0.0))

    assert is_sudden(NO_CORRECTION, lamp, lamp)
    assert is_sudden(NO_CORRECTION, NO_CORRECTION, lamp)
    drift = Correction((1.1, 1.1, 1.1), (-20.0, -12.0, -14.0))
    assert not is_sudden(NO_CORRECTION, NO_CORRECTION.between(drift, 0.45), drift)
    assert not is_sudden(NO_CORRECTION, NO_CORRECTION, NO_CORRECTION)
