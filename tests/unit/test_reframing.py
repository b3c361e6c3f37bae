"""Where a film is cut for another shape: around the faces, inside the picture, without jitter."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grok_spicy.models.exports import FarApart, Window
from grok_spicy.models.faces import FaceBox
from grok_spicy.models.media import FrameSize, frame_size
from grok_spicy.models.story import AspectRatio, Resolution
from grok_spicy.policies.face_tracks import Track, face_tracks
from grok_spicy.policies.reframing import FASTEST_PAN, SceneView, reframe

WIDE = FrameSize(1280, 720)
TALL = FrameSize(720, 1280)
RATIOS: list[AspectRatio] = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]


def face(name: str, image: int, x: float, *, y: float = 0.3, size: float = 0.1) -> FaceBox:
    return FaceBox(name=name, image=image, x=x, y=y, w=size, h=size * 1.4)


def seen(name: str, *places: float) -> list[FaceBox]:
    return [face(name, image, x) for image, x in enumerate(places, 1)]


def view(*faces: FaceBox, cast: tuple[str, ...] = ("Ember", "Otto"), seconds: int = 8) -> SceneView:
    return SceneView(3, seconds, cast, face_tracks(faces))


def holds(window: Window, box: FaceBox, picture: FrameSize) -> bool:
    share = (box.image - 1) / 2
    start = window.start + (window.end - window.start) * share
    low, high = (box.x, box.x + box.w) if window.horizontal else (box.y, box.y + box.h)
    side = picture.width if window.horizontal else picture.height
    return start <= low * side + 0.001 and high * side <= start + window.length + 0.001


def test_one_who_stands_still_is_in_the_middle_of_a_window_that_stands_still() -> None:
    faces = seen("Ember", 0.7, 0.71, 0.7)

    reframed = reframe(view(*faces, cast=("Ember",)), WIDE, TALL, "9:16", "widen")

    window = reframed.window
    assert (window.size, window.moves, window.widened) == ((404, 720), False, False)
    assert abs(window.start + window.length / 2 - 0.755 * 1280) < 4
    assert reframed.notes == []


def test_a_steady_walk_is_followed_by_a_steady_pan() -> None:
    faces = seen("Ember", 0.15, 0.4, 0.65)

    window = reframe(view(*faces, cast=("Ember",)), WIDE, TALL, "9:16", "widen").window

    assert window.moves and not window.widened
    assert all(holds(window, box, WIDE) for box in faces)


def test_who_walks_faster_than_a_window_may_pan_is_held_wherever_they_were_seen() -> None:
    faces = seen("Ember", 0.05, 0.4, 0.8)

    reframed = reframe(view(*faces, cast=("Ember",), seconds=3), WIDE, TALL, "9:16", "widen")

    assert reframed.window.widened and not reframed.window.moves
    assert reframed.notes == [
        "scene 3: Ember moves too far for 9:16; more of the picture is shown, on a blurred ground"
    ]


def test_who_stand_too_far_apart_are_both_shown_and_that_is_said() -> None:
    faces = [*seen("Ember", 0.1, 0.1, 0.1), *seen("Otto", 0.7, 0.7, 0.7)]

    reframed = reframe(view(*faces), WIDE, TALL, "9:16", "widen")

    assert all(holds(reframed.window, box, WIDE) for box in faces)
    assert reframed.notes == [
        "scene 3: Ember and Otto stand too far apart for 9:16; more of the picture is shown, on a "
        "blurred ground"
    ]


def test_a_window_that_may_not_be_widened_keeps_to_the_most_important() -> None:
    faces = [*seen("Ember", 0.1, 0.1, 0.1), *seen("Otto", 0.7, 0.7, 0.7)]

    reframed = reframe(view(*faces, cast=("Otto", "Ember")), WIDE, TALL, "9:16", "crop")

    assert not reframed.window.widened
    assert [holds(reframed.window, box, WIDE) for box in faces] == [False] * 3 + [True] * 3
    assert reframed.notes == [
        "scene 3: Otto and Ember stand too far apart for 9:16; shown around Otto, Ember may be cut "
        "off"
    ]


def test_without_any_box_the_middle_is_shown_and_that_is_said() -> None:
    reframed = reframe(view(), WIDE, TALL, "9:16", "widen")

    assert reframed.window.start == (1280 - 404) / 2
    assert reframed.notes == [
        "scene 3: the judge did not say where the face of Ember and Otto is; its middle is shown"
    ]


def test_who_has_no_box_may_be_cut_off_and_that_is_said() -> None:
    reframed = reframe(view(*seen("Ember", 0.1, 0.1, 0.1)), WIDE, TALL, "9:16", "widen")

    assert holds(reframed.window, face("Ember", 2, 0.1), WIDE)
    assert reframed.notes == [
        "scene 3: the judge did not say where the face of Otto is; it may be cut off"
    ]


def test_a_scene_with_nobody_in_it_is_cut_in_the_middle_without_a_word() -> None:
    assert reframe(view(cast=()), WIDE, TALL, "9:16", "widen").notes == []


def test_a_title_is_shown_whole() -> None:
    title = SceneView(3, 8, is_title=True)

    window = reframe(title, WIDE, TALL, "9:16", "widen").window

    assert (window.start, window.length) == (0, 1280)


def test_a_wide_format_of_a_tall_film_keeps_room_above_the_head() -> None:
    faces = [face("Ember", image, 0.4, y=0.2) for image in (1, 2, 3)]

    window = reframe(view(*faces, cast=("Ember",)), TALL, WIDE, "16:9", "widen").window

    assert window.size == (720, 404)
    assert window.start < 0.2 * 1280 - 20


boxes = st.builds(
    lambda name, image, x, y, size: FaceBox(
        name=name, image=image, x=x * (1 - size), y=y * (1 - size), w=size, h=size
    ),
    st.sampled_from(["Ember", "Otto", "Mira"]),
    st.integers(1, 3),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.02, 0.5),
)


@settings(max_examples=300)
@given(
    st.lists(boxes, max_size=9, unique_by=lambda box: (box.name, box.image)),
    st.sampled_from(RATIOS),
    st.sampled_from(RATIOS),
    st.sampled_from(["480p", "720p", "1080p"]),
    st.integers(1, 60),
    st.sampled_from(["widen", "crop"]),
)
def test_any_window_is_inside_the_picture_even_slow_and_holds_what_it_must(
    faces: list[FaceBox],
    source: AspectRatio,
    target: AspectRatio,
    resolution: Resolution,
    seconds: int,
    apart: FarApart,
) -> None:
    picture, size = frame_size(source, resolution), frame_size(target, resolution)
    tracks = face_tracks(faces)
    scene = SceneView(1, seconds, ("Ember", "Otto", "Mira"), tracks)

    window = reframe(scene, picture, size, target, apart).window

    side = picture.width if window.horizontal else picture.height
    for start in (window.start, window.end):
        assert start >= 0 and start + window.length <= side
        assert start % 2 == 0
    assert window.size.width % 2 == window.size.height % 2 == 0
    assert abs(window.end - window.start) <= FASTEST_PAN * side * seconds + 4
    if not window.widened:
        ratio = window.size.width / window.size.height
        assert abs(ratio / (size.width / size.height) - 1) < 0.02
    if apart == "widen":
        believed = [box for track in tracks.values() for box in track.boxes]
        assert all(holds(window, box, picture) for box in believed)


def places(tracks: dict[str, Track], name: str) -> list[tuple[int, float]]:
    return [(box.image, box.x) for box in tracks[name].boxes]


def test_two_names_that_were_swapped_in_one_image_are_given_back() -> None:
    faces = [*seen("Ember", 0.1, 0.7, 0.1), *seen("Otto", 0.7, 0.1, 0.7)]

    tracks = face_tracks(faces)

    assert places(tracks, "Ember") == [(1, 0.1), (2, 0.1), (3, 0.1)]
    assert places(tracks, "Otto") == [(1, 0.7), (2, 0.7), (3, 0.7)]


def test_a_box_under_the_name_of_another_is_given_back() -> None:
    faces = [face("Ember", 1, 0.1), face("Ember", 2, 0.1), *seen("Otto", 0.7, 0.7, 0.1)]

    assert places(face_tracks(faces), "Ember") == [(1, 0.1), (2, 0.1), (3, 0.1)]


def test_a_face_that_is_elsewhere_and_back_again_was_not_there() -> None:
    assert places(face_tracks(seen("Ember", 0.2, 0.6, 0.2)), "Ember") == [(1, 0.2), (3, 0.2)]


def test_the_keyframe_vouches_for_the_first_frame_and_stands_in_for_it() -> None:
    keyframe = [face("Ember", 1, 0.2)]

    assert places(face_tracks(seen("Ember", 0.5, 0.2, 0.2), keyframe), "Ember")[0] == (1, 0.2)
    assert places(face_tracks([face("Ember", 3, 0.3)], keyframe), "Ember") == [(1, 0.2), (3, 0.3)]
    assert places(face_tracks([], keyframe), "Ember") == [(1, 0.2)]


def test_a_box_of_an_impossible_size_is_left_out() -> None:
    faces = [face("Ember", 1, 0.2), face("Ember", 2, 0.2), face("Ember", 3, 0.2, size=0.5)]

    assert [image for image, _ in places(face_tracks(faces), "Ember")] == [1, 2]


def test_those_who_change_places_are_believed() -> None:
    faces = [*seen("Ember", 0.1, 0.4, 0.7), *seen("Otto", 0.7, 0.4, 0.1)]

    for before, after in pairwise(places(face_tracks(faces), "Ember")):
        assert after[1] > before[1]


@pytest.mark.parametrize("target", ["1:1", "4:3", "2:3"])
def test_a_film_is_cut_to_any_other_shape(target: AspectRatio) -> None:
    size = frame_size(target, "720p")
    faces = seen("Ember", 0.5, 0.5, 0.5)

    window = reframe(view(*faces, cast=("Ember",)), WIDE, size, target, "widen").window

    assert abs(window.size.width / window.size.height / (size.width / size.height) - 1) < 0.01


def test_a_face_that_was_not_seen_at_an_end_may_be_where_its_way_leads() -> None:
    track = face_tracks([face("Ember", 2, 0.3), face("Ember", 3, 0.5)])["Ember"]

    assert [(box.image, round(box.x, 9)) for box in track.places] == [(2, 0.3), (3, 0.5), (1, 0.1)]
    assert not track.is_whole
